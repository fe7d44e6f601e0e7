/*
 * Bits of rules. Bonuses and loads get theirs in the order of precedence, so that what
 * goes before is the lower bit; all else in the order of the document.
 */
#include "svc/core/rules/compile/compile.h"

static const unsigned first_bits[RULES_SECTIONS] = {
#define RULES_SECTION(NAME, member, one, most, first_bit) [RULES_##NAME] = (first_bit),
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
};

static bool
id_before(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = memcmp(a.p, b.p, n);

    return order < 0 || (order == 0 && a.n < b.n);
}

/* Multipliers that exclude each other, those that stack, extras. */
static enum rules_bonus_kind
kind_of(const struct document_bonus *bonus)
{
    return bonus->extra != NULL ? RULES_EXTRA
           : bonus->stack == 1  ? RULES_STACK
                                : RULES_TIMES;
}

static int64_t
priority_of(const struct document_bonus *bonus)
{
    return bonus->priority == INT64_MIN ? 0 : bonus->priority;
}

static bool
bonus_before(const struct document_bonus *a, const struct document_bonus *b)
{
    if (kind_of(a) != kind_of(b)) {
        return kind_of(a) < kind_of(b);
    }
    if (kind_of(a) != RULES_TIMES) {
        return false;
    }
    if (a->times_micro != b->times_micro) {
        return a->times_micro > b->times_micro;
    }
    if (priority_of(a) != priority_of(b)) {
        return priority_of(a) > priority_of(b);
    }
    return id_before(a->rule.id, b->rule.id);
}

static bool
load_before(const struct document_load *a, const struct document_load *b)
{
    return a->at_least_minor != b->at_least_minor ? a->at_least_minor > b->at_least_minor
                                                  : id_before(a->rule.id, b->rule.id);
}

static bool
goes_before(enum rules_section section, const struct document_rule *a,
            const struct document_rule *b)
{
    switch (section) {
    case RULES_BONUSES: return bonus_before((const void *)a, (const void *)b);
    case RULES_LOADS: return load_before((const void *)a, (const void *)b);
    default: return false;
    }
}

/* Puts the rules of a section behind those that are there, each at its place. */
static void
order_section(struct compile *c, enum rules_section section)
{
    static const struct document_when nothing = {.tender = -1};
    struct compile_rule *first = &c->all[c->count];
    size_t count = c->document->sections[section].count;

    for (size_t i = 0; i < count; i++) {
        const struct document_rule *rule = document_rule(c->document, section, i);
        size_t at = i;

        for (; at > 0 && goes_before(section, rule, first[at - 1].rule); at--) {
            first[at] = first[at - 1];
        }
        first[at] = (struct compile_rule){
            rule, rule->when != NULL ? rule->when : &nothing, section, 0, i};
    }
    for (size_t i = 0; i < count; i++) {
        first[i].bit = first_bits[section] + (unsigned)i;
    }
    c->first[section] = first;
    c->count += count;
    c->out->counts[section] = count;
}

void
compile_order(struct compile *c)
{
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        order_section(c, s);
    }
}
