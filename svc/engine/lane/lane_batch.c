/*
 * A batch's decisions: apply in arrival order over the locked state, replays, what is to
 * be written and what each caller hears.
 */
#include "svc/engine/lane/lane_batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/plant.h"
#include "svc/core/detail.h"

static int
account_order(const void *left, const void *right)
{
    const struct batch_account *a = left;
    const struct batch_account *b = right;

    return a->id < b->id ? -1 : a->id > b->id;
}

struct batch_account *
batch_account_find(struct batch *b, int64_t id)
{
    struct batch_account key = {.id = id};

    return bsearch(&key, b->accounts, b->account_count, sizeof(key), account_order);
}

/* The accounts that the items name, each once, in the order of locking. */
static void
collect_accounts(struct batch *b)
{
    size_t named = 0;
    size_t kept = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct op *op = &b->items[i].call->op;

        b->accounts[named++].id = op->account_id;
        if (op_to_account_id(op) != 0) {
            b->accounts[named++].id = op_to_account_id(op);
        }
    }
    qsort(b->accounts, named, sizeof(b->accounts[0]), account_order);
    for (size_t i = 0; i < named; i++) {
        if (i == 0 || account_order(&b->accounts[kept - 1], &b->accounts[i]) != 0) {
            b->accounts[kept++] = b->accounts[i];
        }
    }
    b->account_count = kept;
}

bool
batch_names_past(const struct op *op)
{
    return op->kind == OP_VOID || op->kind == OP_REFUND || op->kind == OP_CAPTURE ||
           op->kind == OP_RELEASE;
}

struct batch *
batch_new(struct lane *lane, struct lane_call *const *calls, size_t count)
{
    struct arena arena;
    struct batch *b = NULL;

    assert(count > 0);
    arena_init(&arena);
    b = arena_alloc(&arena, sizeof(*b));
    b->arena = arena;
    b->lane = lane;
    b->items = arena_alloc(&b->arena, count * sizeof(b->items[0]));
    b->accounts = arena_alloc(&b->arena, 2 * count * sizeof(b->accounts[0]));
    b->count = count;
    b->bucket = calls[0]->op.bucket;
    for (size_t i = 0; i < count; i++) {
        b->items[i].call = calls[i];
        calls[i]->started = true;
        b->needs_history = b->needs_history || batch_names_past(&calls[i]->op);
    }
    collect_accounts(b);
    return b;
}

void
batch_free(struct batch *b)
{
    struct arena arena = b->arena;

    arena_release(&arena);
}

void
batch_add_row(struct batch *b, struct ledger_row *row)
{
    struct batch_account *a = batch_account_find(b, row->account.id);

    assert(a != NULL);
    if (PLANTED(OWN_TIME)) {
        row->account.last_at_us = 0;
    }
    a->row = row;
    a->exists = true;
    a->next_due_before_us = row->account.next_due_us;
}

void
batch_add_past(struct batch *b, const struct entry *e)
{
    /* Two operations of the batch may name the same past. */
    if (history_by_seq(&b->history, e->account_id, e->seq) == NULL) {
        history_add(&b->history, &b->arena, e);
    }
}

void
batch_add_found(struct batch *b, const struct entry *e)
{
    op_index_put(&b->found, &b->arena, e);
}

static void
item_refuse(struct batch_item *item, enum problem problem)
{
    item->state = ITEM_REFUSED;
    item->call->problem = problem;
}

/* The same key has left an entry: the same body hears its answer again. */
static void
replay(struct batch_item *item, const struct entry *e)
{
    const struct op *op = &item->call->op;

    item->looked_up = true;
    if (e->kind == ENTRY_TOMBSTONE) {
        item_refuse(item, PROBLEM_VOIDED);
    } else if (memcmp(e->body_hash, op->body_hash, BODY_HASH_BYTES) != 0) {
        item_refuse(item, PROBLEM_KEY_REUSED);
    } else {
        item->state = ITEM_REPLAYED;
        item->entry = e;
    }
}

