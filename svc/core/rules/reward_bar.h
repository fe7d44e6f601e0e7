/*
 * Why a reward cannot be had: what a refusal tells about it.
 */
#ifndef CREMA_CORE_REWARD_BAR_H
#define CREMA_CORE_REWARD_BAR_H

/* GIFT_ONLY: it is only given. WHEN: its conditions do not hold. TIMES: not so often at
 * once. LIMIT: a limit leaves not so many. LINES: it is for other lines. VOUCHER: it is
 * not given as a voucher, or is not used as one. */
enum reward_bar {
    REWARD_BAR_NONE = 0,
#define X(NAME, word) REWARD_BAR_##NAME,
#include "svc/core/rules/reward_bar.def"
#undef X
};

/* Its stable word in the API; not of NONE. */
const char *reward_bar_word(enum reward_bar bar);

#endif
