/*
 * Finds things in rule sets, and the one that is in force: see rules.h.
 */
#include "svc/core/rules/rules.h"

#include <assert.h>

#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_id.h"

const struct reward *
rules_reward(const struct rules *rules, struct slice id)
{
    for (size_t i = 0; i < rules->reward_count; i++) {
        if (slice_eq_cstr(id, rules->rewards[i].id)) {
            return &rules->rewards[i];
        }
    }
    return NULL;
}

const struct reward *
rules_reward_by_key(const struct rules *rules, int64_t key)
{
    for (size_t i = 0; i < rules->reward_count; i++) {
        if (rules_id(slice_from_cstr(rules->rewards[i].id)) == key) {
            return &rules->rewards[i];
        }
    }
    return NULL;
}

const char *
rules_tier_name(const struct rules *rules, int16_t tier)
{
    for (size_t i = 0; i < rules->level_count; i++) {
        if (rules->levels[i].number == tier) {
            return rules->levels[i].name;
        }
    }
    return "";
}

int64_t
rules_debt_max_micro(const struct rules *rules)
{
    if (rules == NULL || !rules->debt_allowed) {
        return 0;
    }
    return rules->format == 1 ? INT64_MAX : rules->compiled->points.debt_max_micro;
}

const struct rules *
rules_at(const struct rules_list *list, int64_t at_us)
{
    for (size_t i = list->count; i > 0; i--) {
        const struct rules *rules = list->items[i - 1];

        assert(i == 1 || list->items[i - 2]->effective_at_us <= rules->effective_at_us);
        if (rules->effective_at_us <= at_us) {
            return rules;
        }
    }
    return NULL;
}

const struct rules *
rules_version(const struct rules_list *list, int64_t version)
{
    for (size_t i = list->count; i > 0; i--) {
        if (list->items[i - 1]->version == version) {
            return list->items[i - 1];
        }
    }
    return NULL;
}
