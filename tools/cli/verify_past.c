/*
 * An account's entries in memory: see verify_past.h.
 */
#include "tools/cli/verify_past.h"

#include <stdlib.h>

#include "svc/base/xalloc.h"

enum { ARENA_FULL_BYTES = 64 * 1024 * 1024, FIRST = 64 };

struct past_entry {
    struct entry entry;
    struct past_entry *referred; /* the newest entry that refers to this one */
    struct past_entry *next;     /* another one that refers to what this one does */
    struct past_entry *next_notable;
};

void
past_init(struct past *past)
{
    *past = (struct past){.by_seq = NULL};
}

void
past_begin(struct past *past)
{
    for (size_t i = 0; i < past->arena_count; i++) {
        arena_release(&past->arenas[i]);
    }
    past->arena_count = 0;
    past->count = 0;
    past->notable = NULL;
}

void
past_release(struct past *past)
{
    past_begin(past);
    free(past->by_seq);
}

/* The arena to take from; NULL when all are full. */
static struct arena *
arena_with_room(struct past *past)
{
    struct arena *last =
        past->arena_count > 0 ? &past->arenas[past->arena_count - 1] : NULL;

    if (last != NULL && last->bytes_total < ARENA_FULL_BYTES) {
        return last;
    }
    if (past->arena_count == PAST_ARENAS_MAX) {
        return NULL;
    }
    arena_init(&past->arenas[past->arena_count]);
    return &past->arenas[past->arena_count++];
}

static void
make_room(struct past *past, size_t count)
{
    if (count > past->cap) {
        past->cap = past->cap > 0 ? 2 * past->cap : FIRST;
        past->by_seq = xrealloc(past->by_seq, past->cap, sizeof(past->by_seq[0]));
    }
}

static struct past_entry *
find(const struct past *past, int64_t seq)
{
    return seq > 0 && (uint64_t)seq <= past->count ? past->by_seq[seq - 1] : NULL;
}

static bool
is_notable(const struct entry *e)
{
    return e->kind == ENTRY_EXPIRE || e->kind == ENTRY_BONUS ||
           e->kind == ENTRY_VOUCHER || e->kind == ENTRY_VOUCHER_END;
}

static void
link_up(struct past *past, struct past_entry *p)
{
    struct past_entry *original = find(past, p->entry.ref_seq);

    if (original != NULL) {
        p->next = original->referred;
        original->referred = p;
    }
    if (is_notable(&p->entry)) {
        p->next_notable = past->notable;
        past->notable = p;
    }
}

bool
past_add(struct past *past, const struct entry *e)
{
    struct arena *arena = arena_with_room(past);
    struct past_entry *p;

    if (arena == NULL) {
        return false;
    }
    p = arena_alloc(arena, sizeof(*p));
    p->entry = *e;
    p->entry.detail.p = arena_copy(arena, e->detail.p, e->detail.n);
    link_up(past, p);
    make_room(past, past->count + 1);
    past->by_seq[past->count++] = p;
    return true;
}

void
past_of(const struct past *past, struct arena *arena, const struct entry *e,
        struct history *ret)
{
    const struct past_entry *original = find(past, e->ref_seq);

    *ret = (struct history){.count = 0};
    if (original == NULL) {
        return;
    }
    for (const struct past_entry *p = past->notable; p != NULL; p = p->next_notable) {
        history_add(ret, arena, &p->entry);
    }
    for (const struct past_entry *p = original->referred; p != NULL; p = p->next) {
        if (!is_notable(&p->entry)) {
            history_add(ret, arena, &p->entry);
        }
    }
    history_add(ret, arena, &original->entry);
}
