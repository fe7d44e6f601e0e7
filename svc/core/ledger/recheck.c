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

/* What nobody asked for stands behind an operation; a level may also end by its date. */
static bool
is_left_alone(const struct entry *e)
{
    switch (e->kind) {
    case ENTRY_TIER:
    case ENTRY_BONUS: return false;
    case ENTRY_VOUCHER: return e->channel != CHANNEL_SYSTEM;
    default: return true;
    }
}

/* Decides once more what the entry answers, or what was due then. False: it is left
 * alone. */
static bool
decide(struct recheck *r, const struct rules_list *rules, const struct history *past,
       const struct account *before, const struct entry *e)
{
    const struct apply_env env = {&r->arena, rules, past, e->at_us};
    struct entry_detail detail;
    struct account *a = arena_alloc(&r->arena, sizeof *a);
    struct op op = {.kind = OP_TOUCH, .bucket = e->bucket, .account_id = e->account_id};
    bool alone = is_left_alone(e);

    if (!entry_detail_parse(&r->arena, e->kind, e->detail, &detail) ||
        (alone && !asked_of_entry(&r->arena, e, &detail, original_of(past, e), &op))) {
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
    if (r->next == r->made.entry_count) {
        snprintf(err, RECHECK_ERR_BYTES,
                 "Entry %" PRId64 ": by the rules nothing of this kind follows here.",
                 e->seq);
        return false;
    }
    what = recheck_difference(&r->arena, e, &r->made.entries[r->next++]);
    if (what != NULL) {
        snprintf(err, RECHECK_ERR_BYTES, "%s", what);
    }
    if (r->made.entries[0].seq == e->seq && !is_left_alone(e)) {
        recheck_begin(r); /* what else was due is looked at when its turn comes */
    }
    return what == NULL;
}
