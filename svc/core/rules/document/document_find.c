/*
 * Finds things in documents: see document.h.
 */
#include "svc/core/rules/document/document.h"

const struct document_level *
document_level(const struct document *document, struct slice id)
{
    const struct shape_list *levels = &document->tiers->levels;

    for (size_t i = 0; i < levels->count; i++) {
        const struct document_level *level =
            DOCUMENT_AT(*levels, struct document_level, i);

        if (slice_eq(level->id, id)) {
            return level;
        }
    }
    return NULL;
}

int
document_flag(const struct document *document, struct slice id)
{
    for (size_t i = 0; i < document->flags.count; i++) {
        if (slice_eq(document_slice(&document->flags, i), id)) {
            return (int)i;
        }
    }
    return -1;
}

int
document_reward(const struct document *document, struct slice id)
{
    for (size_t i = 0; i < document->sections[RULES_REWARDS].count; i++) {
        if (slice_eq(document_rule(document, RULES_REWARDS, i)->id, id)) {
            return (int)i;
        }
    }
    return -1;
}
