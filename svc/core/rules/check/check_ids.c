/*
 * Ids of levels and rules: one name space, and one of the numbers that they are stored
 * as.
 */
#include "svc/core/rules/check/check.h"
#include "svc/core/rules/rules_id.h"

enum { IDS_MAX = RULES_LEVELS_MAX + RULES_BITS };

/* An id of the document, and where it stands: "bonuses[3]", "tiers.levels[0]". */
struct taken {
    int64_t key;
    const char *list;
    size_t at;
};

struct ids {
    const struct check *c;
    struct taken taken[IDS_MAX];
    size_t count;
};

/*
 * `list` is the words that its place begins with. Two ids that differ and have one
 * number, which nobody will see, are told as if they were the same: another id helps.
 */
static void
take_id(struct ids *ids, struct slice id, const char *list, size_t at,
        const struct rules_place *place)
{
    const struct taken mine = {rules_id(id), list, at};

    for (size_t i = 0; i < ids->count; i++) {
        if (ids->taken[i].key == mine.key) {
            rules_errors_add(
                ids->c->errors, place,
                check_say(ids->c, "%s[%zu] has this id already.", ids->taken[i].list,
                          ids->taken[i].at),
                "Give it an id of its own, which no level and no rule of any section "
                "has.");
            return;
        }
    }
    ids->taken[ids->count++] = mine;
}

void
check_ids(const struct check *c)
{
    const struct shape_list *levels = &c->document->tiers->levels;
    struct ids *ids = arena_alloc(c->scratch, sizeof(*ids));

    ids->c = c;
    for (size_t i = 0; i < levels->count; i++) {
        const struct rules_place *list = RULES_IN(RULES_IN(NULL, "tiers"), "levels");

        take_id(ids, DOCUMENT_AT(*levels, struct document_level, i)->id, "tiers.levels",
                i, RULES_IN(RULES_AT(list, i), "id"));
    }
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        const char *name = document_section_name(s);

        for (size_t i = 0; i < c->document->sections[s].count; i++) {
            take_id(ids, document_rule(c->document, s, i)->id, name, i,
                    RULES_IN(RULES_AT(RULES_IN(NULL, name), i), "id"));
        }
    }
}
