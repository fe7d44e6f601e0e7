/*
 * Operations from numbers: see core_shim_asked.h.
 */
#include "tests/model/core_shim_asked.h"

#include <string.h>

void
asked_op_id(unsigned char ret[OP_ID_BYTES], int64_t key)
{
    memset(ret, 0xC5, OP_ID_BYTES);
    memcpy(ret, &key, sizeof key);
}

/* Skus s1, s2, …; the caller counts on these names. */
static struct op_basket
make_basket(struct arena *arena, const struct asked *asked)
{
    struct op_line *lines = arena_array(arena, LINES, sizeof *lines);

    for (int64_t i = 0; i < asked->line_count; i++) {
        char *sku = arena_printf(arena, "s%d", (int)i + 1);

        lines[i] = (struct op_line){slice_from_cstr(sku), SLICE("food"), i + 1,
                                    asked->line_amounts[i]};
    }
    return (struct op_basket){asked->tax, asked->tip, lines, (size_t)asked->line_count};
}

/* Rewards r0, r1, …: these, too. */
static struct op_rewards
make_rewards(struct arena *arena, const struct asked *asked)
{
    struct op_reward *rewards = arena_array(arena, REWARDS, sizeof *rewards);

    for (int64_t i = 0; i < asked->reward_count; i++) {
        char *name = arena_printf(arena, "r%d", (int)asked->rewards[i]);

        rewards[i] = (struct op_reward){.reward = slice_from_cstr(name),
                                        .line = asked->reward_lines[i]};
    }
    return (struct op_rewards){rewards, (size_t)asked->reward_count};
}

static void
make_purchase(struct arena *arena, const struct asked *asked, struct op *op)
{
    op->purchase = (struct op_purchase){
        .amount_minor = asked->amount,
        .card_minor = asked->card,
        .tender = (enum tender)asked->tender,
        .basket = make_basket(arena, asked),
        .rewards = make_rewards(arena, asked),
    };
}

static void
make_transfer(const struct asked *asked, struct op *op)
{
    op->transfer = (struct op_transfer){
        .amount_minor = asked->amount,
        .to_account_id = asked->to < 0 ? 0 : ASKED_FIRST_ID + asked->to,
        .to_card_slot = asked->to_card,
    };
}

/* Tags g0, g1, … */
static struct op_tag_ids
make_tags(struct arena *arena, const int64_t *numbers, int64_t count)
{
    struct slice *ids = arena_array(arena, TAGS, sizeof *ids);

    for (int64_t i = 0; i < count; i++) {
        ids[i] = slice_from_cstr(arena_printf(arena, "g%d", (int)numbers[i]));
    }
    return (struct op_tag_ids){ids, (size_t)count};
}

static void
make_body(struct arena *arena, const struct asked *asked, struct op *op)
{
    switch (op->kind) {
    case OP_LOAD: op->load.amount_minor = asked->amount; break;
    case OP_PURCHASE: make_purchase(arena, asked, op); break;
    case OP_REDEEM: op->redeem.rewards = make_rewards(arena, asked); break;
    case OP_REFUND:
        op->refund =
            (struct op_refund){.ref_seq = asked->ref_seq, .amount_minor = asked->amount};
        break;
    case OP_VOID: asked_op_id(op->voided.ref_op_id, asked->ref_key); break;
    case OP_STATUS: op->status.to = (enum account_status)asked->status; break;
    case OP_CARD:
        op->card = (struct op_card){asked->card_id, asked->card_added != 0};
        break;
    case OP_HOLD: op->hold = (struct op_hold){asked->amount, asked->hold_us}; break;
    case OP_CAPTURE:
        op->capture = (struct op_capture){.ref_seq = asked->ref_seq,
                                          .amount_minor = asked->amount,
                                          .basket = make_basket(arena, asked)};
        break;
    case OP_RELEASE: op->release.ref_seq = asked->ref_seq; break;
    case OP_TRANSFER: make_transfer(asked, op); break;
    case OP_TAGS:
        op->tags = (struct op_tags){make_tags(arena, asked->add, asked->add_count),
                                    make_tags(arena, asked->remove, asked->remove_count)};
        break;
    default: break; /* OP_TOUCH, OP_CANCEL, and what core_shim_rules.c asks */
    }
}

struct op
asked_op(struct arena *arena, const struct asked *asked)
{
    struct op op = {
        .kind = (enum op_kind)asked->kind,
        .account_id = ASKED_FIRST_ID + asked->account,
        .contra = (enum contra)asked->contra,
        .card_slot = asked->card_slot,
        .credential_expired = asked->expired != 0,
        .auth_gen = -1,
        .channel = CHANNEL_TILL,
        .store_id = (int32_t)asked->store,
        .terminal_id = asked->key % 7,
        .actor_id = asked->key % 11,
    };

    asked_op_id(op.op_id, asked->key);
    make_body(arena, asked, &op);
    op_body_hash(&op);
    return op;
}
