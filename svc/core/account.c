/*
 * Questions about an account that need nothing but the account.
 */
#include "svc/core/account.h"

#include <assert.h>
#include <string.h>

#include "svc/core/lots.h"
#include "svc/core/lots_order.h"

void
account_clear(struct account *a)
{
    memset(a, 0, offsetof(struct account, holds));
}

int64_t
account_spendable_minor(const struct account *a)
{
    return a->cash_minor - a->held_minor;
}

int64_t
account_spendable_micro(const struct account *a, int32_t day)
{
    assert(a->lot_count <= ACCOUNT_LOTS_MAX);
    return lots_spendable(a->lots, a->lot_count, lots_sliding_end(a), day);
}

int64_t
account_spendable_points(const struct account *a, int32_t day)
{
    int64_t micro = account_spendable_micro(a, day);

    return micro / POINT_MICRO - (micro % POINT_MICRO < 0);
}

bool
account_has_card(const struct account *a, int64_t card_slot)
{
    assert(card_slot != 0 && (a->card_slot_count == 0 || a->card_slots != NULL));
    for (size_t i = 0; i < a->card_slot_count; i++) {
        if (a->card_slots[i] == card_slot) {
            return true;
        }
    }
    return false;
}

bool
account_has_tag(const struct account *a, int64_t key)
{
    assert(a->tag_count <= ACCOUNT_TAGS_MAX);
    for (size_t i = 0; i < a->tag_count; i++) {
        if (a->tags[i] == key) {
            return true;
        }
    }
    return false;
}

const char *
account_status_name(enum account_status status)
{
    static const char *const names[] = {
        [ACCOUNT_ACTIVE] = "active",
        [ACCOUNT_FROZEN] = "frozen",
        [ACCOUNT_CLOSED] = "closed",
    };

    if ((size_t)status >= sizeof names / sizeof names[0]) {
        return "unknown";
    }
    return names[status];
}
