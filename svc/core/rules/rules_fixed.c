/*
 * Compares what ids stand for with what they have stood for, and writes it down.
 */
#include "svc/core/rules/rules_fixed.h"

#include <inttypes.h>
#include <string.h>

#include "proto/json.h"

enum { ID_BYTES = 1024 }; /* of an id and its facts as JSON */

/* What people call a rule of a section. */
static const struct {
    const char *section, *one;
} sections[] = {
    {"levels", "a level"},     {"earn", "a base rule"}, {"bonuses", "a bonus"},
    {"loads", "a load bonus"}, {"gifts", "a gift"},     {"challenges", "a challenge"},
    {"rewards", "a reward"},
};

/* Of what is fixed: the member of the rule that says it (NULL: the rule as a whole), the
 * item of it (-1: none), and a sentence: "ID has counted visits since version 4". */
static const struct fact_words {
    const char *name;
    const char *member;
    int item;
    const char *has, *behind;
} facts[] = {
    {"number", "number", -1, "has had the number", ""},
    {"limit[0]", "limit", 0, "has counted", " for this limit"},
    {"limit[1]", "limit", 1, "has counted", " for this limit"},
    {"on", "on", -1, "has been given on", ""},
    {"count", "count", -1, "has counted", ""},
    {"target", "target", -1, "has had the target", ""},
    {"per", "per", -1, "has counted per", ""},
    {"gives", NULL, -1, "has given", ""},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A comparison: the ids of a document, and those that are taken. */
struct comparison {
    const struct rules_fixed *fixed;
    const struct rules_fixed_rows *taken;
    struct rules_errors *errors;
};

static const char *
one_of(struct slice section)
{
    for (size_t i = 0; i < COUNT(sections); i++) {
        if (slice_eq_cstr(section, sections[i].section)) {
            return sections[i].one;
        }
    }
    return "something else";
}

static bool
is_of_format_1(struct slice section)
{
    return slice_eq_cstr(section, "earn") || slice_eq_cstr(section, "rewards");
}

/* What a row says of one thing; false: nothing yet. */
static bool
fact_of(const struct json_node *fixed, const char *name, struct slice *ret_is,
        int64_t *ret_since)
{
    const struct json_node *fact = json_get(fixed, name);

    return json_get_str(fact, "is", ret_is) && json_get_i64(fact, "since", ret_since);
}

static void
tell_section(const struct comparison *c, const struct rules_fixed_id *id,
             const struct rules_fixed_row *row, const struct rules_place *place)
{
    rules_errors_add(c->errors, RULES_IN(place, "id"),
                     arena_printf(c->errors->arena,
                                  "%s has been %s since version %" PRId64 ".", id->id,
                                  one_of(row->section), row->first_version),
                     "Take a new id.");
}

static void
tell_fact(const struct comparison *c, const struct rules_fixed_id *id,
          const struct fact_words *words, const char *said,
          const struct rules_place *place)
{
    const struct rules_place *in =
        words->member != NULL ? RULES_IN(place, words->member) : place;

    rules_errors_add(
        c->errors, words->item >= 0 ? RULES_AT(in, words->item) : in,
        arena_printf(c->errors->arena, "%s %s %s.", id->id, words->has, said),
        "Take a new id.");
}

/* One thing that the id stands for, against what it has stood for. */
static void
check_fact(const struct comparison *c, const struct rules_fixed_id *id,
           const struct rules_fixed_fact *fact, const struct json_node *fixed,
           const struct rules_place *place)
{
    const struct fact_words *words = facts;
    struct slice is = SLICE_NONE;
    int64_t since = 0;

    if (!fact_of(fixed, fact->name, &is, &since) || slice_eq_cstr(is, fact->is)) {
        return;
    }
    while (words < facts + COUNT(facts) - 1 && strcmp(words->name, fact->name) != 0) {
        words++;
    }
    tell_fact(c, id, words,
              arena_printf(c->errors->arena, "%.*s%s since version %" PRId64,
                           SLICE_FMT(is), words->behind, since),
              place);
}

static void
check_row(const struct comparison *c, const struct rules_fixed_id *id,
          const struct rules_fixed_row *row, const struct rules_place *place)
{
    struct json_error wrong;
    struct json_doc json;

    if (!slice_eq_cstr(row->section, id->section)) {
        if (c->fixed->format != 1 || !is_of_format_1(row->section)) {
            tell_section(c, id, row, place);
        }
        return;
    }
    if (json_parse(&json, row->fixed, &wrong) == JSON_OK) {
        for (size_t i = 0; i < id->fact_count; i++) {
            check_fact(c, id, &id->facts[i], json_root(&json), place);
        }
        json_doc_free(&json);
    }
}

/* Two ids of one number could not be told apart in accounts. */
static void
check_key(const struct comparison *c, const struct rules_fixed_id *id,
          const struct rules_fixed_row *row, const struct rules_place *place)
{
    if (row->key == id->key) {
        rules_errors_add(c->errors, RULES_IN(place, "id"),
                         arena_printf(c->errors->arena,
                                      "Accounts would take it for %.*s.",
                                      SLICE_FMT(row->id)),
                         "Take another id.");
    }
}

/* Accounts are stored with the number, so it is one level's for ever. */
static void
check_number(const struct comparison *c, const struct rules_fixed_id *id,
             const struct rules_fixed_row *row, const struct rules_place *place)
{
    struct slice is = SLICE_NONE;
    struct json_error wrong;
    struct json_doc json;
    int64_t since = 0;

    if (strcmp(id->section, "levels") != 0 || !slice_eq_cstr(row->section, "levels") ||
        json_parse(&json, row->fixed, &wrong) != JSON_OK) {
        return;
    }
    if (fact_of(json_root(&json), "number", &is, &since) &&
        slice_eq_cstr(is, id->facts[0].is)) {
        rules_errors_add(c->errors, RULES_IN(place, "number"),
                         arena_printf(c->errors->arena,
                                      "It has been the number of %.*s since version "
                                      "%" PRId64 ".",
                                      SLICE_FMT(row->id), since),
                         "Give the level a number that none has had.");
    }
    json_doc_free(&json);
}

static void
check_id(const struct comparison *c, const struct rules_fixed_id *id)
{
    const struct rules_place *tiers = RULES_IN(NULL, "tiers");
    const struct rules_place *section = strcmp(id->section, "levels") == 0
                                            ? RULES_IN(tiers, "levels")
                                            : RULES_IN(NULL, id->section);
    const struct rules_place *place = RULES_AT(section, id->place);

    for (size_t i = 0; i < c->taken->count; i++) {
        const struct rules_fixed_row *row = &c->taken->items[i];

        if (slice_eq_cstr(row->id, id->id)) {
            check_row(c, id, row, place);
        } else {
            check_key(c, id, row, place);
            check_number(c, id, row, place);
        }
    }
}

bool
rules_fixed_check(const struct rules_fixed *fixed, const struct rules_fixed_rows *taken,
                  struct rules_errors *errors)
{
    const struct comparison c = {fixed, taken, errors};
    size_t before = errors->count;

    for (size_t i = 0; i < fixed->count; i++) {
        check_id(&c, &fixed->items[i]);
    }
    return errors->count == before;
}

struct slice
rules_fixed_write(struct arena *arena, const struct rules_fixed *fixed, int64_t version)
{
    size_t cap = (fixed->count + 1) * ID_BYTES;
    struct json_out out;

    json_out_init(&out, arena_alloc(arena, cap), cap);
    json_array_begin(&out);
    for (size_t i = 0; i < fixed->count; i++) {
        const struct rules_fixed_id *id = &fixed->items[i];

        json_object_begin(&out);
        json_kv_cstr(&out, "id", id->id);
        json_kv_i64(&out, "key", id->key);
        json_kv_cstr(&out, "section", id->section);
        json_kv_object(&out, "fixed");
        for (size_t k = 0; k < id->fact_count; k++) {
            json_kv_object(&out, id->facts[k].name);
            json_kv_cstr(&out, "is", id->facts[k].is);
            json_kv_i64(&out, "since", version);
            json_object_end(&out);
        }
        json_object_end(&out);
        json_object_end(&out);
    }
    json_array_end(&out);
    return json_out_slice(&out);
}
