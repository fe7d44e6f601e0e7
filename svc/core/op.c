/*
 * The two hashes that make an operation happen once: the name of its effect (op_id), and
 * what it asks for (body_hash). Both are kept in entries for ever, so what goes in here,
 * its order and the numbers of the enums never change; new members come last.
 */
#include "svc/core/op.h"

#include <assert.h>

#include "svc/base/hash.h"

static_assert(sizeof(struct op) ==
                  offsetof(struct op, purchase) + sizeof(struct op_purchase),
              "the first body is the largest");

void
op_id_make(unsigned char ret[OP_ID_BYTES], enum key_scope scope, int64_t scope_id,
           struct slice key)
{
    const unsigned char type = (unsigned char)scope;
    struct hash h;

    assert(scope >= SCOPE_STORE && scope <= SCOPE_SYSTEM && key.n > 0);
    hash_init(&h, HASH16_BYTES);
    hash_field(&h, &type, sizeof type);
    hash_field(&h, &scope_id, sizeof scope_id);
    hash_field(&h, key.p, key.n);
    hash_final(&h, ret);
}

const struct op_basket *
op_basket(const struct op *op)
{
    switch (op->kind) {
    case OP_PURCHASE: return &op->purchase.basket;
    case OP_CAPTURE: return &op->capture.basket;
    default: return NULL;
    }
}

struct op_flags
op_flags(const struct op *op)
{
    switch (op->kind) {
    case OP_PURCHASE: return op->purchase.flags;
    case OP_CAPTURE: return op->capture.flags;
    default: return (struct op_flags){NULL, 0};
    }
}

int64_t
op_ref_seq(const struct op *op)
{
    switch (op->kind) {
    case OP_REFUND: return op->refund.ref_seq;
    case OP_CAPTURE: return op->capture.ref_seq;
    case OP_RELEASE: return op->release.ref_seq;
    default: return 0;
    }
}

int64_t
op_to_account_id(const struct op *op)
{
    return op->kind == OP_TRANSFER ? op->transfer.to_account_id : 0;
}

/* All that bodies say, whatever the kind, as it has always been hashed. */
struct said {
    int64_t amount_minor;
    int64_t card_minor;
    enum tender tender;
    int64_t ref_seq;
    unsigned char ref_op_id[OP_ID_BYTES];
    enum account_status to_status;
    int64_t card_id;
    bool card_joins;
    struct op_basket basket;
    struct op_rewards rewards;
    struct op_flags flags;
};

static void
say_purchase(struct said *s, const struct op_purchase *p)
{
    s->amount_minor = p->amount_minor;
    s->card_minor = p->card_minor;
    s->tender = p->tender;
    s->basket = p->basket;
    s->rewards = p->rewards;
    s->flags = p->flags;
}

/* The card pays all of it. */
static void
say_capture(struct said *s, const struct op_capture *c)
{
    s->amount_minor = c->amount_minor;
    s->card_minor = c->amount_minor;
    s->basket = c->basket;
    s->flags = c->flags;
}

static void
say_card(struct said *s, const struct op_card *c)
{
    s->card_id = c->id;
    s->card_joins = c->joins;
}

static void
say(struct said *s, const struct op *op)
{
    s->ref_seq = op_ref_seq(op);
    switch (op->kind) {
    case OP_PURCHASE: say_purchase(s, &op->purchase); break;
    case OP_LOAD: s->amount_minor = op->load.amount_minor; break;
    case OP_REDEEM: s->rewards = op->redeem.rewards; break;
    case OP_REFUND: s->amount_minor = op->refund.amount_minor; break;
    case OP_VOID: memcpy(s->ref_op_id, op->voided.ref_op_id, OP_ID_BYTES); break;
    case OP_STATUS: s->to_status = op->status.to; break;
    case OP_CARD: say_card(s, &op->card); break;
    case OP_HOLD: s->amount_minor = op->hold.amount_minor; break;
    case OP_CAPTURE: say_capture(s, &op->capture); break;
    case OP_TRANSFER: s->amount_minor = op->transfer.amount_minor; break;
    case OP_RELEASE:
    case OP_TOUCH:
    case OP_CANCEL:
    case OP_VOUCHER:
    case OP_VOUCHER_END:
    case OP_JOIN:
    case OP_TAGS: break;
    }
}

/*
 * They came later, too, and are hashed only where they say something: once, nothing off
 * and no voucher count as not said.
 */
