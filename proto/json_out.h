/*
 * Writes JSON into a buffer of the caller. Commas are automatic. When the buffer is
 * full, `overflow` is set, nothing more is written, and the caller looks once, at the
 * end. Keys are our own names and must need no escaping. Text values are escaped; bytes
 * that are not UTF-8 must not be given (what came through json_parse is fine).
 */
#ifndef CREMA_PROTO_JSON_OUT_H
#define CREMA_PROTO_JSON_OUT_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct json_out {
    char *buf;
    size_t cap, len;
    bool overflow;
    bool comma; /* a comma is due before the next value or key */
};

void json_out_init(struct json_out *o, char *buf, size_t cap);

/* What was written; empty after an overflow. */
MUST_USE struct slice json_out_slice(const struct json_out *o);

void json_object_begin(struct json_out *o);
void json_object_end(struct json_out *o);
void json_array_begin(struct json_out *o);
void json_array_end(struct json_out *o);

/* The key of the next value. */
void json_key(struct json_out *o, const char *key);

/* Values. */
void json_put_i64(struct json_out *o, int64_t value);
void json_put_str(struct json_out *o, struct slice text);
void json_put_cstr(struct json_out *o, const char *text); /* NULL gives null */
void json_put_bool(struct json_out *o, bool value);
void json_put_null(struct json_out *o);
void json_put_raw(struct json_out *o, struct slice json);   /* a finished value */
void json_put_time_us(struct json_out *o, int64_t time_us); /* RFC 3339 */
void json_put_date(struct json_out *o, int64_t day);        /* 2026-11-22 */

/* Key and value at once. */
void json_kv_i64(struct json_out *o, const char *key, int64_t value);
void json_kv_str(struct json_out *o, const char *key, struct slice text);
void json_kv_cstr(struct json_out *o, const char *key, const char *text);
void json_kv_bool(struct json_out *o, const char *key, bool value);
void json_kv_null(struct json_out *o, const char *key);
void json_kv_raw(struct json_out *o, const char *key, struct slice json);
void json_kv_time_us(struct json_out *o, const char *key, int64_t time_us);
void json_kv_date(struct json_out *o, const char *key, int64_t day);

/* json_key and json_object_begin or json_array_begin. */
void json_kv_object(struct json_out *o, const char *key);
void json_kv_array(struct json_out *o, const char *key);

#endif
