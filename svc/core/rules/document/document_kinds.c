/*
 * Dates, hours, periods and names of a document: see document_kinds.h.
 */
#include "svc/core/rules/document/document_kinds.h"

#include <stdio.h>

#include "proto/rfc3339.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/document/shape_kinds.h"

enum {
    DATE_CHARS = 10,
    YEAR_DAY_CHARS = 5,
    CLOCK_CHARS = 5,
    MINUTES_OF_HOUR = 60,
    LANGUAGES_MAX = 8
};

static bool
read_date(const struct shape_reader *r, const struct shape_value *value)
{
    struct document_date *date = value->out;
    struct slice text = SLICE_NONE;
    int64_t day = 0;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    if (text.n != DATE_CHARS || shape_digits(text, 0, 4) < 0 || text.p[4] != '-' ||
        shape_digits(text, 5, 2) < 0 || text.p[7] != '-' ||
        shape_digits(text, 8, 2) < 0) {
        return shape_refuse(r, value, "It is not a date.");
    }
    date->text = text;
    date->exists = rfc3339_parse_date(text, &day);
    date->day = (int32_t)day;
    return true;
}

static const char *
right_date(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "a date in quotes, such as \"2026-12-24\"";
}

/* It exists when every year has it. */
static bool
read_year_day(const struct shape_reader *r, const struct shape_value *value)
{
    struct document_date *date = value->out;
    char of_2027[DATE_CHARS + 1];
    struct slice text = SLICE_NONE;
    int64_t day = 0;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    if (text.n != YEAR_DAY_CHARS || shape_digits(text, 0, 2) < 0 || text.p[2] != '-' ||
        shape_digits(text, 3, 2) < 0) {
        return shape_refuse(r, value, "It is not a day of the year.");
    }
    snprintf(of_2027, sizeof(of_2027), "2027-%.*s", SLICE_FMT(text));
    date->text = text;
    date->exists = rfc3339_parse_date(slice_from_cstr(of_2027), &day);
    date->day = (int32_t)day;
    return true;
}

static const char *
right_year_day(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "month and day in quotes, such as \"12-31\"";
}

/* Minutes of "06:00"; the end of a day is 24:00. */
static bool
read_clock(const struct shape_reader *r, const struct shape_value *value)
{
    struct slice text = SLICE_NONE;
    int hour, minute;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    hour = shape_digits(text, 0, 2);
    minute = shape_digits(text, 3, 2);
    if (text.n != CLOCK_CHARS || text.p[2] != ':' || hour < 0 || minute < 0 ||
        minute >= MINUTES_OF_HOUR ||
        hour * MINUTES_OF_HOUR + minute > (int)value->as->max) {
        return shape_refuse(r, value, "It is not a time of the day.");
    }
    *(int *)value->out = hour * MINUTES_OF_HOUR + minute;
    return true;
}

static const char *
right_clock(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    return as->max == DOCUMENT_DAY_MINUTES
               ? "hours and minutes in quotes, from \"00:00\" to \"24:00\""
               : "hours and minutes in quotes, from \"00:00\" to \"23:59\"";
}

static bool
read_hours(const struct shape_reader *r, const struct shape_value *value)
{
    static const struct shape_kind clock = {sizeof(int), read_clock, right_clock};
    static const struct shape_member ends[] = {
        {.kind = &clock, .max = DOCUMENT_DAY_MINUTES - 1},
        {.kind = &clock, .max = DOCUMENT_DAY_MINUTES}};
    struct document_hours *hours = value->out;
    int *const out[] = {&hours->from, &hours->to};

    if (!json_node_is_array(value->node) ||
        json_array_count(value->node) != SHAPE_COUNT(ends)) {
        return shape_refuse(r, value, "It is not a begin and an end.");
    }
    for (size_t i = 0; i < SHAPE_COUNT(ends); i++) {
        const struct shape_value end = {json_array_at(value->node, i),
                                        RULES_AT(value->place, i), &ends[i], out[i]};

        if (!shape_read_value(r, &end)) {
            return false;
        }
    }
    return true;
}

