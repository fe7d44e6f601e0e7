/*
 * Deciding over again: see verify_rules.h.
 */
#include "tools/cli/verify_rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"
#include "tools/cli/verify_past.h"

struct verify_rules {
    const struct rules_list *rules;
    struct past past;
    struct recheck recheck;
    struct arena arena; /* of one entry */
};

struct verify_rules *
verify_rules_new(const struct rules_list *rules)
{
    struct verify_rules *v = xcalloc(1, sizeof(*v));

    v->rules = rules;
    past_init(&v->past);
    recheck_init(&v->recheck);
    arena_init(&v->arena);
    return v;
}

void
verify_rules_free(struct verify_rules *v)
{
    if (v == NULL) {
        return;
    }
    past_release(&v->past);
    recheck_release(&v->recheck);
    arena_release(&v->arena);
    free(v);
}

void
verify_rules_begin(struct verify_rules *v)
{
    past_begin(&v->past);
    recheck_begin(&v->recheck);
}

bool
verify_rules_entry(struct verify_rules *v, const struct account *before,
                   const struct entry *e, char err[RECHECK_ERR_BYTES])
{
    struct history past;

    arena_reset(&v->arena);
    past_of(&v->past, &v->arena, e, &past);
    if (!recheck_entry(&v->recheck, v->rules, &past, before, e, err)) {
        return false;
    }
    if (!past_add(&v->past, e)) {
        snprintf(err, RECHECK_ERR_BYTES,
                 "It has too many entries to look at what its rules decided.");
        return false;
    }
    return true;
}
