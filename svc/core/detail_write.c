/*
 * Writes the detail of an entry. It is on the way of every purchase, so it goes into a
 * buffer on the stack first and is copied out at its true size; only a long one (many
 * lines, many lots) is written into the arena at its greatest size.
 */
#include "proto/json.h"

#include <assert.h>

#include "svc/core/detail.h"
#include "svc/core/detail_facts.h"
#include "svc/core/detail_texts.h"

enum {
    STACK_BYTES = 1024,
    HEAD_BYTES = 768, /* all scalars, keys and brackets */
    ITEM_BYTES = 128, /* one line, reason, lot or counter, without its texts */
    REWARD_BYTES = 256,
    ESCAPED_BYTES = 6, /* one byte of text, at worst \u001f */
};

static const char *const tender_words[] = {
    [TENDER_CARD] = "card", [TENDER_OTHER] = "other", [TENDER_SPLIT] = "split"};

static void
put_nonzero(struct json_out *o, const char *key, int64_t value)
{
    if (value != 0) {
        json_kv_i64(o, key, value);
    }
}

static void
put_true(struct json_out *o, const char *key, bool value)
{
    if (value) {
        json_kv_bool(o, key, true);
    }
}

static void
put_lines(struct json_out *o, const struct op_basket *basket)
{
    if (basket->line_count == 0) {
        return;
    }
    json_kv_array(o, "lines");
    for (size_t i = 0; i < basket->line_count; i++) {
        const struct op_line *line = &basket->lines[i];

        json_object_begin(o);
        json_kv_str(o, "sku", line->sku);
        if (line->category.n > 0) {
            json_kv_str(o, "category", line->category);
        }
        json_kv_i64(o, "quantity", line->quantity);
        json_kv_i64(o, "amount", line->amount_minor);
        json_object_end(o);
    }
    json_array_end(o);
}

static void
put_pair(struct json_out *o, int64_t first, int64_t second)
{
    json_array_begin(o);
    json_put_i64(o, first);
    json_put_i64(o, second);
    json_array_end(o);
}

static void
put_triple(struct json_out *o, int64_t first, int64_t second, int64_t third)
{
    json_array_begin(o);
    json_put_i64(o, first);
    json_put_i64(o, second);
    json_put_i64(o, third);
    json_array_end(o);
}

static void
put_lots(struct json_out *o, const char *key, const struct lot_change *lots, size_t count)
{
    if (count == 0) {
        return;
    }
    json_kv_array(o, key);
    for (size_t i = 0; i < count; i++) {
        put_triple(o, lots[i].start_day, lots[i].end_day, lots[i].points_micro);
    }
    json_array_end(o);
}

static void
put_rewards(struct json_out *o, const char *key, const struct detail_rewards *rewards)
{
    if (rewards->count == 0) {
        return;
    }
    json_kv_array(o, key);
    for (size_t i = 0; i < rewards->count; i++) {
        json_object_begin(o);
        json_kv_str(o, "reward", rewards->items[i].reward);
        json_kv_i64(o, "cost_micro", rewards->items[i].cost_micro);
        put_nonzero(o, "line", rewards->items[i].line);
        put_nonzero(o, "times",
                    rewards->items[i].times > 1 ? rewards->items[i].times : 0);
        put_nonzero(o, "off", rewards->items[i].off_minor);
        put_nonzero(o, "voucher", rewards->items[i].voucher);
        put_nonzero(o, "ends_us", rewards->items[i].ends_us);
        put_lots(o, "from", rewards->items[i].from, rewards->items[i].from_count);
        json_object_end(o);
    }
    json_array_end(o);
}

static void
put_reason(struct json_out *o, const struct detail_reason *reason)
{
    if (reason->text.n > 0) {
        json_object_begin(o);
        json_kv_str(o, "rule", reason->rule);
        json_kv_i64(o, "points_micro", reason->points_micro);
        json_kv_str(o, "text", reason->text);
        json_object_end(o);
        return;
    }
    json_array_begin(o);
    json_put_str(o, reason->rule);
    json_put_i64(o, reason->points_micro);
    json_put_i64(o, reason->base_minor);
    json_array_end(o);
}

static void
put_earned(struct json_out *o, const struct detail_earned *earned)
{
    if (earned->reason_count > 0) {
        json_kv_array(o, "reasons");
        for (size_t i = 0; i < earned->reason_count; i++) {
            put_reason(o, &earned->reasons[i]);
        }
        json_array_end(o);
    }
    if (earned->has_facts) {
        detail_facts_put(o, &earned->facts);
    }
}

