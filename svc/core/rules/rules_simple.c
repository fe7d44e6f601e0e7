/*
 * Reads documents of format 1. Every member is checked here, once, so that nothing that
 * reads a struct rules has to doubt it.
 */
#include "svc/core/rules/rules_simple.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "svc/core/rules/rules_limits.h"

enum {
    EXPIRE_MONTHS_MAX = 48, /* one lot a month, and ACCOUNT_LOTS_MAX of them */
    RATE_DECIMALS = 6,
    TIER_CHARS = 15,
    PURCHASES_MIN = 1000, /* the greatest ones that an account must have room for */
};

#define MICRO           INT64_C(1000000)
#define RATE_MICRO_MAX  (INT64_C(1000000) * MICRO)
#define COST_POINTS_MAX INT64_C(1000000000)
#define MINOR_MAX       (INT64_C(1) << 53) /* exact in every reader of JSON */

/* The document as it is written, before its texts are looked at. */
struct earn_doc {
    struct slice id;
    int tender;
    struct slice points_per_unit;
};

struct reward_doc {
    struct slice id;
    struct slice name;
    int64_t cost;
    int64_t worth;
};

struct rules_doc {
    struct earn_doc earn[RULES_EARN_MAX];
    size_t earn_count;
    struct reward_doc rewards[RULES_REWARDS_MAX];
    size_t reward_count;
    struct limits limits;
    int64_t points_expire_months;
    bool debt_allowed;
    struct slice tiers[RULES_LEVELS_MAX];
    size_t tier_count;
};

enum earn_tender { EARN_CARD, EARN_OTHER, EARN_ANY };
static const char *const earn_tenders[] = {
    [EARN_CARD] = "card", [EARN_OTHER] = "other", [EARN_ANY] = "any", NULL};

#define MINOR_FIELD(name_, member_, required_)                                          \
    {                                                                                   \
        JSON_AT(name_, struct limits, member_),                                         \
            .kind = JSON_KIND_I64, .required = (required_), .min = 1, .max = MINOR_MAX, \
            .unit = "minor units"                                                       \
    }

static const struct json_field earn_fields[] = {
    {JSON_AT("id", struct earn_doc, id), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 31},
    {JSON_AT("tender", struct earn_doc, tender), .kind = JSON_KIND_ENUM, .required = true,
     .names = earn_tenders},
    {JSON_AT("points_per_unit", struct earn_doc, points_per_unit),
     .kind = JSON_KIND_STRING, .required = true, .min = 1, .max = 20},
};

static const struct json_field reward_fields[] = {
    {JSON_AT("id", struct reward_doc, id), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 31},
    {JSON_AT("name", struct reward_doc, name), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = RULES_NAME_CHARS},
    {JSON_AT("cost", struct reward_doc, cost), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = COST_POINTS_MAX, .unit = "points"},
    {JSON_AT("worth", struct reward_doc, worth), .kind = JSON_KIND_I64, .required = true,
     .min = 0, .max = MINOR_MAX, .unit = "minor units"},
};

static const struct json_field limit_fields[] = {
    MINOR_FIELD("load_min", load_min_minor, true),
    MINOR_FIELD("load_max", load_max_minor, true),
    MINOR_FIELD("load_day_max", load_day_max_minor, true),
    MINOR_FIELD("balance_max", balance_max_minor, true),
    MINOR_FIELD("purchase_max", purchase_max_minor, true),
    MINOR_FIELD("transfer_min", transfer_min_minor, false),
    MINOR_FIELD("transfer_max", transfer_max_minor, false),
    MINOR_FIELD("transfer_day_max", transfer_day_max_minor, false),
};

