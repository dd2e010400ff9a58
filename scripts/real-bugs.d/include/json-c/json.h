/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
#ifndef JSON_H
#define JSON_H
#include <stddef.h>
#include <stdint.h>
typedef struct json_object json_object;
typedef struct json_tokener json_tokener;
typedef struct lh_entry lh_entry;
typedef enum json_type {
  json_type_null,
  json_type_boolean,
  json_type_double,
  json_type_int,
  json_type_object,
  json_type_array,
  json_type_string
} json_type;
enum json_tokener_error {
  json_tokener_success,
  json_tokener_continue,
  json_tokener_error_parse_unexpected
};
struct json_object_iterator {
  const void *opaque_;
};
#define JSON_C_TO_STRING_PLAIN 0
#define JSON_C_TO_STRING_PRETTY 2
json_object *json_object_new_object(void), *json_object_new_array(void),
    *json_object_new_null(void), *json_object_new_array_ext(int);
json_object *json_object_new_boolean(int), *json_object_new_int64(int64_t);
json_object *json_object_new_uint64(uint64_t), *json_object_new_int(int);
json_object *json_object_new_double(double), *json_object_new_double_s(double, const char *);
json_object *json_object_new_string(const char *), *json_object_new_string_len(const char *, int);
int json_object_put(json_object *);
int json_object_object_add(json_object *, const char *, json_object *);
int json_object_array_add(json_object *, json_object *);
size_t json_object_array_length(const json_object *);
json_object *json_object_array_get_idx(const json_object *, size_t);
int json_object_is_type(const json_object *, json_type);
json_type json_object_get_type(const json_object *);
const char *json_type_to_name(json_type);
int json_object_get_boolean(const json_object *), json_object_get_string_len(const json_object *);
int64_t json_object_get_int64(const json_object *);
double json_object_get_double(const json_object *);
const char *json_object_get_string(json_object *);
const char *json_object_to_json_string(json_object *);
const char *json_object_to_json_string_ext(json_object *, int);
struct json_object_iterator json_object_iter_begin(json_object *),
    json_object_iter_end(const json_object *);
struct json_object_iterator json_object_iter_init_default(void);
void json_object_iter_next(struct json_object_iterator *);
int json_object_iter_equal(const struct json_object_iterator *,
                           const struct json_object_iterator *);
const char *json_object_iter_peek_name(const struct json_object_iterator *);
json_object *json_object_iter_peek_value(const struct json_object_iterator *);
json_tokener *json_tokener_new(void);
void json_tokener_free(json_tokener *);
json_object *json_tokener_parse_ex(json_tokener *, const char *, int);
json_object *json_tokener_parse_verbose(const char *, enum json_tokener_error *);
json_object *json_object_object_get(const json_object *, const char *);
enum json_tokener_error json_tokener_get_error(json_tokener *);
const char *json_tokener_error_desc(enum json_tokener_error);
#define json_object_object_foreach(obj, key, val)                                                  \
  char *key = 0;                                                                                   \
  json_object *val = 0;                                                                            \
  for (struct json_object_iterator it_##key = json_object_iter_begin(obj),                         \
                                   end_##key = json_object_iter_end(obj);                          \
       !json_object_iter_equal(&it_##key, &end_##key) &&                                           \
       (key = (char *)json_object_iter_peek_name(&it_##key),                                       \
       val = json_object_iter_peek_value(&it_##key), 1);                                           \
       json_object_iter_next(&it_##key))
#endif
