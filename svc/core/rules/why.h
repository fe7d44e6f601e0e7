/*
 * Why an entry earned what it earned: which rules gave, by which arithmetic, and which
 * ones nearly did. Told from the entry and the rules of its version alone, in codes and
 * numbers; words are others' (svc/engine/render/render_why.h).
 *
 * Units: micro-points, minor units, days and minutes of the program's clocks. What is
 * told lives as long as the arena, the rules and the detail.
 */
#ifndef CREMA_CORE_WHY_H
#define CREMA_CORE_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/entry.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/why_near.h"

/* A reason that the entry has. */
struct why_fired {
    struct slice id;
    unsigned bit;                  /* of the rule, where `rule` is one */
    const struct rules_rule *rule; /* NULL: in format 1, or the set is not known */
    int64_t points_micro;
    int64_t base;           /* money, or pieces, that earned them; 0: of other points */
    bool cut;               /* to its most, or to what its limits left */
    const char *arithmetic; /* "17.15 × 1.2" */
};

/* What the rules have seen, of what earns: purchases, captures and loads. */
struct why_inputs {
    int64_t counted_minor; /* of goods that count; what was loaded */
    struct detail_tenders paid;
    bool has_facts;           /* the next three are known: format 2 */
    int16_t tier;             /* its number */
    struct detail_texts tags; /* that rules name */
    struct detail_texts flags;
};

struct why {
    int32_t day, minute; /* of the entry */
    bool has_inputs;
    struct why_inputs inputs;
    const struct why_fired *fired;
    size_t fired_count;
    struct why_near nearly[WHY_NEARLY_MAX];
    size_t nearly_count;
};

/*
 * rules: those of the entry's version, or NULL where nobody has them; then, and where
 * they are of format 1, there are the reasons alone. detail: the entry's.
 */
void why_entry(struct arena *arena, const struct rules *rules, const struct entry *entry,
               const struct entry_detail *detail, struct why *ret);

/*
 * The bit of the gift or the challenge of that id; RULES_BITS: the rules, which may be
 * NULL, have none.
 */
unsigned why_prize_bit(const struct rules *rules, struct slice id);

#endif
