/*
 * A map whose values are numbers.
 */
#include "svc/base/tally.h"

#include <assert.h>

int64_t
tally_of(const struct tally *t, int64_t key)
{
    return (int64_t)(intptr_t)map_get(&t->counts, key);
}

static void
set(struct tally *t, int64_t key, int64_t count)
{
    if (count == 0) {
        map_del(&t->counts, key);
    } else {
        map_put(&t->counts, key, (void *)(intptr_t)count);
    }
}

void
tally_add(struct tally *t, int64_t key)
{
    set(t, key, tally_of(t, key) + 1);
}

void
tally_drop(struct tally *t, int64_t key)
{
    int64_t count = tally_of(t, key);

    assert(count > 0);
    set(t, key, count - 1);
}
