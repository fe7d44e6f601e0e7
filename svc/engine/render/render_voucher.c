/*
 * Vouchers: see render_voucher.h.
 */
#include "svc/engine/render/render_voucher.h"

#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/rules/rules.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/service.h"

static void
put_id(struct json_out *out, int64_t account_id, int64_t seq)
{
    char id[RECEIPT_TEXT_BYTES];

    render_voucher_id(id, account_id, seq);
    json_kv_cstr(out, "id", id);
}

void
render_voucher(struct json_out *out, const struct entry *e)
{
    struct entry_detail detail;
    struct arena arena;

    arena_init(&arena);
    json_kv_object(out, "voucher");
    put_id(out, e->account_id, e->kind == ENTRY_VOUCHER ? e->seq : e->ref_seq);
    if (entry_detail_parse(&arena, e->kind, e->detail, &detail)) {
        json_kv_str(out, "reward", detail.voucher.reward);
        if (e->kind == ENTRY_VOUCHER) {
            json_kv_time_us(out, "ends_at", detail.voucher.ends_us);
        }
    }
    json_object_end(out);
    arena_release(&arena);
}

/* By the rules of that time, else by those before; NULL: none knows it. */
static const struct reward *
find_reward(const struct rules_list *list, int64_t at_us, int64_t key)
{
    for (size_t i = list->count; i > 0; i--) {
        const struct rules *rules = list->items[i - 1];
        const struct reward *reward =
            rules->effective_at_us <= at_us ? rules_reward_by_key(rules, key) : NULL;

        if (reward != NULL) {
            return reward;
        }
    }
    return NULL;
}

void
render_vouchers(struct json_out *out, const struct service *s, const struct account *a)
{
    const struct rules_list *list = directory_rules(s->directory);

    json_kv_array(out, "vouchers");
    for (size_t i = 0; i < a->voucher_count; i++) {
        const struct voucher *v = &a->vouchers[i];
        const struct reward *reward = find_reward(list, a->last_at_us, v->reward_key);

        json_object_begin(out);
        put_id(out, a->id, v->seq);
        json_kv_cstr(out, "reward", reward != NULL ? reward->id : NULL);
        if (reward != NULL) {
            render_reward_name(out, reward);
        } else {
            json_kv_null(out, "name");
        }
        json_kv_time_us(out, "ends_at", v->ends_us);
        json_object_end(out);
    }
    json_array_end(out);
}
