/*
 * Counters of dead rules: see dead_counters.h.
 */
#include "svc/core/ledger/dead_counters.h"

#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_lookup.h"

static bool
is_of_section(const struct rules_compiled *rules, const struct counter *counter,
              unsigned first_bit, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct rules_rule *rule = rules_of_bit(rules, first_bit + (unsigned)i);

        if (counter_is_of(counter->rule_id, rule->key)) {
            return true;
        }
    }
    return false;
}

/* The program's own counters are no rule's. */
static bool
is_alive(const struct rules_compiled *rules, const struct counter *counter)
{
    static const unsigned first[RULES_SECTIONS] = {
#define RULES_SECTION(NAME, member, one, most, first_bit) first_bit,
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    };
    bool alive = counter->rule_id < 0;

    for (int s = 0; !alive && s < RULES_SECTIONS; s++) {
        alive = is_of_section(rules, counter, first[s], rules->counts[s]);
    }
    return alive;
}

static bool
is_counted(const struct change *c, const struct counter *counter)
{
    for (size_t i = 0; i < c->detail.counter_count; i++) {
        if (c->detail.counters[i].rule_id == counter->rule_id) {
            return true;
        }
    }
    return false;
}

void
dead_counters_end(const struct decision *d, struct change *c)
{
    struct counter_change dead[ACCOUNT_COUNTERS_MAX];
    size_t count = 0;

    if (d->a->counter_count <= DEAD_COUNTERS_KEPT || c->op_id != d->op->op_id ||
        d->rules == NULL || d->rules->format == 1) {
        return;
    }
    for (size_t i = 0; i < d->a->counter_count; i++) {
        const struct counter *counter = &d->a->counters[i];

        if (!is_alive(d->rules->compiled, counter) && !is_counted(c, counter)) {
            dead[count++] = (struct counter_change){counter->rule_id, counter->period,
                                                    -counter->count};
        }
    }
    change_count(d, c, dead, count);
}