static void
put_deltas(struct json_out *o, const struct entry_detail *d)
{
    put_lots(o, "lots", d->lots, d->lot_count);
    if (d->counter_count > 0) {
        json_kv_array(o, "counters");
        for (size_t i = 0; i < d->counter_count; i++) {
            put_triple(o, d->counters[i].rule_id, d->counters[i].period,
                       d->counters[i].delta);
        }
        json_array_end(o);
    }
    if (d->month_count > 0) {
        json_kv_array(o, "months");
        for (size_t i = 0; i < d->month_count; i++) {
            put_pair(o, d->months[i].month, d->months[i].points_micro);
        }
        json_array_end(o);
    }
}

static void
put_parts(struct json_out *o, const struct detail_tenders *t)
{
    put_nonzero(o, "card", t->card_minor);
    put_nonzero(o, "other", t->other_minor);
}

static void
put_sale(struct json_out *o, const struct detail_sale *sale)
{
    assert(sale->tender <= TENDER_SPLIT);
    json_kv_cstr(o, "tender", tender_words[sale->tender]);
    put_parts(o, &sale->paid);
    put_nonzero(o, "tax", sale->basket.tax_minor);
    put_nonzero(o, "tip", sale->basket.tip_minor);
    put_lines(o, &sale->basket);
    put_rewards(o, "rewards", &sale->rewards);
    put_earned(o, &sale->earned);
}

static void
put_tenders(struct json_out *o, const char *key, const struct detail_tenders *t)
{
    json_kv_object(o, key);
    json_kv_i64(o, "card", t->card_minor);
    json_kv_i64(o, "other", t->other_minor);
    json_object_end(o);
}

static void
put_refund(struct json_out *o, const struct detail_refund *refund)
{
    if (refund->has_returned) {
        put_tenders(o, "returned", &refund->returned);
    }
    if (refund->has_returned_now) {
        put_tenders(o, "returned_now", &refund->back);
    }
    put_nonzero(o, "taken_back", refund->taken_back_micro);
    put_nonzero(o, "given_back", refund->given_back_micro);
    put_true(o, "voided", refund->voided);
    put_true(o, "unknown", refund->unknown);
    if (refund->good_count > 0) {
        json_kv_array(o, "goods");
        for (size_t i = 0; i < refund->good_count; i++) {
            put_pair(o, refund->goods[i].line, refund->goods[i].pieces);
        }
        json_array_end(o);
    }
    put_rewards(o, "opened", &refund->opened);
}

static void
put_given(struct json_out *o, const struct detail_given *given)
{
    if (given->give.rule.n == 0) {
        return;
    }
    json_kv_object(o, "give");
    json_kv_str(o, "rule", given->give.rule);
    put_nonzero(o, "period", given->give.period);
    put_nonzero(o, "n", given->give.number);
    json_object_end(o);
    put_true(o, "reverses", given->reverses);
}

static void
put_voucher(struct json_out *o, const struct detail_voucher *voucher)
{
    json_kv_object(o, "voucher");
    if (voucher->reward.n > 0) {
        json_kv_str(o, "reward", voucher->reward);
    }
    put_nonzero(o, "cost_micro", voucher->cost_micro);
    put_nonzero(o, "ends_us", voucher->ends_us);
    put_lots(o, "from", voucher->from, voucher->from_count);
    json_object_end(o);
    put_given(o, &voucher->given);
}

static void
put_tier(struct json_out *o, const struct detail_tier *tier)
{
    json_kv_array(o, "tier");
    json_put_i64(o, tier->from);
    json_put_i64(o, tier->to);
    json_array_end(o);
}

static void
put_tags(struct json_out *o, const struct detail_tags *tags)
{
    if (tags->add.count == 0 && tags->remove.count == 0) {
        return;
    }
    json_kv_object(o, "tags");
    detail_texts_put(o, "add", &tags->add);
    detail_texts_put(o, "remove", &tags->remove);
    json_object_end(o);
}

/* Sales, what loads earned, rewards and the money of refunds come before the deltas, the
 * rest after them. */
static void
put_before(struct json_out *o, const struct entry_detail *d)
{
    switch (d->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_CAPTURE: put_sale(o, &d->sale); break;
    case ENTRY_LOAD: put_earned(o, &d->load.earned); break;
    case ENTRY_REDEEM: put_rewards(o, "rewards", &d->redeem.rewards); break;
    case ENTRY_REFUND:
    case ENTRY_VOID: put_parts(o, &d->refund.back); break;
    default: break;
    }
}

