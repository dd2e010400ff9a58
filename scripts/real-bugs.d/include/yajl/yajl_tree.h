/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
#ifndef YAJL_TREE_H
#define YAJL_TREE_H
#include <stddef.h>
typedef enum {
  yajl_t_string = 1,
  yajl_t_number,
  yajl_t_object,
  yajl_t_array,
  yajl_t_any
} yajl_type;
typedef struct yajl_val_s *yajl_val;
struct yajl_array {
  yajl_val *values;
  size_t len;
};
yajl_val yajl_tree_parse(const char *, char *, size_t);
yajl_val yajl_tree_get(yajl_val, const char **, yajl_type);
void yajl_tree_free(yajl_val);
struct yajl_array *yajl_val_array(yajl_val);
char *yajl_val_string(yajl_val);
long long yajl_val_integer(yajl_val);
int yajl_val_is(yajl_val, yajl_type);
#define YAJL_GET_ARRAY(v) yajl_val_array(v)
#define YAJL_GET_STRING(v) yajl_val_string(v)
#define YAJL_GET_INTEGER(v) yajl_val_integer(v)
#define YAJL_IS_STRING(v) yajl_val_is(v, yajl_t_string)
#define YAJL_IS_NUMBER(v) yajl_val_is(v, yajl_t_number)
#define YAJL_IS_OBJECT(v) yajl_val_is(v, yajl_t_object)
#endif
