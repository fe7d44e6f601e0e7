/*
 * Mixes: what clients do to accounts. One mix, one file, one const descriptor; the table
 * is in mixes.c.
 */
#ifndef CREMA_HAMMER_MIX_H
#define CREMA_HAMMER_MIX_H

#include "tools/hammer/round.h"

struct mix {
    const char *name;
    const char *summary;
    int weight;     /* how often a client plays it, against the others; 0: at the end */
    bool exclusive; /* the round's account is nobody else's meanwhile */
    bool patient;   /* nothing is put aside */
    bool pair;      /* the account and the one behind it, both members' */
    bool single;    /* every request is sent once, and not cut */
    /*
     * Plays the step: asks for what comes next and returns true, or false when the round
     * is over. It is called again when all that it asked for is settled.
     */
    bool (*next)(struct round *r);
};

extern const struct mix mix_spend, mix_refund, mix_keys, mix_redeem, mix_void, mix_hold,
    mix_transfer, mix_voucher, mix_lines, mix_shared, mix_settle, mix_repeat, mix_undo,
    mix_undo_loads;

extern const struct mix *const mixes[];
extern const int mix_count;

/* One that clients play while it hammers, by weight. */
const struct mix *mix_choose(struct hammer *h);

int mix_index(const struct mix *mix);

/* The mixes of the end walk over the record: they begin anew. */
void mix_settle_begin(struct hammer *h);

#endif
