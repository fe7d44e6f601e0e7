/*
 * What a document says of its ids that is for ever.
 */
#include <assert.h>
#include <inttypes.h>

#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/core/rules/rules_id.h"
#include "svc/core/rules/rules_number.h"

/* A list of ids that grows up to what a document can have. */
struct reading {
    struct arena *arena;
    struct rules_fixed_id *items;
    size_t count;
};

static struct rules_fixed_id *
add_id(struct reading *r, struct slice id, const char *section, size_t place)
{
    struct rules_fixed_id *to = &r->items[r->count++];

    *to = (struct rules_fixed_id){
        .id = arena_strndup(r->arena, id.p, id.n),
        .key = rules_id(id),
        .section = section,
        .place = place,
    };
    return to;
}

static void
add_fact(struct rules_fixed_id *to, const char *name, const char *is)
{
    assert(to->fact_count < RULES_FIXED_FACTS);
    to->facts[to->fact_count++] = (struct rules_fixed_fact){name, is};
}

static void
add_limits(struct reading *r, const struct document_rule *rule, struct rules_fixed_id *to)
{
    static const char *const names[RULES_LIMITS_MAX] = {"limit[0]", "limit[1]"};
    static const char *const pers[] = {[RULES_DAY] = "per day",
                                       [RULES_WEEK] = "per week",
                                       [RULES_MONTH] = "per month",
                                       [RULES_YEAR] = "per year",
                                       [RULES_EVER] = "ever"};

    assert(rule->limit.count <= RULES_LIMITS_MAX);
    for (size_t i = 0; i < rule->limit.count; i++) {
        const struct document_limit *limit =
            DOCUMENT_AT(rule->limit, struct document_limit, i);

        add_fact(to, names[i],
                 arena_printf(r->arena, "%s %s",
                              limit->points_micro > 0 ? "points" : "times",
                              pers[limit->per]));
    }
}

static void
add_gift(struct reading *r, const struct document_gift *gift, struct rules_fixed_id *to)
{
    static const char *const on[] = {[RULES_ON_JOIN] = "join",
                                     [RULES_ON_FIRST_PURCHASE] = "first_purchase",
                                     [RULES_ON_BIRTHDAY] = "birthday",
                                     [RULES_ON_REFERRED] = "referred",
                                     [RULES_ON_REFERRAL] = "referral"};

    (void)r;
    add_fact(to, "on", on[gift->on]);
}

/* "25 points", "the reward mug". */
static const char *
prize_text(struct arena *arena, const struct document_prize *prize)
{
    if (prize->reward.n > 0) {
        return arena_printf(arena, "the reward %.*s", SLICE_FMT(prize->reward));
    }
    return arena_printf(arena, "%s points",
                        rules_points_text(arena, prize->points_micro));
}

static const char *
span_text(struct arena *arena, const struct document_span *span)
{
    static const char *const spans[] = {[RULES_SPAN_WEEK + 1] = "week",
                                        [RULES_SPAN_MONTH + 1] = "month",
                                        [RULES_SPAN_EVER + 1] = "ever"};

    if (span->chosen == RULES_SPAN_DAYS + 1) {
        return arena_printf(arena, "%.*s to %.*s", SLICE_FMT(span->from.text),
                            SLICE_FMT(span->to.text));
    }
    return spans[span->chosen];
}

static void
add_challenge(struct reading *r, const struct document_challenge *challenge,
              struct rules_fixed_id *to)
{
    static const char *const counted[] = {[RULES_VISITS] = "visits",
                                          [RULES_ITEMS] = "items",
                                          [RULES_AMOUNT] = "amount",
                                          [RULES_WEEKS] = "weeks"};

    add_fact(to, "count", counted[challenge->count]);
    add_fact(to, "target", arena_printf(r->arena, "%" PRId64, challenge->target));
    if (challenge->per.chosen != 0) {
        add_fact(to, "per", span_text(r->arena, &challenge->per));
    }
    add_fact(to, "gives", prize_text(r->arena, &challenge->prize));
}

static void
read_program(struct reading *r, const struct document *document)
{
    const struct shape_list *levels = &document->tiers->levels;

    for (size_t i = 0; i < levels->count; i++) {
        const struct document_level *level =
            DOCUMENT_AT(*levels, struct document_level, i);

        add_fact(add_id(r, level->id, "levels", i), "number",
                 arena_printf(r->arena, "%" PRId64, level->number));
    }
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        for (size_t i = 0; i < document->sections[s].count; i++) {
            const struct document_rule *rule = document_rule(document, s, i);
            struct rules_fixed_id *to = add_id(r, rule->id, document_section_name(s), i);

            add_limits(r, rule, to);
            if (s == RULES_GIFTS) {
                add_gift(r, (const struct document_gift *)rule, to);
            } else if (s == RULES_CHALLENGES) {
                add_challenge(r, (const struct document_challenge *)rule, to);
            }
        }
    }
}

static bool
is_there(const struct reading *r, struct slice id)
{
    for (size_t i = 0; i < r->count; i++) {
        if (slice_eq_cstr(id, r->items[i].id)) {
            return true;
        }
    }
    return false;
}

/* An id of a base rule and of a reward in one document is noted once. */
static void
read_simple(struct reading *r, const struct json_node *root)
{
    static const char *const sections[] = {"earn", "rewards"};

    for (size_t s = 0; s < SHAPE_COUNT(sections); s++) {
        const struct json_node *list = json_get(root, sections[s]);

        for (size_t i = 0; i < json_array_count(list); i++) {
            struct slice id = SLICE_NONE;

            if (json_get_str(json_array_at(list, i), "id", &id) && !is_there(r, id)) {
                (void)add_id(r, id, sections[s], i);
            }
        }
    }
}

/* The same document was read already: it is good. */
static void
read_good(struct reading *r, const struct json_node *root)
{
    struct rules_errors errors;
    struct arena scratch;
    const struct shape_reader reader = {&scratch, &errors};
    const struct document *document;

    arena_init(&scratch);
    rules_errors_init(&errors, &scratch);
    document = document_read(&reader, root);
    assert(document != NULL);
    read_program(r, document);
    arena_release(&scratch);
}

void
rules_fixed_read(struct arena *arena, struct slice document, struct rules_fixed *ret)
{
    struct reading r = {
        arena, arena_array(arena, RULES_LEVELS_MAX + RULES_BITS, sizeof(*r.items)), 0};
    struct json_error wrong;
    struct json_doc json;
    enum json_status status = json_parse(&json, document, &wrong);

    assert(status == JSON_OK);
    ret->format = json_get(json_root(&json), "format") != NULL ? 2 : 1;
    if (ret->format == 2) {
        read_good(&r, json_root(&json));
    } else {
        read_simple(&r, json_root(&json));
    }
    json_doc_free(&json);
    ret->items = r.items;
    ret->count = r.count;
}
