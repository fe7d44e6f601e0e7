/*
 * Reads the detail of an entry. What was written by entry_detail_write comes back; what
 * is anything else is refused, since it can only be damage.
 */
#include "svc/core/detail.h"

#include "proto/json.h"

enum { TRIPLE = 3 };

/* Copies a text out of the document, which does not live long. */
static struct slice
keep(struct arena *arena, struct slice text)
{
    return text.n > 0 ? slice_of(arena_copy(arena, text.p, text.n), text.n) : SLICE_NONE;
}

static bool
read_text(const struct json_node *object, const char *name, struct arena *arena,
          struct slice *ret)
{
    struct slice text;

    if (!json_get_str(object, name, &text))
        return false;
    *ret = keep(arena, text);
    return true;
}

/* Absent is fine and leaves *ret; there, it must be a whole number. */
static bool
read_i64(const struct json_node *object, const char *name, int64_t *ret)
{
    return json_get(object, name) == NULL || json_get_i64(object, name, ret);
}

static bool
read_bool(const struct json_node *object, const char *name, bool *ret)
{
    return json_get(object, name) == NULL || json_get_bool(object, name, ret);
}

/* One array of the detail: room for its items; false when it is not an array. */
static bool
read_array(const struct json_node *object, const char *name,
           const struct json_node **ret_array, size_t *ret_count)
{
    *ret_array = json_get(object, name);
    *ret_count = json_array_count(*ret_array);
    return *ret_array == NULL || json_node_is_array(*ret_array);
}

static bool
read_lines(const struct json_node *root, struct arena *arena, struct entry_detail *d)
{
    const struct json_node *array;
    struct op_line *lines;

    if (!read_array(root, "lines", &array, &d->line_count))
        return false;
    lines = arena_array(arena, d->line_count, sizeof *lines);
    for (size_t i = 0; i < d->line_count; i++) {
        const struct json_node *item = json_array_at(array, i);

        lines[i] = (struct op_line){0};
        if (!read_text(item, "sku", arena, &lines[i].sku) ||
            (json_get(item, "category") != NULL &&
             !read_text(item, "category", arena, &lines[i].category)) ||
            !json_get_i64(item, "quantity", &lines[i].quantity) ||
            !json_get_i64(item, "amount", &lines[i].amount_minor))
            return false;
    }
    d->lines = lines;
    return true;
}

static bool
read_rewards(const struct json_node *root, struct arena *arena, struct entry_detail *d)
{
    const struct json_node *array;
    struct detail_reward *rewards;

    if (!read_array(root, "rewards", &array, &d->reward_count))
        return false;
    rewards = arena_array(arena, d->reward_count, sizeof *rewards);
    for (size_t i = 0; i < d->reward_count; i++) {
        const struct json_node *item = json_array_at(array, i);

        rewards[i].line = 0;
        if (!read_text(item, "reward", arena, &rewards[i].reward) ||
            !json_get_i64(item, "cost", &rewards[i].cost_micro) ||
            !read_i64(item, "line", &rewards[i].line))
            return false;
    }
    d->rewards = rewards;
    return true;
}

static bool
read_reasons(const struct json_node *root, struct arena *arena, struct entry_detail *d)
{
    const struct json_node *array;
    struct detail_reason *reasons;

    if (!read_array(root, "reasons", &array, &d->reason_count))
        return false;
    reasons = arena_array(arena, d->reason_count, sizeof *reasons);
    for (size_t i = 0; i < d->reason_count; i++) {
        const struct json_node *item = json_array_at(array, i);

        if (!read_text(item, "rule", arena, &reasons[i].rule) ||
            !json_get_i64(item, "points_micro", &reasons[i].points_micro) ||
            !read_text(item, "text", arena, &reasons[i].text))
            return false;
    }
    d->reasons = reasons;
    return true;
}

static bool
read_triple(const struct json_node *node, int64_t ret[TRIPLE])
{
    if (json_array_count(node) != TRIPLE)
        return false;
    for (size_t i = 0; i < TRIPLE; i++) {
        if (!json_node_i64(json_array_at(node, i), &ret[i]))
            return false;
    }
    return true;
}

