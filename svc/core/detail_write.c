/*
 * Writes the detail of an entry. It is on the way of every purchase, so it goes into a
 * buffer on the stack first and is copied out at its true size; only a long one (many
 * lines, many lots) is written into the arena at its greatest size.
 */
#include "proto/json.h"

#include <assert.h>
#include "svc/core/detail.h"

enum {
    STACK_BYTES = 1024,
    HEAD_BYTES = 768,  /* all scalars, keys and brackets */
    ITEM_BYTES = 128,  /* one line, reward, reason, lot or counter, without its texts */
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
put_lines(struct json_out *o, const struct entry_detail *d)
{
    json_kv_array(o, "lines");
    for (size_t i = 0; i < d->line_count; i++) {
        const struct op_line *line = &d->lines[i];

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
put_rewards(struct json_out *o, const struct entry_detail *d)
{
    json_kv_array(o, "rewards");
    for (size_t i = 0; i < d->reward_count; i++) {
        json_object_begin(o);
        json_kv_str(o, "reward", d->rewards[i].reward);
        json_kv_i64(o, "cost_micro", d->rewards[i].cost_micro);
        put_nonzero(o, "line", d->rewards[i].line);
        json_object_end(o);
    }
    json_array_end(o);
}

static void
put_reasons(struct json_out *o, const struct entry_detail *d)
{
    json_kv_array(o, "reasons");
    for (size_t i = 0; i < d->reason_count; i++) {
        json_object_begin(o);
        json_kv_str(o, "rule", d->reasons[i].rule);
        json_kv_i64(o, "points_micro", d->reasons[i].points_micro);
        json_kv_str(o, "text", d->reasons[i].text);
        json_object_end(o);
    }
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
put_deltas(struct json_out *o, const struct entry_detail *d)
{
    if (d->lot_count > 0) {
        json_kv_array(o, "lots");
        for (size_t i = 0; i < d->lot_count; i++) {
            put_triple(o, d->lots[i].start_day, d->lots[i].end_day,
                       d->lots[i].points_micro);
        }
        json_array_end(o);
    }
    if (d->counter_count > 0) {
        json_kv_array(o, "counters");
        for (size_t i = 0; i < d->counter_count; i++) {
            put_triple(o, d->counters[i].rule_id, d->counters[i].period,
                       d->counters[i].delta);
        }
        json_array_end(o);
    }
}

static void
put_tenders(struct json_out *o, const char *key, int64_t card_minor, int64_t other_minor)
{
    json_kv_object(o, key);
    json_kv_i64(o, "card", card_minor);
    json_kv_i64(o, "other", other_minor);
    json_object_end(o);
}

static void
put_state(struct json_out *o, const struct entry_detail *d)
{
    if (d->has_status) {
        json_kv_cstr(o, "status", account_status_name(d->status));
    }
    if (d->card_id != 0) {
        json_kv_i64(o, "card_id", d->card_id);
        json_kv_bool(o, "joined", d->card_joined);
    }
    if (d->has_returned) {
        put_tenders(o, "returned", d->returned_card_minor, d->returned_other_minor);
    }
    if (d->has_returned_now) {
        put_tenders(o, "returned_now", d->card_minor, d->other_minor);
    }
    put_nonzero(o, "taken_back", d->taken_back_micro);
    put_nonzero(o, "given_back", d->given_back_micro);
    if (d->voided) {
        json_kv_bool(o, "voided", true);
    }
    if (d->unknown) {
        json_kv_bool(o, "unknown", true);
    }
    put_nonzero(o, "expires_us", d->expires_us);
    put_nonzero(o, "peer", d->peer_id);
    put_nonzero(o, "peer_seq", d->peer_seq);
}

static void
put_all(struct json_out *o, const struct entry_detail *d)
{
    json_object_begin(o);
    if (d->has_tender) {
        assert(d->tender <= TENDER_SPLIT);
        json_kv_cstr(o, "tender", tender_words[d->tender]);
    }
    put_nonzero(o, "card", d->card_minor);
    put_nonzero(o, "other", d->other_minor);
    put_nonzero(o, "tax", d->tax_minor);
    put_nonzero(o, "tip", d->tip_minor);
    if (d->line_count > 0) {
        put_lines(o, d);
    }
    if (d->reward_count > 0) {
        put_rewards(o, d);
    }
    if (d->reason_count > 0) {
        put_reasons(o, d);
    }
    put_deltas(o, d);
    put_state(o, d);
    json_object_end(o);
}

/* No text of this detail is longer. */
static size_t
bytes_max(const struct entry_detail *d)
{
    size_t items = d->line_count + d->reward_count + d->reason_count + d->lot_count +
                   d->counter_count;
    size_t text = 0;

    for (size_t i = 0; i < d->line_count; i++) {
        text += d->lines[i].sku.n + d->lines[i].category.n;
    }
    for (size_t i = 0; i < d->reward_count; i++) {
        text += d->rewards[i].reward.n;
    }
    for (size_t i = 0; i < d->reason_count; i++) {
        text += d->reasons[i].rule.n + d->reasons[i].text.n;
    }
    return HEAD_BYTES + items * ITEM_BYTES + text * ESCAPED_BYTES;
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
