/*
 * Reading replies, and the address of Redis, without showing hiredis to anybody.
 */
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#include "svc/io/redis.h"

static const redisReply *
reply_of(const struct redis_reply *reply)
{
    return (const redisReply *)(const void *)reply;
}

enum redis_type
redis_reply_type(const struct redis_reply *reply)
{
    if (reply == NULL) {
        return REDIS_FAILURE;
    }
    switch (reply_of(reply)->type) {
    case REDIS_REPLY_NIL: return REDIS_NIL;
    case REDIS_REPLY_INTEGER: return REDIS_INTEGER;
    case REDIS_REPLY_ARRAY: return REDIS_ARRAY;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return REDIS_BYTES;
    default: return REDIS_FAILURE;
    }
}

const char *
redis_reply_bytes(const struct redis_reply *reply, size_t *ret_n)
{
    const redisReply *r = reply_of(reply);

    *ret_n = 0;
    if (r == NULL || (r->type != REDIS_REPLY_STRING && r->type != REDIS_REPLY_STATUS &&
                      r->type != REDIS_REPLY_ERROR)) {
        return NULL;
    }
    *ret_n = r->len;
    return r->str;
}

int64_t
redis_reply_integer(const struct redis_reply *reply)
{
    switch (redis_reply_type(reply)) {
    case REDIS_INTEGER: return reply_of(reply)->integer;
    case REDIS_BYTES: return strtoll(reply_of(reply)->str, NULL, 10);
    default: return 0;
    }
}
