/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
#include "json.h"
#define JSON_C_VISIT_SECOND 2
#define JSON_C_VISIT_RETURN_CONTINUE 0
#define JSON_C_VISIT_RETURN_SKIP 7547
#define JSON_C_VISIT_RETURN_POP 767
#define JSON_C_VISIT_RETURN_STOP 7867
#define JSON_C_VISIT_RETURN_ERROR -1
typedef int(json_c_visit_userfunc)(json_object *, int, json_object *, const char *, size_t *,
                                   void *);
int json_c_visit(json_object *, int, json_c_visit_userfunc *, void *);
