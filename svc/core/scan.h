/*
 * A scanner of the compact JSON that our own writer makes (no blanks, integers, \u00xx
 * for control characters only), straight into structs. Every reply and push shows an
 * entry's detail; a general parser takes ten times as long. What comes from outside never
 * comes here: that is proto/json.h's.
 */
#ifndef CREMA_CORE_SCAN_H
#define CREMA_CORE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct scan {
    const char *p;
    const char *end;
    struct arena *arena; /* texts and arrays are copied into it */
};

/* A member of an object and where it goes. At most 64 in a table (asserted). */
struct scan_member {
    const char *name;
    bool (*read)(struct scan *s, void *at);
    size_t offset;
    bool required;
};

/* Values; false when something else is there. `at` is an int64_t, bool, struct slice. */
MUST_USE bool scan_i64(struct scan *s, void *at);
MUST_USE bool scan_bool(struct scan *s, void *at);
MUST_USE bool scan_text(struct scan *s, void *at);

/* Each member at its offset from base. False for a member that comes twice. */
MUST_USE bool
scan_object(struct scan *s, const struct scan_member *members, size_t count, void *base);

/* Items of item_bytes, above 0, zeroed before they are read. */
MUST_USE bool
scan_array(struct scan *s, size_t item_bytes, bool (*read)(struct scan *s, void *at),
           const void **ret_items, size_t *ret_count);

/* [1,2,3] */
MUST_USE bool scan_triple(struct scan *s, int64_t ret[3]);

/* [1,2] */
MUST_USE bool scan_pair(struct scan *s, int64_t ret[2]);

/* ["name",1,2] */
MUST_USE bool scan_named(struct scan *s, struct slice *ret_name, int64_t ret[2]);

/* ["name","word"] */
MUST_USE bool scan_named_by(struct scan *s, struct slice *ret_name, struct slice *ret_by);

/* Whether the next value begins so; nothing is taken. */
MUST_USE bool scan_is_next(const struct scan *s, char c);

MUST_USE bool scan_at_end(const struct scan *s);

#endif
