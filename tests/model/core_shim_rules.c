/*
 * svc/core under rules of format 2 for tests/model/test_rules_core.py: operations come as
 * a struct of numbers and texts, what became of them goes back as JSON.
 */
#include <string.h>

#include "proto/json_out.h"
#include "proto/problem.h"
#include "svc/core/ledger/join.h"
#include "tests/model/core_shim_asked.h"
#include "tests/model/core_shim_books.h"

enum { STORES = 4, TEXTS = OP_LINES_MAX };

/* Texts, as Python makes them. */
struct texts {
    int64_t count;
    const char *items[TEXTS];
};

struct rules_asked {
    int64_t kind, account, key, at_us, amount, card, tax, tip, store, channel;
    int64_t ref_seq, ref_key;
    struct texts skus, categories, rewards, flags, add, remove;
    int64_t quantities[TEXTS], amounts[TEXTS];
    int64_t reward_lines[OP_REWARDS_MAX], reward_times[OP_REWARDS_MAX];
    int64_t reward_offs[OP_REWARDS_MAX], reward_vouchers[OP_REWARDS_MAX];
    int64_t piece_count, piece_lines[TEXTS], pieces[TEXTS];
};

const char *
shim_rules_add(struct shim *s, int64_t version, int64_t effective_at_us,
               const char *document, int32_t exponent, const char *const stores[STORES]);
int64_t
shim_rules_apply(struct shim *s, const struct rules_asked *asked, char *out, int64_t cap);

/* NULL, or what is wrong with the document. Versions ascend with their times. */
const char *
shim_rules_add(struct shim *s, int64_t version, int64_t effective_at_us,
               const char *document, int32_t exponent, const char *const names[STORES])
{
    struct rules_store stores[STORES];
    const struct rules_world world = {
        .currency_exponent = exponent, .stores = stores, .store_count = STORES};

    s->rechecks = true;
    for (int i = 0; i < STORES; i++) {
        stores[i] = (struct rules_store){slice_from_cstr(names[i]), i + 1};
    }
    return books_add_rules(s, version, effective_at_us, document, &world);
}

static struct slice *
slices(struct arena *arena, const struct texts *texts)
{
    struct slice *made = arena_array(arena, (size_t)texts->count, sizeof *made);

    for (int64_t i = 0; i < texts->count; i++) {
        made[i] = slice_from_cstr(texts->items[i]);
    }
    return made;
}

static struct op_basket
take_basket(struct arena *arena, const struct rules_asked *asked)
{
    size_t count = (size_t)asked->skus.count;
    struct op_line *lines = arena_array(arena, count, sizeof *lines);

    for (size_t i = 0; i < count; i++) {
        lines[i] = (struct op_line){slice_from_cstr(asked->skus.items[i]),
                                    slice_from_cstr(asked->categories.items[i]),
                                    asked->quantities[i], asked->amounts[i]};
    }
    return (struct op_basket){asked->tax, asked->tip, lines, count};
}

static struct op_rewards
take_rewards(struct arena *arena, const struct rules_asked *asked)
{
    size_t count = (size_t)asked->rewards.count;
    struct op_reward *rewards = arena_array(arena, count, sizeof *rewards);

    for (size_t i = 0; i < count; i++) {
        rewards[i].reward = slice_from_cstr(asked->rewards.items[i]);
        rewards[i].line = asked->reward_lines[i];
        rewards[i].times = asked->reward_times[i];
        rewards[i].off_minor = asked->reward_offs[i];
        rewards[i].voucher = asked->reward_vouchers[i];
    }
    return (struct op_rewards){rewards, count};
}

static struct op_refund
take_refund(struct arena *arena, const struct rules_asked *asked)
{
    size_t count = (size_t)asked->piece_count;
    struct op_piece *pieces = arena_array(arena, count, sizeof *pieces);

    for (size_t i = 0; i < count; i++) {
        pieces[i] = (struct op_piece){asked->piece_lines[i], asked->pieces[i]};
    }
    return (struct op_refund){.ref_seq = asked->ref_seq,
                              .amount_minor = asked->amount,
                              .pieces = pieces,
                              .piece_count = count};
}

