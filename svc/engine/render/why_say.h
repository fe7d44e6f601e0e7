/*
 * The words of why: one table (why_text.def), a language, and blanks that are filled.
 * Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_SAY_H
#define CREMA_ENGINE_WHY_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/engine/render/language.h"

enum why_text {
#define X(CODE, en, vi) WHY_SAY_##CODE,
#include "svc/engine/render/why_text.def"
#undef X
    WHY_SAY_COUNT
};

/* Days from here on are no dates: points that never end, or slide. */
enum { WHY_FAR_DAY = 2000000 };

struct why_voice {
    struct arena *arena;
    enum language language;
    int32_t exponent; /* of the currency */
};

struct why_blank {
    const char *name;
    const char *value;
};

/* The text with its blanks filled; they end with one without a name. */
const char *why_say_blanks(const struct why_voice *v, enum why_text code,
                           const struct why_blank *blanks);

/* why_say(v, GAVE, {"rule", name}, {"points", points}) */
#define why_say(v, CODE, ...)           \
    why_say_blanks((v), WHY_SAY_##CODE, \
                   (const struct why_blank[]){__VA_ARGS__, {NULL, NULL}})

/* A text that has no blank. */
const char *why_word(const struct why_voice *v, enum why_text code);

/* "a", "a or b", "a, b or c"; last: WHY_SAY_OR, WHY_SAY_AND. Empty of none. */
const char *why_list(const struct why_voice *v, enum why_text last,
                     const char *const *items, size_t count);

/* "20.58 points", "1 point", of so many micro-points; their sign is not told. */
const char *why_points(const struct why_voice *v, int64_t micro);
const char *why_number(const struct why_voice *v, int64_t micro);

/* "3 pieces"; "17.15"; "12:30"; "17 June 2026". */
const char *why_pieces(const struct why_voice *v, int64_t pieces);
const char *why_money(const struct why_voice *v, int64_t minor);
const char *why_clock(const struct why_voice *v, int32_t minute);
const char *why_date(const struct why_voice *v, int32_t day);

/* The name in the language, or the one that everybody reads. */
const char *why_name(const struct why_voice *v, const char *name,
                     const struct rules_text *names, size_t count);
const char *why_rule_name(const struct why_voice *v, const struct rules_rule *rule);

#endif
