/*
 * Canonical bytes, version 1: the version byte, then fields of a 4-byte little-endian
 * length and the bytes; integers are 8 bytes little-endian, two's complement. Order:
 * account id, seq, at (microseconds), kind, op_id, body_hash, cash, held, points, cash
 * after, held after, points after, contra, store, terminal, channel, actor, ref_seq,
 * rules version, detail. What is absent is 0. The genesis is BLAKE2b-256 over the
 * version byte and the account id as a field.
 */
#include "svc/core/chain.h"

#include <assert.h>

#include "svc/base/hash.h"

enum {
    LENGTH_BYTES = 4,
    I64_BYTES = 8,
    I64_FIELDS = 17,
    FIXED_BYTES = 1 + I64_FIELDS * (LENGTH_BYTES + I64_BYTES) + LENGTH_BYTES +
                  OP_ID_BYTES + LENGTH_BYTES + BODY_HASH_BYTES,
};

static unsigned char *
put_length(unsigned char *out, uint32_t n)
{
    for (int i = 0; i < LENGTH_BYTES; i++) {
        *out++ = (unsigned char)(n >> (8 * i));
    }
    return out;
}

static unsigned char *
put_i64(unsigned char *out, int64_t value)
{
    uint64_t bits = (uint64_t)value;

    out = put_length(out, I64_BYTES);
    for (int i = 0; i < I64_BYTES; i++) {
        *out++ = (unsigned char)(bits >> (8 * i));
    }
    return out;
}

static unsigned char *
put_bytes(unsigned char *out, const unsigned char *p, uint32_t n)
{
    out = put_length(out, n);
    memcpy(out, p, n);
    return out + n;
}

void
chain_genesis(unsigned char ret[ENTRY_HASH_BYTES], int64_t account_id)
{
    unsigned char bytes[1 + LENGTH_BYTES + I64_BYTES] = {CHAIN_VERSION};

    assert(account_id > 0);
    put_i64(bytes + 1, account_id);
    hash32(ret, bytes, sizeof bytes);
}

void
chain_link(const unsigned char previous[ENTRY_HASH_BYTES], struct entry *e)
{
    unsigned char fixed[FIXED_BYTES], *out = fixed;
    struct hash h;

    assert(e->account_id > 0 && e->seq > 0);
    *out++ = CHAIN_VERSION;
    out = put_i64(out, e->account_id);
    out = put_i64(out, e->seq);
    out = put_i64(out, e->at_us);
    out = put_i64(out, e->kind);
    out = put_bytes(out, e->op_id, OP_ID_BYTES);
    out = put_bytes(out, e->body_hash, BODY_HASH_BYTES);
    out = put_i64(out, e->cash_minor);
    out = put_i64(out, e->held_minor);
    out = put_i64(out, e->points_micro);
    out = put_i64(out, e->cash_after_minor);
    out = put_i64(out, e->held_after_minor);
    out = put_i64(out, e->points_after_micro);
    out = put_i64(out, e->contra);
    out = put_i64(out, e->store_id);
    out = put_i64(out, e->terminal_id);
    out = put_i64(out, e->channel);
    out = put_i64(out, e->actor_id);
    out = put_i64(out, e->ref_seq);
    out = put_i64(out, e->rules_version);
    hash_init(&h, HASH32_BYTES);
    hash_update(&h, previous, ENTRY_HASH_BYTES);
    hash_update(&h, fixed, (size_t)(out - fixed));
    hash_field(&h, e->detail.p, e->detail.n);
    hash_final(&h, e->hash);
}
