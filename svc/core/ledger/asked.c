/*
 * Operations from entries: see asked.h.
 */
#include "svc/core/ledger/asked.h"

#include <string.h>

static struct op_rewards
rewards_of(struct arena *arena, const struct detail_rewards *from)
{
    struct op_reward *items = arena_array(arena, from->count, sizeof *items);

    for (size_t i = 0; i < from->count; i++) {
        bool by_voucher = from->items[i].voucher != 0;

        items[i] =
            (struct op_reward){.reward = by_voucher ? SLICE_NONE : from->items[i].reward,
                               .voucher = from->items[i].voucher,
                               .line = from->items[i].line,
                               .times = from->items[i].times,
                               .off_minor = from->items[i].off_minor};
    }
    return (struct op_rewards){items, from->count};
}

static bool
ask_purchase(struct arena *arena, const struct detail_sale *sale, struct op *op)
{
    op->kind = OP_PURCHASE;
    op->purchase = (struct op_purchase){
        .amount_minor = sale->paid.card_minor + sale->paid.other_minor,
        .card_minor = sale->paid.card_minor,
        .tender = sale->tender,
        .basket = sale->basket,
        .rewards = rewards_of(arena, &sale->rewards),
        .flags = {sale->earned.facts.flags.items, sale->earned.facts.flags.count},
    };
    return true;
}

static bool
ask_capture(const struct entry *e, const struct detail_sale *sale, struct op *op)
{
    op->kind = OP_CAPTURE;
    op->capture = (struct op_capture){
        .ref_seq = e->ref_seq,
        .amount_minor = sale->paid.card_minor,
        .basket = sale->basket,
        .flags = {sale->earned.facts.flags.items, sale->earned.facts.flags.count},
    };
    return true;
}

static bool
ask_refund(const struct entry *e, const struct detail_refund *back, struct op *op)
{
    op->kind = OP_REFUND;
    op->refund = (struct op_refund){.ref_seq = e->ref_seq};
    if (back->good_count > 0) {
        op->refund.pieces = back->goods;
        op->refund.piece_count = back->good_count;
    } else {
        op->refund.amount_minor = back->back.card_minor + back->back.other_minor;
    }
    return true;
}

static bool
ask_void(const struct detail_refund *back, const struct entry *original, struct op *op)
{
    if (back->unknown || original == NULL) {
        return false;
    }
    op->kind = OP_VOID;
    memcpy(op->voided.ref_op_id, original->op_id, OP_ID_BYTES);
    return true;
}

static bool
ask_body(struct arena *arena, const struct entry *e, const struct entry_detail *detail,
         const struct entry *original, struct op *op)
{
    switch (e->kind) {
    case ENTRY_LOAD:
        op->kind = OP_LOAD;
        op->load.amount_minor = e->cash_minor;
        op->contra = e->contra;
        return true;
    case ENTRY_PURCHASE: return ask_purchase(arena, &detail->sale, op);
    case ENTRY_CAPTURE: return ask_capture(e, &detail->sale, op);
    case ENTRY_REDEEM:
        op->kind = OP_REDEEM;
        op->redeem.rewards = rewards_of(arena, &detail->redeem.rewards);
        return true;
    case ENTRY_REFUND: return ask_refund(e, &detail->refund, op);
    case ENTRY_VOID: return ask_void(&detail->refund, original, op);
    case ENTRY_HOLD:
        op->kind = OP_HOLD;
        op->hold = (struct op_hold){e->held_minor, detail->hold.expires_us - e->at_us};
        return true;
    case ENTRY_VOUCHER:
        op->kind = OP_VOUCHER;
        op->voucher.reward = detail->voucher.reward;
        return true;
    case ENTRY_VOUCHER_END:
        op->kind = OP_VOUCHER_END;
        op->voucher_end.ref_seq = e->ref_seq;
        return e->channel != CHANNEL_SYSTEM; /* it was due */
    case ENTRY_CARD:
        op->kind = OP_CARD;
        op->card = (struct op_card){detail->card.id, detail->card.joined};
        return true;
    case ENTRY_JOIN: op->kind = OP_JOIN; return true;
    default: return false;
    }
}

bool
asked_of_entry(struct arena *arena, const struct entry *e,
               const struct entry_detail *detail, const struct entry *original,
               struct op *ret)
{
    *ret = (struct op){
        .bucket = e->bucket,
        .account_id = e->account_id,
        .channel = e->channel,
        .store_id = e->store_id,
        .terminal_id = e->terminal_id,
        .actor_id = e->actor_id,
        .auth_gen = -1,
    };
    memcpy(ret->op_id, e->op_id, OP_ID_BYTES);
    memcpy(ret->body_hash, e->body_hash, BODY_HASH_BYTES);
    return ask_body(arena, e, detail, original, ret);
}