static void
append(struct batch *b, const struct entry ***list, size_t *count, size_t *cap,
       const struct entry *e)
{
    if (*count == *cap) {
        size_t grown = *cap == 0 ? 4 : *cap * 2;
        const struct entry **copy = arena_alloc(&b->arena, grown * sizeof(copy[0]));

        if (*count > 0) {
            memcpy(copy, *list, *count * sizeof(copy[0]));
        }
        *list = copy;
        *cap = grown;
    }
    (*list)[(*count)++] = e;
}

/*
 * Takes over what apply made: it will be written whatever becomes of the operation. item:
 * whom the answer belongs to; NULL: none of the entries answers.
 */
static void
keep_entries(struct batch *b, struct batch_account *a, const struct outcome *o,
             struct batch_item *item)
{
    for (size_t i = 0; i < o->entry_count; i++) {
        struct entry *e = arena_alloc(&b->arena, sizeof(*e));

        *e = o->entries[i];
        append(b, &b->entries, &b->entry_count, &b->entry_cap, e);
        op_index_put(&b->made, &b->arena, e);
        append(b, &a->entries, &a->entry_count, &a->entry_cap, e);
        if (b->needs_history) {
            history_add(&b->history, &b->arena, e);
        }
        if (item != NULL && o->verdict == VERDICT_APPLIED && i == o->answer) {
            item->entry = e;
        }
    }
}

/* Both legs of a transfer; false when the recipient's row is in somebody else's hands. */
static bool
apply_both(struct batch *b, struct batch_account *from, struct batch_item *item,
           const struct apply_env *env, struct outcome *ret)
{
    const struct op *op = &item->call->op;
    int64_t to_id = op->transfer.to_account_id;
    struct batch_account *to = to_id == 0 ? NULL : batch_account_find(b, to_id);
    struct outcome o;

    if (to != NULL && to->row == NULL && to->exists) {
        return false;
    }
    if (to != NULL && to->row == NULL) {
        to = NULL; /* there is no such account */
    }
    do {
        apply_transfer(env, &from->row->account, to == NULL ? NULL : &to->row->account,
                       op, ret, &o);
        keep_entries(b, from, ret, item);
        if (to != NULL) {
            keep_entries(b, to, &o, NULL);
        }
    } while (ret->verdict == VERDICT_LATER);
    return true;
}

void
lane_call_tell(struct lane_call *call, const struct outcome *o)
{
    call->short_minor = o->short_minor;
    call->spendable_minor = o->spendable_minor;
    call->short_points = o->short_points;
    call->left_tags = o->left_tags;
    call->bar = o->bar;
    call->bar_place = o->bar_place;
    call->passed = o->passed;
}

static void
apply_item(struct batch *b, struct batch_account *a, struct batch_item *item,
           const struct apply_env *env)
{
    struct lane_call *call = item->call;
    struct outcome o;

    if (call->op.kind == OP_TRANSFER) {
        if (!apply_both(b, a, item, env, &o)) {
            item->state = ITEM_UNLOCKED;
            return;
        }
    } else {
        do {
            apply(env, &a->row->account, &call->op, &o);
            keep_entries(b, a, &o, item);
        } while (o.verdict == VERDICT_LATER);
    }
    switch (o.verdict) {
    case VERDICT_APPLIED: item->state = ITEM_APPLIED; break;
    case VERDICT_REFUSED:
        item_refuse(item, o.refusal);
        lane_call_tell(call, &o);
        break;
    case VERDICT_LATER: break; /* not for long: that was applied again */
    case VERDICT_MOVED:
        item->state = ITEM_MOVED;
        item->moved_to = o.moved_to;
        break;
    }
}

/* What has used the item's key already: an entry of this batch, or one looked up. */
static const struct entry *
known_answer(const struct batch *b, const struct op *op)
{
    const struct entry *e = NULL;

    if (op->kind == OP_TOUCH) {
        return NULL;
    }
    if (b->lookup_all) {
        e = op_index_get(&b->found, op->op_id);
    }
    return e != NULL ? e : op_index_get(&b->made, op->op_id);
}

