/*
 * The presets of rule sets: see rules_preset.h. They are written down in dollars and
 * scaled by what a dollar is about worth, so that yen have no hundredths, and a coffee in
 * dong earns as many points as one in dinars.
 */
#include "tools/cli/rules_preset.h"

#include <inttypes.h>
#include <string.h>

enum { MICRO_DECIMALS = 6 };

#define MICRO INT64_C(1000000)

struct preset_reward {
    const char *id;
    const char *name;
    int cost; /* points */
    int worth_dollars;
};

static const struct preset_reward rewards[] = {
    {"extra", "Extra shot or syrup", 25, 1},
    {"bakery", "Coffee or bakery item", 100, 6},
    {"drink", "Any drink", 200, 10},
    {"lunch", "Lunch", 300, 16},
    {"beans", "Bag of beans or a mug", 400, 20},
};

static const struct {
    const char *name;
    int dollars;
} limits[] = {
    {"load_min", 5},       {"load_max", 500},         {"load_day_max", 1000},
    {"balance_max", 2000}, {"purchase_max", 1000},    {"transfer_min", 1},
    {"transfer_max", 200}, {"transfer_day_max", 500},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Points for a dollar as points for a unit of the currency: "2", "0.02", "0.0001". */
static void
rate_write(struct buf *out, const struct currency *c, int points)
{
    int64_t micro = points * MICRO;
    int64_t rest;
    int decimals = MICRO_DECIMALS;

    for (int32_t i = 0; i < c->exponent; i++) {
        micro *= 10;
    }
    micro /= c->about_minor;
    buf_printf(out, "%" PRId64, micro / MICRO);
    rest = micro % MICRO;
    for (; rest > 0 && rest % 10 == 0; rest /= 10) {
        decimals--;
    }
    if (rest > 0) {
        buf_printf(out, ".%0*" PRId64, decimals, rest);
    }
}

static void
earn_write(struct buf *out, const struct currency *c, const char *tender, int points)
{
    buf_printf(out,
               "    {\"id\": \"base-%s\", \"tender\": \"%s\", \"points_per_unit\": \"",
               tender, tender);
    rate_write(out, c, points);
    buf_puts(out, "\"}");
}

static void
points_write(struct buf *out, const struct currency *c)
{
    buf_puts(out, "  \"earn\": [\n");
    earn_write(out, c, "card", 2);
    buf_puts(out, ",\n");
    earn_write(out, c, "other", 1);
    buf_puts(out, "\n  ],\n  \"rewards\": [\n");
    for (size_t i = 0; i < COUNT(rewards); i++) {
        buf_printf(out,
                   "    {\"id\": \"%s\", \"name\": \"%s\", \"cost\": %d, \"worth\": "
                   "%" PRId64 "}%s\n",
                   rewards[i].id, rewards[i].name, rewards[i].cost,
                   rewards[i].worth_dollars * c->about_minor,
                   i + 1 < COUNT(rewards) ? "," : "");
    }
    buf_puts(out, "  ],\n");
}

bool
rules_preset_write(const char *name, const struct currency *currency, struct buf *out)
{
    bool cafe = strcmp(name, "cafe") == 0;

    if (!cafe && strcmp(name, "plain") != 0) {
        return false;
    }
    buf_puts(out, "{\n");
    if (cafe) {
        points_write(out, currency);
    } else {
        buf_puts(out, "  \"earn\": [],\n  \"rewards\": [],\n");
    }
    buf_puts(out, "  \"limits\": {\n");
    for (size_t i = 0; i < COUNT(limits); i++) {
        buf_printf(out, "    \"%s\": %" PRId64 "%s\n", limits[i].name,
                   limits[i].dollars * currency->about_minor,
                   i + 1 < COUNT(limits) ? "," : "");
    }
    buf_puts(out, "  },\n  \"points_expire_months\": 6,\n  \"debt_allowed\": true,\n"
                  "  \"tiers\": [\"green\"]\n}\n");
    return true;
}
