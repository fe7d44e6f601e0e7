/*
 * What there is to say of a good document, section by section.
 */
#include "svc/core/rules/rules_warn.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>

#include "proto/json.h"
#include "svc/core/rules/document/shape_kinds.h"
#include "svc/core/rules/warn/warn.h"

const char *
warn_say(const struct warn *w, const char *format, ...)
{
    const char *said;
    va_list args;

    va_start(args, format);
    said = arena_vprintf(w->warnings->arena, format, args);
    va_end(args);
    return said;
}

static void
warn_give(const struct warn *w, const struct document_give *give,
          const struct rules_place *place)
{
    int64_t most = w->document->limits->purchase_max_minor;

    if (give->per_unit_micro == 0) {
        rules_errors_add(w->warnings, RULES_IN(place, "per_unit"), "It gives nothing.",
                         "Write a rate above 0, or leave the rule out.");
    }
    if (give->per_amount_minor > most) {
        rules_errors_add(
            w->warnings, RULES_IN(place, "per_amount"),
            warn_say(w, "No purchase is that large: limits.purchase_max is %" PRId64 ".",
                     most),
            "Lower it, or raise the limit.");
    }
}

static void
warn_earn(const struct warn *w, const struct document_earn *earn,
          const struct rules_place *place)
{
    warn_give(w, earn->give, RULES_IN(place, "give"));
}

static void
warn_bonus(const struct warn *w, const struct document_bonus *bonus,
           const struct rules_place *place)
{
    if (bonus->extra != NULL) {
        warn_give(w, bonus->extra, RULES_IN(place, "extra"));
    } else if (bonus->times_micro == SHAPE_MICRO) {
        rules_errors_add(w->warnings, RULES_IN(place, "times"),
                         "Once the base points give nothing more.",
                         "Write a number above 1, or leave the rule out.");
    }
}

static void
warn_load(const struct warn *w, const struct document_load *load,
          const struct rules_place *place)
{
    int64_t most = w->document->limits->load_max_minor;

    if (load->at_least_minor > most) {
        rules_errors_add(
            w->warnings, RULES_IN(place, "at_least"),
            warn_say(w, "No load is that large: limits.load_max is %" PRId64 ".", most),
            "Lower it, or raise the limit.");
    }
}

static void
warn_challenge(const struct warn *w, const struct document_challenge *challenge,
               const struct rules_place *place)
{
    if (challenge->per.chosen == RULES_SPAN_DAYS + 1 &&
        challenge->per.to.day < w->today) {
        rules_errors_add(w->warnings, RULES_IN(RULES_IN(place, "per"), "to"),
                         "It is past.", "Leave the rule out, or write a later day.");
    }
}

static bool
is_given(const struct document *document, struct slice reward)
{
    const struct shape_list *gifts = &document->sections[RULES_GIFTS];
    const struct shape_list *challenges = &document->sections[RULES_CHALLENGES];

    for (size_t i = 0; i < gifts->count; i++) {
        if (slice_eq(DOCUMENT_AT(*gifts, struct document_gift, i)->prize.reward,
                     reward)) {
            return true;
        }
    }
    for (size_t i = 0; i < challenges->count; i++) {
        if (slice_eq(DOCUMENT_AT(*challenges, struct document_challenge, i)->prize.reward,
                     reward)) {
            return true;
        }
    }
    return false;
}

static void
warn_reward(const struct warn *w, const struct document_reward *reward,
            const struct rules_place *place)
{
    if (reward->gift_only == 1 && !is_given(w->document, reward->rule.id)) {
        rules_errors_add(w->warnings, RULES_IN(place, "gift_only"),
                         "No gift and no challenge gives it.",
                         "Give it in one of them, or leave it out.");
    }
}

/* What a section has beside conditions, rule by rule. */
#define WARN_EACH(NAME, member, one)                                                    \
    for (size_t i = 0; i < w->document->sections[RULES_##NAME].count; i++) {            \
        warn_##one(                                                                     \
            w,                                                                          \
            DOCUMENT_AT(w->document->sections[RULES_##NAME], struct document_##one, i), \
            RULES_AT(RULES_IN(NULL, #member), i));                                      \
    }

static void
warn_rules(const struct warn *w)
{
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        for (size_t i = 0; i < w->document->sections[s].count; i++) {
            warn_when(w, document_rule(w->document, s, i)->when,
                      RULES_AT(RULES_IN(NULL, document_section_name(s)), i));
        }
    }
    WARN_EACH(EARN, earn, earn)
    WARN_EACH(BONUSES, bonuses, bonus)
    WARN_EACH(LOADS, loads, load)
    WARN_EACH(CHALLENGES, challenges, challenge)
    WARN_EACH(REWARDS, rewards, reward)
}

/* Whether a base rule is for members of the level. */
static bool
earns(const struct document *document, struct slice level)
{
    const struct shape_list *earn = &document->sections[RULES_EARN];

    for (size_t i = 0; i < earn->count; i++) {
        const struct document_when *when = document_rule(document, RULES_EARN, i)->when;

        if (when == NULL || when->tiers.count == 0) {
            return true;
        }
        for (size_t k = 0; k < when->tiers.count; k++) {
            if (slice_eq(document_slice(&when->tiers, k), level)) {
                return true;
            }
        }
    }
    return earn->count == 0;
}

static void
warn_levels(const struct warn *w)
{
    const struct shape_list *levels = &w->document->tiers->levels;

    for (size_t i = 0; i < levels->count; i++) {
        if (!earns(w->document, DOCUMENT_AT(*levels, struct document_level, i)->id)) {
            rules_errors_add(
                w->warnings, RULES_AT(RULES_IN(RULES_IN(NULL, "tiers"), "levels"), i),
                "No rule of earn is for it: its members earn nothing.",
                "Add it to the tiers of one, or write a rule without tiers.");
        }
    }
}

static bool
is_asked_for(const struct document *document, struct slice flag)
{
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        for (size_t i = 0; i < document->sections[s].count; i++) {
            const struct document_when *when = document_rule(document, s, i)->when;

            for (size_t k = 0; when != NULL && k < when->flags.count; k++) {
                if (slice_eq(document_slice(&when->flags, k), flag)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void
warn_flags(const struct warn *w)
{
    for (size_t i = 0; i < w->document->flags.count; i++) {
        if (!is_asked_for(w->document, document_slice(&w->document->flags, i))) {
            rules_errors_add(w->warnings, RULES_AT(RULES_IN(NULL, "flags"), i),
                             "No rule asks for it.", "Use it in when.flags of a rule.");
        }
    }
}

void
rules_warn(struct slice document, int32_t today, struct rules_errors *warnings)
{
    struct rules_errors errors;
    struct arena scratch;
    const struct shape_reader reader = {&scratch, &errors};
    struct json_error wrong;
    struct json_doc json;
    enum json_status status = json_parse(&json, document, &wrong);

    assert(status == JSON_OK);
    arena_init(&scratch);
    rules_errors_init(&errors, &scratch);
    if (json_get(json_root(&json), "format") != NULL) {
        const struct warn w = {document_read(&reader, json_root(&json)), today, warnings};

        assert(w.document != NULL);
        warn_rules(&w);
        warn_levels(&w);
        warn_flags(&w);
    }
    arena_release(&scratch);
    json_doc_free(&json);
}
