/*
 * The pool leaves the keeping of free objects to malloc, which is good at it and lets
 * sanitizers see a late use.
 */
#include "svc/base/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"

void
pool_init(struct pool *p, size_t object_bytes)
{
    *p = (struct pool){.object_bytes = object_bytes};
}

void *
pool_get(struct pool *p)
{
    p->in_use++;
    return xcalloc(1, p->object_bytes);
}

void
pool_put(struct pool *p, void *object)
{
    if (object == NULL) {
        return;
    }
    assert(p->in_use > 0);
    p->in_use--;
    free(object);
}