static struct op_flags
take_flags(struct arena *arena, const struct rules_asked *asked)
{
    return (struct op_flags){slices(arena, &asked->flags), (size_t)asked->flags.count};
}

static struct op_purchase
take_purchase(struct arena *arena, const struct rules_asked *asked)
{
    return (struct op_purchase){
        .amount_minor = asked->amount,
        .card_minor = asked->card,
        .tender = asked->card == asked->amount ? TENDER_CARD
                  : asked->card == 0           ? TENDER_OTHER
                                               : TENDER_SPLIT,
        .basket = take_basket(arena, asked),
        .rewards = take_rewards(arena, asked),
        .flags = take_flags(arena, asked),
    };
}

static void
take_body(struct arena *arena, const struct rules_asked *asked, struct op *op)
{
    const int64_t hold_us = INT64_C(3600000000);

    switch (op->kind) {
    case OP_LOAD: op->load.amount_minor = asked->amount; break;
    case OP_PURCHASE: op->purchase = take_purchase(arena, asked); break;
    case OP_REDEEM: op->redeem.rewards = take_rewards(arena, asked); break;
    case OP_REFUND: op->refund = take_refund(arena, asked); break;
    case OP_VOID: asked_op_id(op->voided.ref_op_id, asked->ref_key); break;
    case OP_HOLD: op->hold = (struct op_hold){asked->amount, hold_us}; break;
    case OP_CAPTURE:
        op->capture = (struct op_capture){.ref_seq = asked->ref_seq,
                                          .amount_minor = asked->amount,
                                          .flags = take_flags(arena, asked)};
        break;
    case OP_VOUCHER: op->voucher.reward = slice_from_cstr(asked->rewards.items[0]); break;
    case OP_VOUCHER_END: op->voucher_end.ref_seq = asked->ref_seq; break;
    case OP_TAGS:
        op->tags = (struct op_tags){
            {slices(arena, &asked->add), (size_t)asked->add.count},
            {slices(arena, &asked->remove), (size_t)asked->remove.count}};
        break;
    default: break;
    }
}

static struct op
take_op(struct arena *arena, const struct rules_asked *asked)
{
    struct op op = {
        .kind = (enum op_kind)asked->kind,
        .account_id = ASKED_FIRST_ID + asked->account,
        .contra = asked->kind == OP_LOAD ? CONTRA_PROVIDER : CONTRA_NONE,
        .auth_gen = -1,
        .channel = (enum channel)asked->channel,
        .store_id = (int32_t)asked->store,
    };

    asked_op_id(op.op_id, asked->key);
    if (op.kind == OP_JOIN) {
        join_op_id(op.op_id, op.account_id);
    }
    take_body(arena, asked, &op);
    op_body_hash(&op);
    return op;
}

static void
put_numbers(struct json_out *o, const int64_t *numbers, size_t count)
{
    json_array_begin(o);
    for (size_t i = 0; i < count; i++) {
        json_put_i64(o, numbers[i]);
    }
    json_array_end(o);
}

static void
put_lists(struct json_out *o, const struct account *a)
{
    json_kv_array(o, "lots");
    for (size_t i = 0; i < a->lot_count; i++) {
        const struct lot *lot = &a->lots[i];

        put_numbers(o, (int64_t[]){lot->start_day, lot->end_day, lot->points_micro}, 3);
    }
    json_array_end(o);
    json_kv_array(o, "counters");
    for (size_t i = 0; i < a->counter_count; i++) {
        const struct counter *c = &a->counters[i];

        put_numbers(o, (int64_t[]){c->rule_id, c->period, c->count}, 3);
    }
    json_array_end(o);
    json_kv_array(o, "months");
    for (size_t i = 0; i < a->tier_month_count; i++) {
        const struct tier_month *m = &a->tier_months[i];

        put_numbers(o, (int64_t[]){m->month, m->points_micro}, 2);
    }
    json_array_end(o);
    json_key(o, "tags");
    put_numbers(o, a->tags, a->tag_count);
}