static const char *
right_hours(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "a list of begin and end, such as [\"06:00\", \"11:00\"]";
}

static const char *const span_words[] = {"week", "month", "ever", NULL};

static const struct shape_member span_members[] = {
    {.name = "from",
     .kind = &document_kind_date,
     .required = true,
     .offset = offsetof(struct document_span, from)},
    {.name = "to",
     .kind = &document_kind_date,
     .required = true,
     .offset = offsetof(struct document_span, to)},
};

static bool
read_span(const struct shape_reader *r, const struct shape_value *value)
{
    static const struct shape shape = {span_members, SHAPE_COUNT(span_members),
                                       sizeof(struct document_span)};
    struct document_span *span = value->out;
    struct slice text = SLICE_NONE;

    if (json_node_is_object(value->node)) {
        span->chosen = RULES_SPAN_DAYS + 1;
        return shape_read(r, &shape, value->node, value->place, span);
    }
    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is neither a word nor an object.");
    }
    for (int i = 0; span_words[i] != NULL; i++) {
        if (slice_eq_cstr(text, span_words[i])) {
            span->chosen = i + 1;
            return true;
        }
    }
    return shape_refuse(r, value, "It is none of the words that may stand here.");
}

static const char *
right_span(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "\"week\", \"month\", \"ever\" or {\"from\": \"2026-06-01\", \"to\": "
           "\"2026-06-30\"}";
}

/* Two small letters, perhaps with a country: "vi", "pt-BR". */
static bool
is_language(struct slice name)
{
    static const char form[] = "aa-AA";

    if (name.n != 2 && name.n != sizeof(form) - 1) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (form[i] == '-' ? c != '-' : c < form[i] || c > form[i] + ('z' - 'a')) {
            return false;
        }
    }
    return true;
}

/* value->out: the text of the language. */
static bool
read_name(const struct shape_reader *r, struct slice language,
          const struct shape_value *value)
{
    if (!is_language(language)) {
        rules_errors_add(r->errors, value->place, "It is not a language.",
                         "Write two small letters, such as \"vi\", or with a country, "
                         "such as \"pt-BR\".");
        return false;
    }
    return shape_read_value(r, value);
}

static bool
read_names(const struct shape_reader *r, const struct shape_value *value)
{
    static const struct shape_member text = {
        .kind = &shape_text, .min = 1, .max = RULES_NAME_CHARS};
    size_t count = json_object_count(value->node), n = 0;
    struct shape_list *list = value->out;
    const struct json_node *node;
    struct slice language;
    struct document_text *names;
    void *cursor = NULL;

    if (!json_node_is_object(value->node)) {
        return shape_refuse(r, value, "It is not an object.");
    }
    if (count > LANGUAGES_MAX) {
        return shape_refuse(
            r, value, arena_printf(r->errors->arena, "There are %zu languages.", count));
    }
    names = arena_array(r->arena, count, sizeof(*names));
    while (json_object_next(value->node, &cursor, &language, &node)) {
        const struct shape_value name = {node, RULES_IN(value->place, language.p), &text,
                                         &names[n].text};

        names[n++].language = language;
        if (!read_name(r, language, &name)) {
            return false;
        }
    }
    *list = (struct shape_list){names, n};
    return true;
}

static const char *
right_names(struct arena *arena, const struct shape_member *as)
{
    (void)as;
    return arena_printf(arena,
                        "names by language, at most %d, such as {\"vi\": \"Trà đá\"}",
                        LANGUAGES_MAX);
}

const struct shape_kind document_kind_date = {sizeof(struct document_date), read_date,
                                              right_date};
const struct shape_kind document_kind_year_day = {sizeof(struct document_date),
                                                  read_year_day, right_year_day};
const struct shape_kind document_kind_hours = {sizeof(struct document_hours), read_hours,
                                               right_hours};
const struct shape_kind document_kind_span = {sizeof(struct document_span), read_span,
                                              right_span};
const struct shape_kind document_kind_names = {sizeof(struct shape_list), read_names,
                                               right_names};
