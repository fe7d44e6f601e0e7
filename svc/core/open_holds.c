/*
 * The list of open holds: see open_holds.h.
 */
#include "svc/core/open_holds.h"

#include <assert.h>
#include <string.h>

/* Its place, or a->hold_count. */
static size_t
hold_find(const struct account *a, int64_t seq)
{
    size_t i = 0;

    while (i < a->hold_count && a->holds[i].seq != seq) {
        i++;
    }
    return i;
}

const struct hold *
open_holds_find(const struct account *a, int64_t seq)
{
    size_t i = hold_find(a, seq);

    return i < a->hold_count ? &a->holds[i] : NULL;
}

const struct hold *
open_holds_first(const struct account *a)
{
    const struct hold *first = NULL;

    for (size_t i = 0; i < a->hold_count; i++) {
        if (first == NULL || a->holds[i].expires_us < first->expires_us) {
            first = &a->holds[i];
        }
    }
    return first;
}

bool
open_holds_fit(const struct account *a, const struct entry *e)
{
    const struct hold *h;

    if (e->held_minor == 0) {
        return true;
    }
    if (e->held_minor > 0) {
        return e->kind == ENTRY_HOLD && a->hold_count < ACCOUNT_HOLDS_MAX;
    }
    h = open_holds_find(a, e->ref_seq);
    return h != NULL && h->amount_minor == -e->held_minor;
}

void
open_holds_adopt(struct account *a, const struct entry *e, int64_t expires_us)
{
    if (e->held_minor > 0) {
        assert(a->hold_count < ACCOUNT_HOLDS_MAX &&
               (a->hold_count == 0 || a->holds[a->hold_count - 1].seq < e->seq));
        a->holds[a->hold_count++] = (struct hold){e->seq, e->held_minor, expires_us};
    } else if (e->held_minor < 0) {
        size_t i = hold_find(a, e->ref_seq);

        assert(i < a->hold_count);
        memmove(&a->holds[i], &a->holds[i + 1],
                (a->hold_count - i - 1) * sizeof a->holds[0]);
        a->hold_count--;
    }
}