static bool
fits_day(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

static bool
read_lots(const struct json_node *root, struct arena *arena, struct entry_detail *d)
{
    const struct json_node *array;
    struct lot_change *lots;

    if (!read_array(root, "lots", &array, &d->lot_count))
        return false;
    lots = arena_array(arena, d->lot_count, sizeof *lots);
    for (size_t i = 0; i < d->lot_count; i++) {
        int64_t t[TRIPLE];

        if (!read_triple(json_array_at(array, i), t) || !fits_day(t[0]) ||
            !fits_day(t[1]))
            return false;
        lots[i] = (struct lot_change){(int32_t)t[0], (int32_t)t[1], t[2]};
    }
    d->lots = lots;
    return true;
}

static bool
read_counters(const struct json_node *root, struct arena *arena, struct entry_detail *d)
{
    const struct json_node *array;
    struct counter_change *counters;

    if (!read_array(root, "counters", &array, &d->counter_count))
        return false;
    counters = arena_array(arena, d->counter_count, sizeof *counters);
    for (size_t i = 0; i < d->counter_count; i++) {
        int64_t t[TRIPLE];

        if (!read_triple(json_array_at(array, i), t))
            return false;
        counters[i] = (struct counter_change){t[0], t[1], t[2]};
    }
    d->counters = counters;
    return true;
}

/* Finds the text among words; absent is fine. */
static bool
read_word(const struct json_node *root, const char *name, const char *const *words,
          int *ret_index, bool *ret_has)
{
    struct slice text;

    *ret_has = json_get(root, name) != NULL;
    if (!*ret_has)
        return true;
    if (!json_get_str(root, name, &text))
        return false;
    for (int i = 0; words[i] != NULL; i++) {
        if (slice_eq_cstr(text, words[i])) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static bool
read_words(const struct json_node *root, struct entry_detail *d)
{
    static const char *const tenders[] = {
        [TENDER_CARD] = "card", [TENDER_OTHER] = "other", [TENDER_SPLIT] = "split", NULL};
    const char *const statuses[] = {account_status_name(ACCOUNT_ACTIVE),
                                    account_status_name(ACCOUNT_FROZEN),
                                    account_status_name(ACCOUNT_CLOSED), NULL};
    int tender = 0, status = 0;

    if (!read_word(root, "tender", tenders, &tender, &d->has_tender) ||
        !read_word(root, "status", statuses, &status, &d->has_status))
        return false;
    d->tender = (enum tender)tender;
    d->status = (enum account_status)status;
    return true;
}

static bool
read_scalars(const struct json_node *root, struct entry_detail *d)
{
    const struct json_node *returned = json_get(root, "returned");

    d->has_returned = returned != NULL;
    return read_i64(root, "card", &d->card_minor) &&
           read_i64(root, "other", &d->other_minor) &&
           read_i64(root, "tax", &d->tax_minor) && read_i64(root, "tip", &d->tip_minor) &&
           read_i64(root, "card_id", &d->card_id) &&
           read_bool(root, "joined", &d->card_joined) &&
           read_i64(returned, "card", &d->returned_card_minor) &&
           read_i64(returned, "other", &d->returned_other_minor) &&
           read_i64(root, "taken_back", &d->taken_back_micro) &&
           read_i64(root, "given_back", &d->given_back_micro) &&
           read_bool(root, "voided", &d->voided) &&
           read_bool(root, "unknown", &d->unknown);
}

bool
entry_detail_parse(struct arena *arena, struct slice detail, struct entry_detail *ret)
{
    struct entry_detail d = {0};
    struct json_doc doc;
    struct json_error err;
    const struct json_node *root;
    bool ok;

    if (json_parse(&doc, detail, &err) != JSON_OK)
        return false;
    root = json_root(&doc);
    ok = json_node_is_object(root) && read_words(root, &d) && read_scalars(root, &d) &&
         read_lines(root, arena, &d) && read_rewards(root, arena, &d) &&
         read_reasons(root, arena, &d) && read_lots(root, arena, &d) &&
         read_counters(root, arena, &d);
    json_doc_free(&doc);
    if (ok)
        *ret = d;
    return ok;
}
