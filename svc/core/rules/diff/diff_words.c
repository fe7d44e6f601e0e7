/*
 * Values in words: see diff.h.
 */
#include <inttypes.h>

#include "svc/core/rules/diff/diff.h"
#include "svc/core/rules/rules_number.h"

/* How values are put into words. */
struct wording {
    struct arena *arena;
    int32_t exponent;
    bool money; /* numbers are amounts */
};

static bool
ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Which numbers are minor units: some of rules, and of the limits all but counts. */
static bool
is_money(const char *section, const char *member)
{
    static const char *const counts[] = {"reloads_per_day", "cool_off_hours",
                                         "till_activations_per_hour", "offline_count"};

    if (*section != '\0') {
        return ends_with(member, "at_least") || ends_with(member, "per_amount") ||
               (strcmp(section, "rewards") == 0 && strcmp(member, "worth") == 0);
    }
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        if (ends_with(member, counts[i])) {
            return false;
        }
    }
    return strncmp(member, "limits.", 7) == 0;
}

static const char *words_of(const struct wording *w, const struct json_node *node);

/* {"times": 3, "per": "day"}: "3 times per day"; NULL: it is no such limit. */
static const char *
limit_words(const struct wording *w, const struct json_node *node)
{
    struct slice per, points;
    int64_t times;

    if (json_object_count(node) != 2 || !json_get_str(node, "per", &per)) {
        return NULL;
    }
    if (json_get_i64(node, "times", &times)) {
        return arena_printf(w->arena, "%" PRId64 " times per %.*s", times,
                            SLICE_FMT(per));
    }
    if (json_get_str(node, "points", &points)) {
        return arena_printf(w->arena, "%.*s points per %.*s", SLICE_FMT(points),
                            SLICE_FMT(per));
    }
    return NULL;
}

static const char *
object_words(const struct wording *w, const struct json_node *node)
{
    const char *words = limit_words(w, node);
    const struct json_node *value;
    void *cursor = NULL;
    struct slice name;

    if (words != NULL) {
        return words;
    }
    words = "";
    while (json_object_next(node, &cursor, &name, &value)) {
        words = arena_printf(w->arena, "%s%s%.*s %s", words, *words != '\0' ? " " : "",
                             SLICE_FMT(name), words_of(w, value));
    }
    return words;
}

/* Hours are pairs, ["06:00", "11:00"]; NULL: these are none. */
static const char *
hours_words(const struct wording *w, const struct json_node *node)
{
    struct slice from, to;

    if (json_array_count(node) != 2 || !json_node_str(json_array_at(node, 0), &from) ||
        !json_node_str(json_array_at(node, 1), &to) || from.n != 5 || from.p[2] != ':') {
        return NULL;
    }
    return arena_printf(w->arena, "%.*s-%.*s", SLICE_FMT(from), SLICE_FMT(to));
}

static const char *
list_words(const struct wording *w, const struct json_node *node)
{
    const char *words = hours_words(w, node);

    if (words != NULL) {
        return words;
    }
    words = json_array_count(node) == 0 ? "nothing" : "";
    for (size_t i = 0; i < json_array_count(node); i++) {
        words = arena_printf(w->arena, "%s%s%s", words, i > 0 ? ", " : "",
                             words_of(w, json_array_at(node, i)));
    }
    return words;
}

static const char *
words_of(const struct wording *w, const struct json_node *node)
{
    struct slice text;
    int64_t number;
    bool yes;

    if (json_node_str(node, &text)) {
        return arena_strndup(w->arena, text.p, text.n);
    }
    if (json_node_i64(node, &number)) {
        return w->money ? rules_money_text(w->arena, number, w->exponent)
                        : arena_printf(w->arena, "%" PRId64, number);
    }
    if (json_node_bool(node, &yes)) {
        return yes ? "yes" : "no";
    }
    return json_node_is_array(node) ? list_words(w, node) : object_words(w, node);
}

const char *
diff_words(struct arena *arena, const char *section, const char *member,
           struct slice value, int32_t exponent)
{
    const struct wording w = {arena, exponent, is_money(section, member)};
    struct slice listed =
        slice_from_cstr(arena_printf(arena, "[%.*s]", SLICE_FMT(value)));
    struct json_error wrong;
    struct json_doc json;
    const char *words = "";

    if (json_parse(&json, listed, &wrong) == JSON_OK) {
        words = words_of(&w, json_array_at(json_root(&json), 0));
        json_doc_free(&json);
    }
    return words;
}