static void
hash_more_of_rewards(struct hash *h, const struct op_rewards *rewards)
{
    for (size_t i = 0; i < rewards->count; i++) {
        const struct op_reward *reward = &rewards->items[i];

        if (reward->times > 1 || reward->off_minor != 0 || reward->voucher != 0) {
            hash_i64(h, (int64_t)i);
            hash_i64(h, reward->times > 1 ? reward->times : 1);
            hash_i64(h, reward->off_minor);
            hash_i64(h, reward->voucher);
        }
    }
}

static void
hash_lists(struct hash *h, const struct said *s)
{
    hash_i64(h, (int64_t)s->basket.line_count);
    for (size_t i = 0; i < s->basket.line_count; i++) {
        const struct op_line *line = &s->basket.lines[i];

        hash_field(h, line->sku.p, line->sku.n);
        hash_field(h, line->category.p, line->category.n);
        hash_i64(h, line->quantity);
        hash_i64(h, line->amount_minor);
    }
    hash_i64(h, (int64_t)s->rewards.count);
    for (size_t i = 0; i < s->rewards.count; i++) {
        hash_field(h, s->rewards.items[i].reward.p, s->rewards.items[i].reward.n);
        hash_i64(h, s->rewards.items[i].line);
    }
    hash_more_of_rewards(h, &s->rewards);
}

static void
hash_texts(struct hash *h, const struct slice *items, size_t count)
{
    hash_i64(h, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        hash_field(h, items[i].p, items[i].n);
    }
}

/* They came later: without any, a body hashes as it did before there were flags. */
static void
hash_flags(struct hash *h, const struct op_flags *flags)
{
    if (flags->count > 0) {
        hash_texts(h, flags->items, flags->count);
    }
}

/* The same of the lines of a refund. */
static void
hash_pieces(struct hash *h, const struct op_refund *refund)
{
    if (refund->piece_count == 0) {
        return;
    }
    hash_i64(h, (int64_t)refund->piece_count);
    for (size_t i = 0; i < refund->piece_count; i++) {
        hash_i64(h, refund->pieces[i].line);
        hash_i64(h, refund->pieces[i].pieces);
    }
}

/*
 * What a kind cannot say is hashed as zero: hashes that are kept were made so. What came
 * later is hashed for its kind alone. The recipient of a transfer is what the caller
 * said, not whose it was at that moment.
 */
static void
hash_said(struct hash *h, const struct op *op)
{
    struct said s = {.amount_minor = 0};

    say(&s, op);
    hash_i64(h, s.amount_minor);
    hash_i64(h, s.card_minor);
    hash_i64(h, s.basket.tax_minor);
    hash_i64(h, s.basket.tip_minor);
    hash_i64(h, s.tender);
    hash_i64(h, op->contra);
    hash_i64(h, s.ref_seq);
    hash_field(h, s.ref_op_id, sizeof s.ref_op_id);
    hash_i64(h, s.to_status);
    hash_i64(h, s.card_id);
    hash_i64(h, s.card_joins);
    hash_lists(h, &s);
    hash_flags(h, &s.flags);
    if (op->kind == OP_REFUND) {
        hash_pieces(h, &op->refund);
    }
    if (op->kind == OP_HOLD) {
        hash_i64(h, op->hold.lasts_us);
    }
    if (op->kind == OP_TRANSFER) {
        hash_field(h, op->transfer.to_index, sizeof op->transfer.to_index);
    }
    if (op->kind == OP_VOUCHER) {
        hash_field(h, op->voucher.reward.p, op->voucher.reward.n);
    }
    if (op->kind == OP_VOUCHER_END) {
        hash_i64(h, op->voucher_end.ref_seq);
    }
    if (op->kind == OP_TAGS) {
        hash_texts(h, op->tags.add.items, op->tags.add.count);
        hash_texts(h, op->tags.remove.items, op->tags.remove.count);
    }
}

/*
 * The account of a void is where its original is, which its caller may not know: the same
 * void is the same with a card and without.
 */
void
op_body_hash(struct op *op)
{
    unsigned char full[HASH16_BYTES];
    struct hash h;

    assert(op->kind <= OP_JOIN || op->kind == OP_TAGS);
    hash_init(&h, HASH16_BYTES);
    hash_i64(&h, op->kind);
    hash_i64(&h, op->kind == OP_VOID ? 0 : op->account_id);
    hash_said(&h, op);
    hash_final(&h, full);
    memcpy(op->body_hash, full, sizeof op->body_hash);
}
