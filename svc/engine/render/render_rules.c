/*
 * Rules in words: see render_rules.h.
 */
#include "svc/engine/render/render_rules.h"

#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/ledger/reasons.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/service.h"

/* Under format 2 each is a list. */
static bool
are_numbers(struct slice reasons)
{
    return reasons.n > 1 && reasons.p[1] == '[';
}

/* Rewards may tell the lots that paid them, which are nobody's business. */
bool
render_rules_wanted(struct slice rewards, struct slice reasons, struct slice goods)
{
    return rewards.n > 0 || goods.n > 0 || are_numbers(reasons);
}

static const struct detail_rewards *
rewards_of(const struct entry_detail *detail)
{
    return detail->kind == ENTRY_REDEEM        ? &detail->redeem.rewards
           : entry_detail_sale(detail) != NULL ? &detail->sale.rewards
                                               : NULL;
}

static void
put_reward(struct json_out *out, int64_t account_id, const struct detail_reward *reward)
{
    char voucher[RECEIPT_TEXT_BYTES];

    json_object_begin(out);
    json_kv_str(out, "reward", reward->reward);
    json_kv_i64(out, "cost_micro", reward->cost_micro);
    if (reward->line > 0) {
        json_kv_i64(out, "line", reward->line);
    }
    if (reward->times > 1) {
        json_kv_i64(out, "times", reward->times);
    }
    if (reward->off_minor > 0) {
        json_kv_i64(out, "off", reward->off_minor);
    }
    if (reward->voucher > 0) {
        render_voucher_id(voucher, account_id, reward->voucher);
        json_kv_cstr(out, "voucher", voucher);
    }
    json_object_end(out);
}

static void
put_rewards(struct json_out *out, int64_t account_id,
            const struct detail_rewards *rewards)
{
    json_kv_array(out, "rewards");
    for (size_t i = 0; rewards != NULL && i < rewards->count; i++) {
        put_reward(out, account_id, &rewards->items[i]);
    }
    json_array_end(out);
}

/* Those of format 2; of a damaged row none. */
static void
put_reasons(struct json_out *out, const struct service *s, const struct entry *e,
            struct arena *arena, const struct entry_detail *detail)
{
    const struct rules *rules =
        rules_version(directory_rules(s->directory), e->rules_version);
    const struct reason_told *reasons = NULL;
    size_t count = reasons_tell(arena, rules, detail, &reasons);

    json_kv_array(out, "reasons");
    for (size_t i = 0; i < count; i++) {
        json_object_begin(out);
        json_kv_str(out, "rule", reasons[i].rule);
        render_name(out, reasons[i].name, reasons[i].names, reasons[i].name_count);
        json_kv_i64(out, "points_micro", reasons[i].points_micro);
        json_kv_cstr(out, "text", reasons[i].text);
        json_object_end(out);
    }
    json_array_end(out);
}

static void
put_goods(struct json_out *out, const struct detail_refund *refund)
{
    if (refund == NULL || refund->good_count == 0) {
        return;
    }
    json_kv_array(out, "returned_lines");
    for (size_t i = 0; i < refund->good_count; i++) {
        json_object_begin(out);
        json_kv_i64(out, "line", refund->goods[i].line);
        json_kv_i64(out, "quantity", refund->goods[i].pieces);
        json_object_end(out);
    }
    json_array_end(out);
}

/* Of a damaged row nothing. */
static void
read_detail(const struct entry *e, struct arena *arena, struct entry_detail *ret)
{
    if (!entry_detail_parse(arena, e->kind, e->detail, ret)) {
        *ret = (struct entry_detail){.kind = ENTRY_NONE};
    }
}

void
render_rules_reasons(struct json_out *out, const struct service *s, const struct entry *e,
                     struct slice as_written)
{
    struct entry_detail detail;
    struct arena arena;

    if (!are_numbers(as_written)) {
        json_kv_raw(out, "reasons", as_written.n > 0 ? as_written : SLICE("[]"));
        return;
    }
    arena_init(&arena);
    read_detail(e, &arena, &detail);
    put_reasons(out, s, e, &arena, &detail);
    arena_release(&arena);
}

void
render_rules(struct json_out *out, const struct service *s, const struct entry *e,
             struct slice reasons)
{
    struct entry_detail detail;
    struct arena arena;

    arena_init(&arena);
    read_detail(e, &arena, &detail);
    put_rewards(out, e->account_id, rewards_of(&detail));
    render_rules_reasons(out, s, e, reasons);
    put_goods(out, entry_detail_refund(&detail));
    arena_release(&arena);
}
