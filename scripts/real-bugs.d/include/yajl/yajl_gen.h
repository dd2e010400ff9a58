/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
#ifndef YAJL_GEN_H
#define YAJL_GEN_H
#include <stddef.h>
typedef enum {
  yajl_gen_status_ok,
  yajl_gen_keys_must_be_strings,
  yajl_max_depth_exceeded,
  yajl_gen_in_error_state,
  yajl_gen_generation_complete,
  yajl_gen_invalid_number,
  yajl_gen_no_buf
} yajl_gen_status;
typedef enum { yajl_gen_beautify = 1, yajl_gen_indent_string = 2 } yajl_gen_option;
typedef struct yajl_gen_t *yajl_gen;
#if YAJL_MAJOR == 2
int yajl_gen_config(yajl_gen, yajl_gen_option, ...);
#else
typedef struct {
  unsigned beautify;
  const char *indentString;
} yajl_gen_config;
#endif
yajl_gen yajl_gen_alloc(); /* one argument, or two in the first version */
void yajl_gen_free(yajl_gen);
yajl_gen_status yajl_gen_integer(yajl_gen, long long);
yajl_gen_status yajl_gen_double(yajl_gen, double);
yajl_gen_status yajl_gen_number(yajl_gen, const char *, size_t);
yajl_gen_status yajl_gen_string(yajl_gen, const unsigned char *, size_t);
yajl_gen_status yajl_gen_null(yajl_gen);
yajl_gen_status yajl_gen_bool(yajl_gen, int);
yajl_gen_status yajl_gen_map_open(yajl_gen);
yajl_gen_status yajl_gen_map_close(yajl_gen);
yajl_gen_status yajl_gen_array_open(yajl_gen);
yajl_gen_status yajl_gen_array_close(yajl_gen);
yajl_gen_status yajl_gen_get_buf(yajl_gen, const unsigned char **, size_t *);
#endif
