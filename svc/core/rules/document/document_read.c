/*
 * The document as a whole: what its sections are, and those that hold no rules. See
 * document.h.
 */
#include "svc/core/rules/document/document.h"

#include <assert.h>

#include "svc/core/rules/document/document_kinds.h"
#include "svc/core/rules/document/document_rules.h"
#include "svc/core/rules/document/document_when.h"
#include "svc/core/rules/document/shape_kinds.h"

enum {
    WINDOW_MONTHS_MAX = 24,
    MONTHS_OF_YEAR = 12,
    LIFE_MONTHS_MAX = 48,
    LIFE_DAYS_MAX = 400,
    AT_LEAST_MONTHS_MAX = 36,
    HOLD_BACK_DAYS_MAX = 30,
    REQUIRED = -1,
    LATER = 0
};

#define MONEY_MAX        (INT64_C(1) << 53)
#define PURCHASE_MAX     INT64_C(1000000000000)
#define WHOLE_POINTS_MAX INT64_C(1000000000)

#define WHOLE(struct_, member_, min_, max_, unit_)                        \
    .name = #member_, .kind = &shape_whole, .min = (min_), .max = (max_), \
    .unit = (unit_), .offset = offsetof(struct struct_, member_)

#define SHAPE_OF(members_, struct_)                               \
    {                                                             \
        (members_), SHAPE_COUNT(members_), sizeof(struct struct_) \
    }

static const struct shape_member counts_members[] = {
    {.name = "tax", .kind = &shape_flag, .offset = offsetof(struct document_counts, tax)},
    {.name = "tip", .kind = &shape_flag, .offset = offsetof(struct document_counts, tip)},
};

static const struct shape counts_shape = SHAPE_OF(counts_members, document_counts);

static const struct shape_member level_members[] = {
    {.name = "id",
     .kind = &shape_id,
     .required = true,
     .offset = offsetof(struct document_level, id)},
    {WHOLE(document_level, number, 0, RULES_TIERS - 1, NULL), .required = true},
    {.name = "name",
     .kind = &shape_text,
     .required = true,
     .min = 1,
     .max = RULES_NAME_CHARS,
     .offset = offsetof(struct document_level, name)},
    {.name = "names",
     .kind = &document_kind_names,
     .offset = offsetof(struct document_level, names)},
    {WHOLE(document_level, points, 0, WHOLE_POINTS_MAX, "points"), .required = true},
};

static const struct shape level_shape = SHAPE_OF(level_members, document_level);
static const struct shape_member level_item = {.kind = &shape_object, .of = &level_shape};

static const char *const downs[] = {"one", "by_points", NULL};

static const struct shape_member tiers_members[] = {
    {WHOLE(document_tiers, window_months, 1, WINDOW_MONTHS_MAX, "months")},
    {WHOLE(document_tiers, year_from_month, 1, MONTHS_OF_YEAR, NULL)},
    {WHOLE(document_tiers, hold_months, 0, WINDOW_MONTHS_MAX, "months"),
     .required = true},
    {.name = "down",
     .kind = &shape_word,
     .words = downs,
     .required = true,
     .offset = offsetof(struct document_tiers, down)},
    {.name = "levels",
     .kind = &shape_items,
     .items = &level_item,
     .required = true,
     .min = 1,
     .max = RULES_LEVELS_MAX,
     .offset = offsetof(struct document_tiers, levels)},
};

static const struct shape tiers_shape = SHAPE_OF(tiers_members, document_tiers);

static const struct shape_member tier_months_members[] = {
    {.name = "tier",
     .kind = &shape_id,
     .required = true,
     .offset = offsetof(struct document_tier_months, tier)},
    {WHOLE(document_tier_months, months, 0, LIFE_MONTHS_MAX, "months"), .required = true},
};

static const struct shape tier_months_shape =
    SHAPE_OF(tier_months_members, document_tier_months);
static const struct shape_member tier_months_item = {.kind = &shape_object,
                                                     .of = &tier_months_shape};

static const char *const afters[] = {"earning", "activity", NULL};

static const struct shape_member life_members[] = {
    {.name = "after",
     .kind = &shape_word,
     .words = afters,
     .required = true,
     .offset = offsetof(struct document_life, after)},
    {WHOLE(document_life, months, 0, LIFE_MONTHS_MAX, "months"), .initial = -1},
    {.name = "by_tier",
     .kind = &shape_items,
     .items = &tier_months_item,
     .max = RULES_LEVELS_MAX,
     .offset = offsetof(struct document_life, by_tier)},
    {WHOLE(document_life, days, 1, LIFE_DAYS_MAX, "days")},
    {.name = "on",
     .kind = &document_kind_year_day,
     .offset = offsetof(struct document_life, on)},
    {WHOLE(document_life, at_least_months, 0, AT_LEAST_MONTHS_MAX, "months"),
     .initial = -1},
};

