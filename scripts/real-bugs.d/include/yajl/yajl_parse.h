/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
#ifndef YAJL_PARSE_H
#define YAJL_PARSE_H
#include <stddef.h>
typedef enum {
  yajl_status_ok,
  yajl_status_client_canceled,
  yajl_status_insufficient_data,
  yajl_status_error
} yajl_status;
typedef struct yajl_handle_t *yajl_handle;
typedef struct yajl_alloc_funcs yajl_alloc_funcs;
typedef enum { yajl_allow_comments = 1, yajl_allow_trailing_garbage = 4 } yajl_option;
int yajl_config(yajl_handle, yajl_option, ...);
typedef struct {
  unsigned allowComments, checkUTF8;
} yajl_parser_config;
typedef struct {
  int (*yajl_null)(void *);
  int (*yajl_boolean)(void *, int);
  int (*yajl_integer)(void *, long long);
  int (*yajl_double)(void *, double);
  int (*yajl_number)(void *, const char *, size_t);
  int (*yajl_string)(void *, const unsigned char *, size_t);
  int (*yajl_start_map)(void *);
  int (*yajl_map_key)(void *, const unsigned char *, size_t);
  int (*yajl_end_map)(void *);
  int (*yajl_start_array)(void *);
  int (*yajl_end_array)(void *);
} yajl_callbacks;
yajl_handle yajl_alloc(); /* three arguments, or four in the first version */
void yajl_free(yajl_handle);
yajl_status yajl_parse(yajl_handle, const unsigned char *, size_t);
yajl_status yajl_complete_parse(yajl_handle);
yajl_status yajl_parse_complete(yajl_handle);
unsigned char *yajl_get_error(yajl_handle, int, const unsigned char *, size_t);
void yajl_free_error(yajl_handle, unsigned char *);
#endif
