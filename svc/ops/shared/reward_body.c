/*
 * Rewards in bodies: see reward_body.h.
 */
#include "svc/ops/shared/reward_body.h"

#include "svc/ops/shared/keyed_op.h"

const struct json_field reward_body_fields[REWARD_BODY_FIELDS] = {
    {JSON_AT("line", struct reward_body, line), .kind = JSON_KIND_I64, .min = 1,
     .max = OP_LINES_MAX},
    {JSON_AT("reward", struct reward_body, reward), .kind = JSON_KIND_STRING, .min = 1,
     .max = 31},
    {JSON_AT("voucher", struct reward_body, voucher), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("times", struct reward_body, times), .kind = JSON_KIND_I64, .min = 1,
     .max = REWARD_BODY_TIMES_MAX},
    {JSON_AT("off", struct reward_body, off), .kind = JSON_KIND_I64, .min = 0,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
};

const char *
reward_body_wrong(struct arena *arena, const struct reward_body *items, size_t count,
                  const char **ret_field)
{
    for (size_t i = 0; i < count; i++) {
        const struct reward_body *b = &items[i];

        if ((b->reward.n > 0) == (b->voucher.n > 0)) {
            *ret_field = arena_printf(arena, "rewards[%zu]", i);
            return arena_printf(arena,
                                "rewards[%zu] must name a reward or a voucher, one of "
                                "them.",
                                i);
        }
        if (b->voucher.n > 0 && b->times > 1) {
            *ret_field = arena_printf(arena, "rewards[%zu].times", i);
            return arena_printf(arena,
                                "rewards[%zu].times goes with reward: a voucher is used "
                                "once.",
                                i);
        }
    }
    return NULL;
}

static int64_t
voucher_seq(struct slice name, int64_t account_id)
{
    int64_t owner_id = 0, seq = 0;

    return keyed_op_entry_name(name, "vch", &owner_id, &seq) && owner_id == account_id
               ? seq
               : INT64_MAX;
}

struct op_rewards
reward_body_op(struct arena *arena, const struct reward_body *items, size_t count,
               int64_t account_id)
{
    struct op_reward *rewards = arena_array(arena, count, sizeof(*rewards));

    for (size_t i = 0; i < count; i++) {
        const struct reward_body *b = &items[i];

        rewards[i] = (struct op_reward){
            .reward = b->reward,
            .line = b->line,
            .times = b->times,
            .off_minor = b->off,
            .voucher = b->voucher.n > 0 ? voucher_seq(b->voucher, account_id) : 0,
        };
    }
    return (struct op_rewards){rewards, count};
}
