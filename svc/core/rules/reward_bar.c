/*
 * Words of reasons: see reward_bar.h.
 */
#include "svc/core/rules/reward_bar.h"

#include <assert.h>
#include <stddef.h>

const char *
reward_bar_word(enum reward_bar bar)
{
    static const char *const words[] = {
#define X(NAME, word) [REWARD_BAR_##NAME] = (word),
#include "svc/core/rules/reward_bar.def"
#undef X
    };

    assert(bar != REWARD_BAR_NONE && (size_t)bar < sizeof words / sizeof words[0]);
    return words[bar];
}
