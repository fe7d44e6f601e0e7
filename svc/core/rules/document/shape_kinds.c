/*
 * Single values of a document: see shape_kinds.h.
 */
#include "svc/core/rules/document/shape_kinds.h"

#include <inttypes.h>

#include "proto/utf8.h"
#include "svc/core/rules/rules.h"

enum {
    DECIMALS = 6,
    WHOLE_DIGITS_MAX = 12, /* of a decimal; more would not fit int64 in millionths */
    STORE_CHARS_MAX = 31,
    DELETE = 0x7f
};

static bool
read_whole(const struct shape_reader *r, const struct shape_value *value)
{
    int64_t number = 0;

    if (!json_node_i64(value->node, &number)) {
        return shape_refuse(r, value, "It is not a whole number.");
    }
    if (number < value->as->min || number > value->as->max) {
        return shape_refuse(r, value,
                            arena_printf(r->errors->arena, "It is %" PRId64 ".", number));
    }
    *(int64_t *)value->out = number;
    return true;
}

static const char *
right_whole(struct arena *arena, const struct shape_member *as)
{
    return arena_printf(arena,
                        "a whole number%s%s from %" PRId64 " to %" PRId64
                        ", without quotes or a decimal point",
                        as->unit != NULL ? " of " : "", as->unit != NULL ? as->unit : "",
                        as->min, as->max);
}

static bool
read_flag(const struct shape_reader *r, const struct shape_value *value)
{
    bool flag = false;

    if (!json_node_bool(value->node, &flag)) {
        return shape_refuse(r, value, "It is neither true nor false.");
    }
    *(int *)value->out = flag;
    return true;
}

static const char *
right_flag(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "true or false, without quotes";
}

static bool
read_word(const struct shape_reader *r, const struct shape_value *value)
{
    const char *const *words = value->as->words;
    struct slice text = SLICE_NONE;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    for (int i = 0; words[i] != NULL; i++) {
        if (slice_eq_cstr(text, words[i])) {
            *(int *)value->out = i;
            return true;
        }
    }
    return shape_refuse(r, value, "It is none of the words that may stand here.");
}

static const char *
right_word(struct arena *arena, const struct shape_member *as)
{
    const char *words = as->words[0];

    for (size_t i = 1; as->words[i] != NULL; i++) {
        words = arena_printf(arena, "%s, %s", words, as->words[i]);
    }
    return arena_printf(arena, "one of: %s", words);
}

static bool
has_control(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == DELETE) {
            return true;
        }
    }
    return false;
}

static bool
read_text(const struct shape_reader *r, const struct shape_value *value)
{
    struct slice text = SLICE_NONE;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    if ((int64_t)utf8_count(text) < value->as->min) {
        return shape_refuse(r, value, "It is empty.");
    }
    if ((int64_t)utf8_count(text) > value->as->max) {
        return shape_refuse(
            r, value,
            arena_printf(r->errors->arena, "It has %zu characters.", utf8_count(text)));
    }
    if (has_control(text)) {
        return shape_refuse(r, value, "It holds a line break or a control character.");
    }
    *(struct slice *)value->out = text;
    return true;
}

static const char *
right_text(struct arena *arena, const struct shape_member *as)
{
    return arena_printf(
        arena, "a text of %" PRId64 " to %" PRId64 " characters in one line, in quotes",
        as->min, as->max);
}

/* Whether all that follows `at` is small letters, digits, '_' and perhaps '-'. */
static bool
is_name(struct slice text, size_t at, bool dash)
{
    for (size_t i = at; i < text.n; i++) {
        char c = text.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' &&
            !(dash && c == '-')) {
            return false;
        }
    }
    return text.n > at;
}

static bool
read_id(const struct shape_reader *r, const struct shape_value *value)
{
    struct slice text = SLICE_NONE;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    if (text.n > RULES_ID_CHARS || !is_name(text, 0, true)) {
        return shape_refuse(r, value, "It is not an id.");
    }
    *(struct slice *)value->out = text;
    return true;
}