static const struct json_field rules_fields[] = {
    {JSON_AT("earn", struct rules_doc, earn), .kind = JSON_KIND_ARRAY, .required = true,
     JSON_ITEMS(earn_fields), .item_size = sizeof(struct earn_doc),
     .items_max = RULES_EARN_MAX, .count_offset = offsetof(struct rules_doc, earn_count)},
    {JSON_AT("rewards", struct rules_doc, rewards), .kind = JSON_KIND_ARRAY,
     .required = true, JSON_ITEMS(reward_fields), .item_size = sizeof(struct reward_doc),
     .items_max = RULES_REWARDS_MAX,
     .count_offset = offsetof(struct rules_doc, reward_count)},
    {JSON_AT("limits", struct rules_doc, limits), .kind = JSON_KIND_OBJECT,
     .required = true, JSON_ITEMS(limit_fields)},
    {JSON_AT("points_expire_months", struct rules_doc, points_expire_months),
     .kind = JSON_KIND_I64, .required = true, .min = 0, .max = EXPIRE_MONTHS_MAX,
     .unit = "months"},
    {JSON_AT("debt_allowed", struct rules_doc, debt_allowed), .kind = JSON_KIND_BOOL,
     .required = true},
    {JSON_AT("tiers", struct rules_doc, tiers), .kind = JSON_KIND_STRINGS, .min = 1,
     .max = TIER_CHARS, .items_max = RULES_LEVELS_MAX,
     .count_offset = offsetof(struct rules_doc, tier_count)},
};

/* Where a document is read to: the arena, the rules and what is wrong. */
struct reading {
    struct arena *arena;
    struct rules *rules;
    struct rules_errors *errors;
};

/* Says what is wrong; always false. */
__attribute__((format(printf, 2, 3))) static bool
simple_wrong(struct rules_errors *errors, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    rules_errors_add(errors, NULL, arena_vprintf(errors->arena, format, args), "");
    va_end(args);
    return false;
}

/* Digits, then perhaps a point and up to six digits: "2", "1.7". */
static bool
parse_rate(struct slice text, int64_t *ret_micro)
{
    int64_t micro = 0;
    int decimals = -1; /* no point yet */

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '.' && decimals < 0 && i > 0) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9' || decimals == RATE_DECIMALS) {
            return false;
        }
        micro = micro * 10 + (c - '0');
        decimals += decimals >= 0;
        if (micro > RATE_MICRO_MAX) {
            return false;
        }
    }
    if (decimals == 0) {
        return false;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < RATE_DECIMALS; i++) {
        micro *= 10;
    }
    if (micro > RATE_MICRO_MAX) {
        return false;
    }
    *ret_micro = micro;
    return true;
}

/* Ids go into entries and addresses: small letters, digits, '-' and '_'. */
static bool
is_id(struct slice id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
            return false;
        }
    }
    return true;
}

static bool
take_earn(const struct reading *r, const struct rules_doc *doc)
{
    struct earn_rule *earn = arena_array(r->arena, doc->earn_count, sizeof(*earn));

    for (size_t i = 0; i < doc->earn_count; i++) {
        const struct earn_doc *from = &doc->earn[i];
        struct earn_rule *to = &earn[i];

        if (!is_id(from->id)) {
            return simple_wrong(r->errors,
                                "earn[%zu].id may hold a-z, 0-9, '-' and '_' only.", i);
        }
        for (size_t k = 0; k < i; k++) {
            if (slice_eq(doc->earn[k].id, from->id)) {
                return simple_wrong(
                    r->errors, "earn[%zu].id is there twice: give each rule its own.", i);
            }
        }
        if (!parse_rate(from->points_per_unit, &to->rate_micro)) {
            return simple_wrong(
                r->errors,
                "earn[%zu].points_per_unit must be a decimal number from 0 to "
                "1000000 with at most 6 decimals, like \"1.7\".",
                i);
        }
        slice_put_cstr(from->id, to->id, sizeof to->id);
        to->by_card = from->tender != EARN_OTHER;
        to->by_other = from->tender != EARN_CARD;
    }
    r->rules->simple.earn = earn;
    r->rules->simple.earn_count = doc->earn_count;
    return true;
}

static bool
take_rewards(const struct reading *r, const struct rules_doc *doc)
{
    struct reward *rewards = arena_array(r->arena, doc->reward_count, sizeof(*rewards));

    for (size_t i = 0; i < doc->reward_count; i++) {
        const struct reward_doc *from = &doc->rewards[i];

        if (!is_id(from->id)) {
            return simple_wrong(
                r->errors, "rewards[%zu].id may hold a-z, 0-9, '-' and '_' only.", i);
        }
        for (size_t k = 0; k < i; k++) {
            if (slice_eq(doc->rewards[k].id, from->id)) {
                return simple_wrong(
                    r->errors,
                    "rewards[%zu].id is there twice: give each reward its own.", i);
            }
        }
        rewards[i] = (struct reward){
            .id = arena_strndup(r->arena, from->id.p, from->id.n),
            .name = arena_strndup(r->arena, from->name.p, from->name.n),
            .cost_micro = from->cost * MICRO,
            .worth_minor = from->worth,
        };
    }
    r->rules->rewards = rewards;
    r->rules->reward_count = doc->reward_count;
    return true;
}

