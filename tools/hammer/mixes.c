/*
 * The table of mixes.
 */
#include "tools/hammer/mix.h"

const struct mix *const mixes[] = {
    &mix_shared, &mix_spend,  &mix_refund,   &mix_keys,       &mix_redeem,
    &mix_void,   &mix_hold,   &mix_transfer, &mix_voucher,    &mix_lines,
    &mix_settle, &mix_repeat, &mix_undo,     &mix_undo_loads,
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
mix_choose(struct hammer *h)
{
    int sum = 0, i = 0;

    for (int k = 0; k < mix_count; k++) {
        sum += mixes[k]->weight;
    }
    int at = (int)hammer_random(h, (uint32_t)sum);
    while (at >= mixes[i]->weight) {
        at -= mixes[i++]->weight;
    }
    return mixes[i];
}
