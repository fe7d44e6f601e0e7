/*
 * Doing decisions over again: see recheck.h.
 */
#include "svc/core/ledger/recheck.h"

#include <inttypes.h>
#include <stdio.h>

#include "svc/core/detail.h"
#include "svc/core/ledger/asked.h"
#include "svc/core/ledger/recheck_compare.h"

void
recheck_init(struct recheck *r)
{
    arena_init(&r->arena);
    recheck_begin(r);
}

void
recheck_release(struct recheck *r)
{
    arena_release(&r->arena);
}

void
recheck_begin(struct recheck *r)
{
    r->made.entry_count = 0;
    r->next = 0;
}

/* The original that a void or a capture names. */
static const struct entry *
original_of(const struct history *past, const struct entry *e)
{
    return e->ref_seq != 0 ? history_by_seq(past, e->account_id, e->ref_seq) : NULL;
}

/* Decides once more what the entry answers. False: there is nothing to decide. */
static bool
decide(struct recheck *r, const struct rules_list *rules, const struct history *past,
       const struct account *before, const struct entry *e)
{
    const struct apply_env env = {&r->arena, rules, past, e->at_us};
    struct entry_detail detail;
    struct account *a = arena_alloc(&r->arena, sizeof *a);
    struct op op;

    if (!entry_detail_parse(&r->arena, e->kind, e->detail, &detail) ||
        !asked_of_entry(&r->arena, e, &detail, original_of(past, e), &op)) {
        return false;
    }
    *a = *before;
    apply(&env, a, &op, &r->made);
    r->next = 0;
    return true;
}

bool
recheck_entry(struct recheck *r, const struct rules_list *rules,
              const struct history *past, const struct account *before,
              const struct entry *e, char err[RECHECK_ERR_BYTES])
{
    const char *what;

    if (r->next >= r->made.entry_count) {
        recheck_begin(r);
        arena_reset(&r->arena);
        if (!decide(r, rules, past, before, e)) {
            return true;
        }
        if (r->made.verdict != VERDICT_APPLIED && r->made.verdict != VERDICT_LATER) {
            snprintf(err, RECHECK_ERR_BYTES,
                     "Entry %" PRId64 ": the rules refuse what it did (%s).", e->seq,
                     problem_info(r->made.refusal)->slug);
            return false;
        }
    }
    what = recheck_difference(&r->arena, e, &r->made.entries[r->next++]);
    if (what != NULL) {
        snprintf(err, RECHECK_ERR_BYTES, "%s", what);
    }
    return what == NULL;
}