static const char *
right_id(struct arena *arena, const struct shape_member *as)
{
    (void)as;
    return arena_printf(arena,
                        "1 to %d of a-z, 0-9, '-' and '_' in quotes, such as "
                        "\"double-day\"",
                        RULES_ID_CHARS);
}

static bool
read_store(const struct shape_reader *r, const struct shape_value *value)
{
    struct slice text = SLICE_NONE;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not a text.");
    }
    if (text.n > STORE_CHARS_MAX || !slice_starts(text, SLICE("st_")) ||
        !is_name(text, SLICE("st_").n, false)) {
        return shape_refuse(r, value, "It is not a store's id.");
    }
    *(struct slice *)value->out = text;
    return true;
}

static const char *
right_store(struct arena *arena, const struct shape_member *as)
{
    (void)arena;
    (void)as;
    return "a store's id in quotes, such as \"st_1\": crema stores list shows them";
}

int
shape_digits(struct slice text, size_t at, size_t count)
{
    int number = 0;

    if (text.n < at + count) {
        return -1;
    }
    for (size_t i = at; i < at + count; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return -1;
        }
        number = number * 10 + (text.p[i] - '0');
    }
    return number;
}

/* Digits, then perhaps a point and up to six more; false when it is something else. */
static bool
decimal_parse(struct slice text, int64_t *ret_micro)
{
    const char *point = memchr(text.p, '.', text.n);
    size_t whole = point != NULL ? (size_t)(point - text.p) : text.n;
    size_t decimals = point != NULL ? text.n - whole - 1 : 0;
    int64_t micro = 0;

    if (whole == 0 || whole > WHOLE_DIGITS_MAX || (whole > 1 && text.p[0] == '0') ||
        (point != NULL && decimals == 0) || decimals > DECIMALS) {
        return false;
    }
    for (size_t i = 0; i < whole + DECIMALS; i++) {
        size_t at = i < whole ? i : i + 1;
        int digit = at < text.n ? shape_digits(text, at, 1) : 0;

        if (digit < 0) {
            return false;
        }
        micro = micro * 10 + digit;
    }
    *ret_micro = micro;
    return true;
}

static bool
read_decimal(const struct shape_reader *r, const struct shape_value *value)
{
    struct slice text = SLICE_NONE;
    int64_t micro = 0;

    if (!json_node_str(value->node, &text)) {
        return shape_refuse(r, value, "It is not in quotes.");
    }
    if (text.n == 0 || !decimal_parse(text, &micro)) {
        return shape_refuse(r, value, "It is not a decimal number.");
    }
    if (micro < value->as->min || micro > value->as->max) {
        return shape_refuse(
            r, value, arena_printf(r->errors->arena, "It is %.*s.", SLICE_FMT(text)));
    }
    *(int64_t *)value->out = micro;
    return true;
}

static const char *
right_decimal(struct arena *arena, const struct shape_member *as)
{
    bool whole = as->min % SHAPE_MICRO == 0;

    return arena_printf(arena,
                        "a decimal number in quotes from \"%s\" to \"%" PRId64
                        "\" with at most %d decimals, such as \"1.5\"",
                        !whole         ? "0.000001"
                        : as->min == 0 ? "0"
                                       : "1",
                        as->max / SHAPE_MICRO, DECIMALS);
}

const struct shape_kind shape_whole = {sizeof(int64_t), read_whole, right_whole};
const struct shape_kind shape_flag = {sizeof(int), read_flag, right_flag};
const struct shape_kind shape_word = {sizeof(int), read_word, right_word};
const struct shape_kind shape_text = {sizeof(struct slice), read_text, right_text};
const struct shape_kind shape_id = {sizeof(struct slice), read_id, right_id};
const struct shape_kind shape_store = {sizeof(struct slice), read_store, right_store};
const struct shape_kind shape_decimal = {sizeof(int64_t), read_decimal, right_decimal};
