/*
 * Compares documents that were taken apart: part by part, member by member.
 */
#include "svc/core/rules/rules_diff.h"

#include <assert.h>

#include "svc/core/rules/diff/diff.h"

/* A comparison in the making. */
struct diff {
    struct arena *arena;
    int32_t exponent;
    struct rules_change *items;
    size_t count, room;
};

/* What one part of a section is called. */
static const struct {
    const char *section, *one;
} ones[] = {
    {"", "program"},
    {"levels", "level"},
    {"earn", "base rule"},
    {"bonuses", "bonus"},
    {"loads", "load bonus"},
    {"gifts", "gift"},
    {"challenges", "challenge"},
    {"rewards", "reward"},
};

enum { FIRST_ROOM = 32 };

static const struct diff_part *
find_part(const struct diff_document *document, const struct diff_part *like)
{
    for (size_t i = 0; i < document->count; i++) {
        if (strcmp(document->parts[i].section, like->section) == 0 &&
            strcmp(document->parts[i].id, like->id) == 0) {
            return &document->parts[i];
        }
    }
    return NULL;
}

static struct rules_change *
add_change(struct diff *d, const struct diff_part *part)
{
    if (d->count == d->room) {
        struct rules_change *more;

        d->room = d->room > 0 ? d->room * 2 : FIRST_ROOM;
        more = arena_array(d->arena, d->room, sizeof(*more));
        if (d->count > 0) {
            memcpy(more, d->items, d->count * sizeof(*more));
        }
        d->items = more;
    }
    d->items[d->count] = (struct rules_change){
        .section = part->section, .id = part->id, .name = part->name, .member = ""};
    return &d->items[d->count++];
}

static const char *
words(const struct diff *d, const struct diff_part *part, const char *member,
      struct slice value)
{
    return diff_words(d->arena, part->section, member, value, d->exponent);
}

/* A member that one side may lack: NULL there. */
static void
compare_member(struct diff *d, const struct diff_part *part,
               const struct diff_fact *before, const struct diff_fact *after)
{
    const struct diff_fact *there = before != NULL ? before : after;
    const char *member;
    struct rules_change *change;

    assert(there != NULL);
    member = there->member;
    if (before != NULL && after != NULL
            ? diff_is_same(member, before->value, after->value)
            : diff_is_default(part->section, member, there->value)) {
        return;
    }
    change = add_change(d, part);
    change->member = member;
    if (before == NULL) {
        change->after = after->value;
        change->sentence = arena_printf(d->arena, "%s is %s, was not said before", member,
                                        words(d, part, member, after->value));
        return;
    }
    change->before = before->value;
    if (after == NULL) {
        change->sentence = arena_printf(d->arena, "%s was %s, is not said any more",
                                        member, words(d, part, member, before->value));
        return;
    }
    change->after = after->value;
    change->sentence = arena_printf(d->arena, "%s was %s, is %s", member,
                                    words(d, part, member, before->value),
                                    words(d, part, member, after->value));
}

/* Both lists are sorted by member. */
static void
compare_parts(struct diff *d, const struct diff_part *before,
              const struct diff_part *after)
{
    size_t i = 0, k = 0;

    while (i < before->count || k < after->count) {
        const struct diff_fact *x = i < before->count ? &before->facts[i] : NULL;
        const struct diff_fact *y = k < after->count ? &after->facts[k] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : strcmp(x->member, y->member);

        compare_member(d, after, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
        i += order <= 0;
        k += order >= 0;
    }
}

/* All that a new rule says, in one sentence. */
static const char *
whole_words(const struct diff *d, const struct diff_part *part)
{
    const char *said = "new", *comma = ":";

    for (size_t i = 0; i < part->count; i++) {
        const struct diff_fact *fact = &part->facts[i];

        if (strcmp(fact->member, "name") != 0) {
            said = arena_printf(d->arena, "%s%s %s %s", said, comma, fact->member,
                                words(d, part, fact->member, fact->value));
            comma = ",";
        }
    }
    return said;
}

static void
compare(struct diff *d, const struct diff_document *before,
        const struct diff_document *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct diff_part *part = &before->parts[i];
        const struct diff_part *now = find_part(after, part);

        if (now != NULL) {
            compare_parts(d, part, now);
            continue;
        }
        struct rules_change *change = add_change(d, part);
        change->before = part->whole;
        change->sentence = "is gone";
    }
    for (size_t i = 0; i < after->count; i++) {
        const struct diff_part *part = &after->parts[i];

        if (find_part(before, part) == NULL) {
            struct rules_change *change = add_change(d, part);

            change->after = part->whole;
            change->sentence = whole_words(d, part);
        }
    }
}

static void
take_apart(struct arena *arena, struct slice text, struct diff_document *ret)
{
    struct json_error wrong;
    struct json_doc json;
    enum json_status status = json_parse(&json, text, &wrong);

    assert(status == JSON_OK);
    diff_take(arena, json_root(&json), text.n, ret);
    json_doc_free(&json);
}

struct rules_changes
rules_diff(struct arena *arena, struct slice before, struct slice after,
           int32_t currency_exponent)
{
    struct diff d = {.arena = arena, .exponent = currency_exponent};
    struct diff_document one, other;

    take_apart(arena, before, &one);
    take_apart(arena, after, &other);
    compare(&d, &one, &other);
    return (struct rules_changes){d.items, d.count};
}

const char *
rules_change_line(struct arena *arena, const struct rules_change *change)
{
    const char *one = change->section;

    for (size_t i = 0; i < sizeof(ones) / sizeof(ones[0]); i++) {
        if (strcmp(ones[i].section, change->section) == 0) {
            one = ones[i].one;
        }
    }
    return arena_printf(arena, "%s%s%s%s%s%s: %s", one, *change->id != '\0' ? " " : "",
                        change->id, *change->name != '\0' ? " (" : "", change->name,
                        *change->name != '\0' ? ")" : "", change->sentence);
}
