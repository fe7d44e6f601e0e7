/*
 * Accounts and their entries: see core_shim_books.h.
 */
#include "tests/model/core_shim_books.h"

#include <stdio.h>
#include <string.h>

#include "svc/core/ledger/reversal.h"
#include "tests/model/core_shim_asked.h"

void
shim_begin(struct shim *s)
{
    arena_reset(&s->arena);
    s->list = (struct rules_list){s->rules_items, 0};
    for (int i = 0; i < ACCOUNTS; i++) {
        struct account fresh = {.id = ASKED_FIRST_ID + i, .next_due_us = INT64_MAX};

        s->books[i].now = fresh;
        s->books[i].replayed = fresh;
        s->books[i].count = 0;
    }
}

const char *
books_add_rules(struct shim *s, int64_t version, int64_t effective_at_us,
                const char *document, const struct rules_world *world)
{
    struct rules *rules = &s->rules[s->list.count];
    struct rules_errors errors;

    rules_errors_init(&errors, &s->arena);
    if (!rules_read(&s->arena, slice_from_cstr(document), world, rules, &errors)) {
        return rules_errors_line(&errors, 0);
    }
    rules->version = version;
    rules->effective_at_us = effective_at_us;
    s->rules_items[s->list.count++] = rules;
    return NULL;
}

/* Whether an operation on the entry `seq` is shown e: as the store reads them. */
static bool
is_past(const struct entry *e, int64_t seq)
{
    bool moves = e->kind == ENTRY_BONUS || e->kind == ENTRY_VOUCHER ||
                 e->kind == ENTRY_VOUCHER_END || e->kind == ENTRY_EXPIRE;

    return e->seq == seq || e->ref_seq == seq || (moves && e->seq > seq - REVERSAL_REACH);
}

static void
add_past(struct shim *s, const struct book *book, struct history *h, int64_t seq)
{
    for (size_t i = 0; i < book->count; i++) {
        if (is_past(book->entries[i], seq)) {
            history_add(h, &s->arena, book->entries[i]);
        }
    }
}

static void
read_past(struct shim *s, const struct op *op, int account, struct history *h)
{
    const struct book *book = &s->books[account];
    int64_t seq = op_ref_seq(op);

    if (seq >= 1 && seq <= (int64_t)book->count) {
        add_past(s, book, h, seq);
    }
    for (int i = 0; op->kind == OP_VOID && i < ACCOUNTS; i++) {
        for (size_t k = 0; k < s->books[i].count; k++) {
            if (memcmp(s->books[i].entries[k]->op_id, op->voided.ref_op_id,
                       OP_ID_BYTES) == 0) {
                add_past(s, &s->books[i], h, s->books[i].entries[k]->seq);
            }
        }
    }
}

void
books_apply(struct shim *s, const struct op *op, int to, int64_t at_us,
            struct outcome *ret, struct outcome *ret_to)
{
    int account = (int)(op->account_id - ASKED_FIRST_ID);
    struct book *book = &s->books[account];
    struct book *other = to < 0 ? NULL : &s->books[to];
    struct history history = {.items = NULL};
    struct apply_env env = {&s->arena, &s->list, &history, at_us};

    read_past(s, op, account, &history);
    ret_to->entry_count = 0;
    if (op->kind == OP_TRANSFER) {
        apply_transfer(&env, &book->now, other == NULL ? NULL : &other->now, op, ret,
                       ret_to);
    } else {
        apply(&env, &book->now, op, ret);
    }
}

/* An op_id is unique whatever the account. */
static bool
is_new_op_id(struct shim *s, const struct entry *e)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        for (size_t k = 0; k < s->books[i].count; k++) {
            if (memcmp(s->books[i].entries[k]->op_id, e->op_id, OP_ID_BYTES) == 0) {
                snprintf(s->err, ERR, "the op_id of entry %d comes twice", (int)e->seq);
                return false;
            }
        }
    }
    return true;
}

static size_t
voucher_lots(const struct account *a)
{
    size_t count = 0;

    for (size_t i = 0; i < a->voucher_count; i++) {
        count += a->vouchers[i].lot_count;
    }
    return count;
}

static bool
is_same(const struct account *a, const struct account *b)
{
    return a->version == b->version && a->status == b->status &&
           a->cash_minor == b->cash_minor && a->held_minor == b->held_minor &&
           a->hold_count == b->hold_count &&
           memcmp(a->holds, b->holds, a->hold_count * sizeof a->holds[0]) == 0 &&
           a->points_micro == b->points_micro && a->lot_count == b->lot_count &&
           memcmp(a->lots, b->lots, a->lot_count * sizeof a->lots[0]) == 0 &&
           a->counter_count == b->counter_count &&
           memcmp(a->counters, b->counters, a->counter_count * sizeof a->counters[0]) ==
               0 &&
           a->voucher_count == b->voucher_count &&
           memcmp(a->vouchers, b->vouchers, a->voucher_count * sizeof a->vouchers[0]) ==
               0 &&
           memcmp(a->voucher_lots, b->voucher_lots,
                  voucher_lots(a) * sizeof a->voucher_lots[0]) == 0 &&
           a->tag_count == b->tag_count &&
           memcmp(a->tags, b->tags, a->tag_count * sizeof a->tags[0]) == 0 &&
           a->card_slot_count == b->card_slot_count &&
           (a->card_slot_count == 0 ||
            memcmp(a->card_slots, b->card_slots,
                   a->card_slot_count * sizeof a->card_slots[0]) == 0) &&
           a->tier == b->tier && a->tier_month_count == b->tier_month_count &&
           memcmp(a->tier_months, b->tier_months,
                  a->tier_month_count * sizeof a->tier_months[0]) == 0 &&
           a->next_due_us == b->next_due_us && a->last_at_us == b->last_at_us &&
           memcmp(a->head_hash, b->head_hash, ACCOUNT_HASH_BYTES) == 0;
}

/* Whether the rules make the same of it again; what it refers to is in this book. */
static bool
is_rechecked(struct shim *s, const struct book *book, const struct entry *e)
{
    struct history past = {.items = NULL};

    if (!s->rechecks) {
        return true;
    }
    if (e->ref_seq > 0) {
        add_past(s, book, &past, e->ref_seq);
    }
    return recheck_entry(&s->recheck, &s->list, &past, &book->replayed, e, s->err);
}

bool
books_keep(struct shim *s, struct book *book, const struct outcome *o)
{
    recheck_begin(&s->recheck);
    for (size_t i = 0; i < o->entry_count; i++) {
        struct entry *e = arena_copy(&s->arena, &o->entries[i], sizeof *e);

        if (book->count == ENTRIES_MAX || !is_new_op_id(s, e) ||
            !is_rechecked(s, book, e) ||
            !account_replay(&book->replayed, e, &s->arena, s->err)) {
            return false;
        }
        book->entries[book->count++] = e;
    }
    if (is_same(&book->now, &book->replayed)) {
        return true;
    }
    snprintf(s->err, ERR, "the entries make another account than apply");
    return false;
}