static void
put_after(struct json_out *o, const struct entry_detail *d)
{
    switch (d->kind) {
    case ENTRY_REFUND:
    case ENTRY_VOID: put_refund(o, &d->refund); break;
    case ENTRY_TOMBSTONE: put_true(o, "unknown", d->tombstone.unknown); break;
    case ENTRY_HOLD: put_nonzero(o, "expires_us", d->hold.expires_us); break;
    case ENTRY_TRANSFER_OUT:
    case ENTRY_TRANSFER_IN:
        put_nonzero(o, "peer", d->transfer.peer_id);
        put_nonzero(o, "peer_seq", d->transfer.peer_seq);
        break;
    case ENTRY_STATUS:
        json_kv_cstr(o, "status", account_status_name(d->status.to));
        break;
    case ENTRY_CARD:
        json_kv_i64(o, "card_id", d->card.id);
        json_kv_bool(o, "joined", d->card.joined);
        break;
    case ENTRY_VOUCHER:
    case ENTRY_VOUCHER_END: put_voucher(o, &d->voucher); break;
    case ENTRY_TAGS: put_tags(o, &d->tags); break;
    case ENTRY_BONUS: put_given(o, &d->bonus); break;
    case ENTRY_TIER: put_tier(o, &d->tier); break;
    default: break;
    }
}

static void
put_all(struct json_out *o, const struct entry_detail *d)
{
    json_object_begin(o);
    put_before(o, d);
    put_deltas(o, d);
    put_after(o, d);
    json_object_end(o);
}

static size_t
rewards_bytes(const struct detail_rewards *rewards)
{
    size_t text = 0, lots = 0;

    for (size_t i = 0; i < rewards->count; i++) {
        text += rewards->items[i].reward.n;
        lots += rewards->items[i].from_count;
    }
    return (rewards->count * REWARD_BYTES + lots * ITEM_BYTES) + text * ESCAPED_BYTES;
}

static size_t
earned_bytes(const struct detail_earned *earned)
{
    size_t text = 0;

    for (size_t i = 0; i < earned->reason_count; i++) {
        text += earned->reasons[i].rule.n + earned->reasons[i].text.n;
    }
    return earned->reason_count * ITEM_BYTES + text * ESCAPED_BYTES +
           detail_facts_bytes(&earned->facts);
}

static size_t
sale_bytes(const struct detail_sale *sale)
{
    size_t text = 0;

    for (size_t i = 0; i < sale->basket.line_count; i++) {
        text += sale->basket.lines[i].sku.n + sale->basket.lines[i].category.n;
    }
    return sale->basket.line_count * ITEM_BYTES + text * ESCAPED_BYTES +
           rewards_bytes(&sale->rewards) + earned_bytes(&sale->earned);
}

/* No text of this detail is longer. */
static size_t
bytes_max(const struct entry_detail *d)
{
    size_t bytes =
        HEAD_BYTES + (d->lot_count + d->counter_count + d->month_count) * ITEM_BYTES;

    if (entry_detail_sale(d) != NULL) {
        bytes += sale_bytes(&d->sale);
    } else if (d->kind == ENTRY_LOAD) {
        bytes += earned_bytes(&d->load.earned);
    } else if (entry_detail_refund(d) != NULL) {
        bytes += d->refund.good_count * ITEM_BYTES + rewards_bytes(&d->refund.opened);
    } else if (d->kind == ENTRY_REDEEM) {
        bytes += rewards_bytes(&d->redeem.rewards);
    } else if (d->kind == ENTRY_VOUCHER || d->kind == ENTRY_VOUCHER_END) {
        bytes += (d->voucher.reward.n + d->voucher.given.give.rule.n) * ESCAPED_BYTES +
                 (d->voucher.from_count + 1) * ITEM_BYTES;
    } else if (d->kind == ENTRY_BONUS) {
        bytes += ITEM_BYTES + d->bonus.give.rule.n * ESCAPED_BYTES;
    } else if (d->kind == ENTRY_TAGS) {
        bytes += detail_texts_bytes(&d->tags.add) + detail_texts_bytes(&d->tags.remove);
    }
    return bytes;
}

struct slice
entry_detail_write(struct arena *arena, const struct entry_detail *d)
{
    char stack[STACK_BYTES];
    struct json_out out;
    size_t cap;

    json_out_init(&out, stack, sizeof stack);
    put_all(&out, d);
    if (!out.overflow) {
        return slice_of(arena_copy(arena, stack, out.len), out.len);
    }
    cap = bytes_max(d);
    json_out_init(&out, arena_alloc(arena, cap), cap);
    put_all(&out, d);
    assert(!out.overflow); /* it would be hashed and kept as no detail at all */
    return json_out_slice(&out);
}