/* False, with both figures, when the greatest amount is below the least one. */
static bool
in_order(struct rules_errors *errors, const char *most, int64_t most_minor,
         const char *least, int64_t least_minor)
{
    if (most_minor >= least_minor) {
        return true;
    }
    return simple_wrong(errors,
                        "limits.%s is %" PRId64
                        " and must be at least limits.%s, which is "
                        "%" PRId64 ".",
                        most, most_minor, least, least_minor);
}

/* The limits must leave something possible, and no purchase may earn beyond int64. */
static bool
take_limits(const struct reading *r, struct limits *l)
{
    const struct rules_simple *simple = &r->rules->simple;
    __int128 rates = 0, micro, unit = 1;

    rules_limits_fill(l);
    if (!in_order(r->errors, "load_max", l->load_max_minor, "load_min",
                  l->load_min_minor) ||
        !in_order(r->errors, "load_day_max", l->load_day_max_minor, "load_min",
                  l->load_min_minor) ||
        !in_order(r->errors, "balance_max", l->balance_max_minor, "load_min",
                  l->load_min_minor) ||
        !in_order(r->errors, "transfer_max", l->transfer_max_minor, "transfer_min",
                  l->transfer_min_minor) ||
        !in_order(r->errors, "transfer_day_max", l->transfer_day_max_minor,
                  "transfer_min", l->transfer_min_minor)) {
        return false;
    }
    for (size_t i = 0; i < simple->earn_count; i++) {
        rates += simple->earn[i].rate_micro;
    }
    for (int32_t i = 0; i < r->rules->currency_exponent; i++) {
        unit *= 10;
    }
    micro = rates * l->purchase_max_minor / unit;
    if (micro > INT64_MAX / PURCHASES_MIN) {
        return simple_wrong(
            r->errors, "A purchase of limits.purchase_max would earn too many points: "
                       "lower it or points_per_unit.");
    }
    r->rules->limits = *l;
    return true;
}

/* Tiers by their places; nothing leads from one to the next. */
static void
take_tiers(const struct reading *r, const struct rules_doc *doc)
{
    struct rules_level *levels = arena_array(r->arena, doc->tier_count, sizeof(*levels));

    for (size_t i = 0; i < doc->tier_count; i++) {
        levels[i].name = arena_strndup(r->arena, doc->tiers[i].p, doc->tiers[i].n);
        levels[i].number = (int32_t)i;
    }
    r->rules->levels = levels;
    r->rules->level_count = doc->tier_count;
}

bool
rules_simple_wrong_json(struct rules_errors *errors, const struct json_error *json)
{
    static const char body[] = "the body", unknown[] = "is not a field of this call";
    const char *reason = json->reason;

    if (json->field[0] == '\0' && strncmp(reason, body, strlen(body)) == 0) {
        return simple_wrong(errors, "The rule set%s.", reason + strlen(body));
    }
    if (strncmp(reason, unknown, strlen(unknown)) == 0) {
        reason = "is not a member of rule sets; check its spelling and its place";
    }
    return simple_wrong(errors, "%s %s.", json->field, reason);
}

bool
rules_simple_read(struct arena *arena, const struct json_doc *document, struct rules *ret,
                  struct rules_errors *errors)
{
    const struct reading r = {arena, ret, errors};
    struct rules_doc doc = {.limits = rules_limits_initial};
    struct json_error json;

    if (json_bind(rules_fields, JSON_FIELD_COUNT(rules_fields), document, &doc, &json) !=
        JSON_OK) {
        return rules_simple_wrong_json(errors, &json);
    }
    if (!take_earn(&r, &doc) || !take_rewards(&r, &doc) ||
        !take_limits(&r, &doc.limits)) {
        return false;
    }
    take_tiers(&r, &doc);
    ret->format = 1;
    ret->simple.points_expire_months = (int32_t)doc.points_expire_months;
    ret->debt_allowed = doc.debt_allowed;
    return true;
}