static const struct shape life_shape = SHAPE_OF(life_members, document_life);

static const struct shape_member debt_members[] = {
    {.name = "allowed",
     .kind = &shape_flag,
     .required = true,
     .offset = offsetof(struct document_debt, allowed)},
    {WHOLE(document_debt, max, 1, WHOLE_POINTS_MAX, "points")},
};

static const struct shape debt_shape = SHAPE_OF(debt_members, document_debt);

static const struct shape_member points_members[] = {
    {.name = "life",
     .kind = &shape_object,
     .of = &life_shape,
     .required = true,
     .offset = offsetof(struct document_points, life)},
    {WHOLE(document_points, hold_back_days, 0, HOLD_BACK_DAYS_MAX, "days")},
    {.name = "debt",
     .kind = &shape_object,
     .of = &debt_shape,
     .required = true,
     .offset = offsetof(struct document_points, debt)},
};

static const struct shape points_shape = SHAPE_OF(points_members, document_points);

static const struct shape_member limits_members[] = {
#define LIMIT(name_, member_, least, greatest, initial_)        \
    {.name = #name_,                                            \
     .kind = &shape_whole,                                      \
     .min = (least),                                            \
     .unit = (greatest) >= PURCHASE_MAX ? "minor units" : NULL, \
     .max = (greatest),                                         \
     .required = (initial_) == REQUIRED,                        \
     .initial = (initial_) == REQUIRED ? 0 : (initial_),        \
     .offset = offsetof(struct limits, member_)},
#include "svc/core/rules/rules_limits.def"
#undef LIMIT
};

static const struct shape limits_shape = SHAPE_OF(limits_members, limits);

#define RULES_SECTION(NAME, member, one, most, first_bit)                    \
    static const struct shape_member member##_item = {.kind = &shape_object, \
                                                      .of = &document_##member##_shape};
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION

/* A section of rules; earn and rewards must be there, if empty. */
#define SECTION(NAME, member, required_)                                \
    {                                                                   \
        .name = #member, .kind = &shape_items, .items = &member##_item, \
        .required = (required_), .max = RULES_##NAME##_BITS,            \
        .offset = offsetof(struct document, sections) +                 \
                  RULES_##NAME * sizeof(struct shape_list)              \
    }

static const struct shape_member document_members[] = {
    {WHOLE(document, format, 2, 2, NULL), .required = true},
    {.name = "name",
     .kind = &shape_text,
     .required = true,
     .min = 1,
     .max = RULES_NAME_CHARS,
     .offset = offsetof(struct document, name)},
    {.name = "counts",
     .kind = &shape_object,
     .of = &counts_shape,
     .offset = offsetof(struct document, counts)},
    {.name = "exclude",
     .kind = &shape_object,
     .of = &document_exclude_shape,
     .min = 1,
     .offset = offsetof(struct document, exclude)},
    {.name = "flags",
     .kind = &shape_items,
     .items = &document_id_item,
     .max = RULES_FLAGS_MAX,
     .distinct = true,
     .offset = offsetof(struct document, flags)},
    {.name = "tiers",
     .kind = &shape_object,
     .of = &tiers_shape,
     .required = true,
     .offset = offsetof(struct document, tiers)},
    SECTION(EARN, earn, true),
    SECTION(BONUSES, bonuses, false),
    SECTION(LOADS, loads, false),
    SECTION(GIFTS, gifts, false),
    SECTION(CHALLENGES, challenges, false),
    {.name = "points",
     .kind = &shape_object,
     .of = &points_shape,
     .required = true,
     .offset = offsetof(struct document, points)},
    SECTION(REWARDS, rewards, true),
    {.name = "limits",
     .kind = &shape_object,
     .of = &limits_shape,
     .required = true,
     .offset = offsetof(struct document, limits)},
};

static const struct shape document_shape = SHAPE_OF(document_members, document);

const struct document *
document_read(const struct shape_reader *r, const struct json_node *root)
{
    struct document *document = arena_alloc(r->arena, sizeof(*document));

    return shape_read(r, &document_shape, root, NULL, document) ? document : NULL;
}

static const struct {
    const char *name;
    size_t bytes;
} sections[] = {
#define RULES_SECTION(NAME, member, one, most, first_bit) \
    [RULES_##NAME] = {#member, sizeof(struct document_##one)},
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
};

const struct document_rule *
document_rule(const struct document *document, enum rules_section section, size_t at)
{
    const struct shape_list *list = &document->sections[section];
    const void *rule = (const char *)list->items + at * sections[section].bytes;

    assert(at < list->count);
    return rule;
}

const char *
document_section_name(enum rules_section section)
{
    return sections[section].name;
}
