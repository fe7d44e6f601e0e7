/*
 * Filling blanks: the text is walked twice, to count its bytes and to write them.
 */
#include "svc/engine/render/why_say.h"

#include <inttypes.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_number.h"

enum { MINUTES_OF_HOUR = 60, MICRO = 1000000 };

static const char *const texts[LANGUAGES][WHY_SAY_COUNT] = {
    [LANGUAGE_EN] =
        {
#define X(CODE, en, vi) [WHY_SAY_##CODE] = (en),
#include "svc/engine/render/why_text.def"
#undef X
        },
    [LANGUAGE_VI] =
        {
#define X(CODE, en, vi) [WHY_SAY_##CODE] = (vi),
#include "svc/engine/render/why_text.def"
#undef X
        },
};

static const char *
value_of(const struct why_blank *blanks, const char *name, size_t n)
{
    for (; blanks->name != NULL; blanks++) {
        if (strlen(blanks->name) == n && memcmp(blanks->name, name, n) == 0) {
            return blanks->value;
        }
    }
    return "";
}

/* Writes to `to` unless it is NULL; returns how many bytes. */
static size_t
fill(const char *text, const struct why_blank *blanks, char *to)
{
    size_t n = 0;

    while (*text != '\0') {
        const char *from = text, *end = *text == '{' ? strchr(text, '}') : NULL;
        size_t bytes = 1;

        if (end != NULL) {
            from = value_of(blanks, text + 1, (size_t)(end - text) - 1);
            bytes = strlen(from);
            text = end;
        }
        if (to != NULL) {
            memcpy(to + n, from, bytes);
        }
        n += bytes;
        text++;
    }
    return n;
}

const char *
why_say_blanks(const struct why_voice *v, enum why_text code,
               const struct why_blank *blanks)
{
    const char *text = texts[v->language][code];
    size_t n = fill(text, blanks, NULL);
    char *ret = arena_alloc(v->arena, n + 1);

    fill(text, blanks, ret);
    return ret; /* the arena's bytes are zero, so it ends */
}

const char *
why_word(const struct why_voice *v, enum why_text code)
{
    return texts[v->language][code];
}

const char *
why_list(const struct why_voice *v, enum why_text last, const char *const *items,
         size_t count)
{
    const char *list = count > 0 ? items[0] : "";

    for (size_t i = 1; i < count; i++) {
        list = arena_printf(v->arena, "%s%s%s", list,
                            why_word(v, i + 1 == count ? last : WHY_SAY_COMMA), items[i]);
    }
    return list;
}

const char *
why_number(const struct why_voice *v, int64_t micro)
{
    return rules_points_text(v->arena, micro < 0 ? -micro : micro);
}

const char *
why_points(const struct why_voice *v, int64_t micro)
{
    const char *number = why_number(v, micro);

    return micro == MICRO || micro == -MICRO ? why_say(v, POINT, {"number", number})
                                             : why_say(v, POINTS, {"number", number});
}

const char *
why_pieces(const struct why_voice *v, int64_t pieces)
{
    const char *number = arena_printf(v->arena, "%" PRId64, pieces);

    return pieces == 1 ? why_say(v, PIECE_1, {"number", number})
                       : why_say(v, PIECE_MANY, {"number", number});
}

const char *
why_money(const struct why_voice *v, int64_t minor)
{
    return rules_money_text(v->arena, minor < 0 ? -minor : minor, v->exponent);
}

const char *
why_clock(const struct why_voice *v, int32_t minute)
{
    return arena_printf(v->arena, "%02d:%02d", (int)(minute / MINUTES_OF_HOUR),
                        (int)(minute % MINUTES_OF_HOUR));
}

const char *
why_date(const struct why_voice *v, int32_t day)
{
    int32_t year, month, day_of_month;

    civil_date_from_day(day, &year, &month, &day_of_month);
    return why_say(v, DAY, {"day", arena_printf(v->arena, "%d", (int)day_of_month)},
                   {"month", why_word(v, WHY_SAY_MONTH_1 + (enum why_text)(month - 1))},
                   {"year", arena_printf(v->arena, "%d", (int)year)});
}

const char *
why_name(const struct why_voice *v, const char *name, const struct rules_text *names,
         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].language, language_tag(v->language)) == 0) {
            return names[i].text;
        }
    }
    return name;
}

const char *
why_rule_name(const struct why_voice *v, const struct rules_rule *rule)
{
    return why_name(v, rule->name, rule->names, rule->name_count);
}
