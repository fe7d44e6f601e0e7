/*
 * The table of mixes.
 */
#include "tools/hammer/mix.h"

const struct mix *const mixes[] = {
    &mix_shared, &mix_spend,  &mix_refund, &mix_keys, &mix_redeem,     &mix_void,
    &mix_hold,   &mix_settle, &mix_repeat, &mix_undo, &mix_undo_loads,
};

const int mix_count = sizeof(mixes) / sizeof(mixes[0]);

int
mix_index(const struct mix *mix)
{
    int i = 0;

    while (mixes[i] != mix) {
        i++;
    }
    return i;
}

const struct mix *
mix_choose(struct hammer *h, bool exclusive)
{
    uint32_t sum = 0;

    for (int i = 0; i < mix_count; i++) {
        sum += exclusive || !mixes[i]->exclusive ? (uint32_t)mixes[i]->weight : 0;
    }
    uint32_t at = hammer_random(h, sum);
    for (int i = 0; i < mix_count; i++) {
        uint32_t weight =
            exclusive || !mixes[i]->exclusive ? (uint32_t)mixes[i]->weight : 0;

        if (at < weight) {
            return mixes[i];
        }
        at -= weight;
    }
    return mixes[0];
}
