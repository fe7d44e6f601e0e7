/*
 * The two hashes that make an operation happen once: the name of its effect (op_id), and
 * what it asks for (body_hash). Both are kept in entries for ever, so what goes in here,
 * its order and the numbers of the enums never change; new members come last.
 */
#include "svc/core/op.h"

#include <assert.h>

#include "svc/base/hash.h"

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

static void
hash_lines(struct hash *h, const struct op *op)
{
    hash_i64(h, (int64_t)op->line_count);
    for (size_t i = 0; i < op->line_count; i++) {
        const struct op_line *line = &op->lines[i];

        hash_field(h, line->sku.p, line->sku.n);
        hash_field(h, line->category.p, line->category.n);
        hash_i64(h, line->quantity);
        hash_i64(h, line->amount_minor);
    }
    hash_i64(h, (int64_t)op->reward_count);
    for (size_t i = 0; i < op->reward_count; i++) {
        hash_field(h, op->rewards[i].reward.p, op->rewards[i].reward.n);
        hash_i64(h, op->rewards[i].line);
    }
}

/*
 * The account of a void is where its original is, which its caller may not know: the same
 * void is the same with a card and without. The recipient of a transfer is what the
 * caller said, not whose it was at that moment. What only one kind has is hashed for it
 * alone, so that the bodies of the others stay what they were.
 */
void
op_body_hash(struct op *op)
{
    unsigned char full[HASH16_BYTES];
    struct hash h;

    assert(op->kind <= OP_TRANSFER);
    hash_init(&h, HASH16_BYTES);
    hash_i64(&h, op->kind);
    hash_i64(&h, op->kind == OP_VOID ? 0 : op->account_id);
    hash_i64(&h, op->amount_minor);
    hash_i64(&h, op->card_minor);
    hash_i64(&h, op->tax_minor);
    hash_i64(&h, op->tip_minor);
    hash_i64(&h, op->tender);
    hash_i64(&h, op->contra);
    hash_i64(&h, op->ref_seq);
    hash_field(&h, op->ref_op_id, sizeof op->ref_op_id);
    hash_i64(&h, op->to_status);
    hash_i64(&h, op->card_id);
    hash_i64(&h, op->card_added);
    hash_lines(&h, op);
    if (op->kind == OP_HOLD) {
        hash_i64(&h, op->hold_us);
    }
    if (op->kind == OP_TRANSFER) {
        hash_field(&h, op->to_index, sizeof op->to_index);
    }
    hash_final(&h, full);
    memcpy(op->body_hash, full, sizeof op->body_hash);
}
