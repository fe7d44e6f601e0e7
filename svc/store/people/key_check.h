/*
 * Table key_check, and a sample of what was sealed: what a key file is judged by
 * (facts/key_fit.h).
 */
#ifndef CREMA_STORE_KEY_CHECK_H
#define CREMA_STORE_KEY_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"

struct pgpool_call;

enum { KEY_CHECK_BYTES = 16, KEY_CHECK_ADD_MAX = 8 };

/* A row of table key_check, in the order of their making. */
struct key_kept {
    struct slice kind, id, value;
};

/* Something that was sealed with each key that seals; empty slices: there is none yet. */
struct key_sample {
    int64_t card_id;
    struct slice number_sealed, number_index;
    int64_t member_id;
    struct slice key_sealed;
    int64_t staff_id;
    struct slice staff_sealed, email_index, email_key;
};

/* A row that is to come. */
struct key_new {
    const char *kind, *id;
    unsigned char value[KEY_CHECK_BYTES];
};

/* What is kept, and the sample. */
void key_check_ask(struct pgpool_call *call, struct arena *arena);

/* Rows, in the arena, of a call that went well. */
const struct key_kept *
key_check_take_kept(const struct pgpool_call *call, struct arena *arena, size_t *ret);

void key_check_take_sample(const struct pgpool_call *call, struct key_sample *ret);

/* Adds the rows, at most KEY_CHECK_ADD_MAX, in their order: all of those whose place is
 * free, or none. */
void key_check_add(struct pgpool_call *call, struct arena *arena,
                   const struct key_new *rows, size_t count);

#endif