/* True when the entry is of this very batch, so that nothing needs a flush for it. */
static bool
is_new(const struct batch *b, const struct entry *e)
{
    return op_index_get(&b->made, e->op_id) == e;
}

void
batch_apply(struct batch *b, const struct rules_list *rules)
{
    struct apply_env env = {
        .arena = &b->arena, .rules = rules, .history = &b->history, .at_us = b->at_us};

    for (size_t i = 0; i < b->count; i++) {
        struct batch_item *item = &b->items[i];
        struct batch_account *a = NULL;
        const struct entry *e = NULL;

        if (item->call == NULL || item->state != ITEM_OPEN) {
            continue;
        }
        item->looked_up = b->lookup_all;
        a = batch_account_find(b, item->call->op.account_id);
        e = known_answer(b, &item->call->op);
        if (e != NULL) {
            replay(item, e);
            b->from_past = b->from_past || !is_new(b, e);
        } else if (a->row != NULL) {
            a->touched = a->touched || item->call->op.kind == OP_TOUCH;
            apply_item(b, a, item, &env);
        } else if (a->exists) {
            item->state = ITEM_UNLOCKED;
        } else {
            item_refuse(item, PROBLEM_NOT_FOUND);
        }
    }
}

bool
batch_needs_lookup(const struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct batch_item *item = &b->items[i];

        if (item->call != NULL && item->state == ITEM_REFUSED && !item->looked_up &&
            item->call->op.kind != OP_TOUCH && !PLANTED(NO_LOOKUP)) {
            return true;
        }
    }
    return false;
}

void
batch_settle(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct batch_item *item = &b->items[i];
        const struct entry *e = NULL;

        if (item->call == NULL || item->state != ITEM_REFUSED || item->looked_up) {
            continue;
        }
        item->looked_up = true;
        e = op_index_get(&b->found, item->call->op.op_id);
        if (e != NULL) {
            replay(item, e);
            b->from_past = true;
        }
    }
}

static int
op_order(const void *left, const void *right)
{
    const struct entry *const *a = left;
    const struct entry *const *b = right;

    return memcmp((*a)->op_id, (*b)->op_id, OP_ID_BYTES);
}

void
batch_seal(struct batch *b)
{
    if (b->entry_count > 1) {
        qsort(b->entries, b->entry_count, sizeof(b->entries[0]), op_order);
    }
}

/* What the original of a refund had returned once this refund was made. */
static void
read_returned(struct lane_call *call)
{
    const struct entry *e = &call->entry;
    const struct detail_refund *refund = NULL;
    struct entry_detail detail;

    if (entry_detail_parse(call->arena, e->kind, e->detail, &detail)) {
        refund = entry_detail_refund(&detail);
    }
    if (refund != NULL && refund->has_returned) {
        call->returned.card_minor = refund->returned.card_minor;
        call->returned.other_minor = refund->returned.other_minor;
        call->returned.earned_taken_back_micro = refund->taken_back_micro;
        call->returned.spent_returned_micro = refund->given_back_micro;
    }
}

void
batch_answer(const struct batch_item *item)
{
    struct lane_call *call = item->call;

    switch (item->state) {
    case ITEM_APPLIED: call->verdict = LANE_APPLIED; break;
    case ITEM_REPLAYED: call->verdict = LANE_REPLAYED; break;
    default: call->verdict = LANE_REFUSED; return;
    }
    call->problem = PROBLEM_NONE;
    if (item->entry == NULL) {
        return; /* a touch that found nothing due */
    }
    call->entry = *item->entry;
    call->entry.detail.p =
        arena_copy(call->arena, item->entry->detail.p, call->entry.detail.n);
    if (call->entry.ref_seq > 0) {
        read_returned(call);
    }
}