static void
put_vouchers(struct json_out *o, const struct account *a)
{
    const struct lot *in = a->voucher_lots;

    json_kv_array(o, "vouchers");
    for (size_t i = 0; i < a->voucher_count; i++) {
        const struct voucher *v = &a->vouchers[i];

        json_array_begin(o);
        put_numbers(o, (int64_t[]){v->seq, v->reward_key, v->ends_us}, 3);
        for (size_t k = 0; k < v->lot_count; k++, in++) {
            put_numbers(o, (int64_t[]){in->start_day, in->end_day, in->points_micro}, 3);
        }
        json_array_end(o);
    }
    json_array_end(o);
}

static void
put_account(struct json_out *o, const struct account *a)
{
    json_kv_object(o, "account");
    json_kv_i64(o, "version", a->version);
    json_kv_i64(o, "cash", a->cash_minor);
    json_kv_i64(o, "held", a->held_minor);
    json_kv_i64(o, "points", a->points_micro);
    json_kv_i64(o, "tier", a->tier);
    json_kv_i64(o, "next_due_us", a->next_due_us);
    put_lists(o, a);
    put_vouchers(o, a);
    json_object_end(o);
}

static void
put_entry(struct json_out *o, const struct entry *e)
{
    json_object_begin(o);
    json_kv_i64(o, "seq", e->seq);
    json_kv_i64(o, "at", e->at_us);
    json_kv_cstr(o, "kind", entry_kind_name(e->kind));
    json_kv_i64(o, "cash", e->cash_minor);
    json_kv_i64(o, "points", e->points_micro);
    json_kv_i64(o, "cash_after", e->cash_after_minor);
    json_kv_i64(o, "points_after", e->points_after_micro);
    json_kv_i64(o, "contra", e->contra);
    json_kv_i64(o, "ref_seq", e->ref_seq);
    json_kv_i64(o, "rules", e->rules_version);
    json_kv_raw(o, "detail", e->detail);
    json_object_end(o);
}

static void
put_outcome(struct json_out *o, const struct outcome *from)
{
    bool refused = from->verdict == VERDICT_REFUSED;

    json_kv_cstr(o, "refusal", refused ? problem_info(from->refusal)->slug : "");
    json_kv_i64(o, "short", from->short_minor);
    json_kv_i64(o, "missing", from->short_points);
    json_kv_i64(o, "limit", from->passed.limit_minor);
    json_kv_i64(o, "line", from->passed.line);
    json_kv_i64(o, "pieces", from->passed.left_pieces);
    json_kv_cstr(o, "bar",
                 from->bar != REWARD_BAR_NONE ? reward_bar_word(from->bar) : "");
    json_kv_array(o, "entries");
    for (size_t i = 0; i < from->entry_count; i++) {
        put_entry(o, &from->entries[i]);
    }
    json_array_end(o);
}

/*
 * The bytes of {refusal and its numbers, entries, account}; 0: shim_error says
 * what does not fit.
 */
int64_t
shim_rules_apply(struct shim *s, const struct rules_asked *asked, char *out, int64_t cap)
{
    struct book *book = &s->books[asked->account];
    struct op op = take_op(&s->arena, asked);
    struct outcome o, other;
    struct json_out to;

    books_apply(s, &op, -1, asked->at_us, &o, &other);
    if (!books_keep(s, book, &o)) {
        return 0;
    }
    json_out_init(&to, out, (size_t)cap);
    json_object_begin(&to);
    put_outcome(&to, &o);
    put_account(&to, &book->now);
    json_object_end(&to);
    return to.overflow ? 0 : (int64_t)to.len;
}
