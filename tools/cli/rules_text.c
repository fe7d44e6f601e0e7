/*
 * Rule sets as texts: see rules_text.h.
 */
#include "tools/cli/rules_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/rules_text_program.h"

enum { TEXT_BYTES_MAX = 256 * 1024, PIECE_BYTES = 16 * 1024 };

#define MICRO INT64_C(1000000)

bool
rules_text_read(const char *path, struct buf *ret)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    size_t n = 0;

    if (file == NULL) {
        cli_tell("%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    do {
        n = fread(buf_reserve(ret, PIECE_BYTES), 1, PIECE_BYTES, file);
        ret->n += n;
    } while (n > 0 && ret->n <= TEXT_BYTES_MAX);
    buf_append(ret, "", 0);
    bool good = ferror(file) == 0 && ret->n <= TEXT_BYTES_MAX;
    if (!good) {
        cli_tell("%s cannot be read: %s", path,
                 ferror(file) != 0 ? strerror(errno) : "it is larger than 256 KiB");
    }
    if (!is_stdin) {
        fclose(file);
    }
    return good;
}

void
rules_text_tell(const char *name, const struct rules_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        cli_tell("%s: %s", name, rules_errors_line(errors, i));
    }
    if (errors->more) {
        cli_tell("%s: And more than these %d. Mend them and check again.", name,
                 RULES_ERRORS_MAX);
    }
}

bool
rules_text_parse(struct arena *arena, const char *name, const struct buf *text,
                 const struct rules_world *world, struct rules *ret)
{
    struct rules_errors errors;

    rules_errors_init(&errors, arena);
    if (rules_read(arena, slice_of(text->p, text->n), world, ret, &errors)) {
        return true;
    }
    rules_text_tell(name, &errors);
    return false;
}

/* The label in front of a line, then from and to as money. */
static void
print_range(const struct rules *r, const char *label, int64_t from, int64_t to,
            const char *currency)
{
    char least[CLI_MONEY_CHARS];
    char most[CLI_MONEY_CHARS];

    cli_money(from, r->currency_exponent, least);
    cli_money(to, r->currency_exponent, most);
    printf("%-10s %s to %s %s", label, least, most, currency);
}

static void
print_most(const struct rules *r, const char *label, int64_t minor, const char *end)
{
    char most[CLI_MONEY_CHARS];

    cli_money(minor, r->currency_exponent, most);
    printf("%s%s%s", label, most, end);
}

void
rules_text_points(int64_t micro)
{
    int64_t rest = micro % MICRO;
    int decimals = 6;

    for (; rest > 0 && rest % 10 == 0; rest /= 10) {
        decimals--;
    }
    printf("%" PRId64, micro / MICRO);
    if (rest > 0) {
        printf(".%0*" PRId64, decimals, rest);
    }
}

static void
print_earning(const struct rules *r, const char *currency)
{
    for (size_t i = 0; i < r->simple.earn_count; i++) {
        const struct earn_rule *e = &r->simple.earn[i];

        printf("%-10s ", "earn");
        rules_text_points(e->rate_micro);
        printf(" points for 1 %s paid %s (%s)\n", currency,
               e->by_card && e->by_other ? "in any way"
               : e->by_card              ? "by card"
                                         : "otherwise",
               e->id);
    }
}

static void
print_rewards(const struct rules *r, const char *currency)
{
    for (size_t i = 0; i < r->reward_count; i++) {
        cli_print("%-10s %" PRId64 " points: %s", "reward",
                  r->rewards[i].cost_micro / MICRO, r->rewards[i].name);
        print_most(r, ", at most ", r->rewards[i].worth_minor, " ");
        printf("%s off (%s)\n", currency, r->rewards[i].id);
    }
}

void
rules_text_explain(const struct rules *rules, const char *currency)
{
    const struct limits *l = &rules->limits;

    if (rules->format == 1) {
        print_earning(rules, currency);
    } else {
        rules_text_program(rules, currency);
    }
    print_rewards(rules, currency);
    print_range(rules, "load", l->load_min_minor, l->load_max_minor, currency);
    print_most(rules, ", a day at most ", l->load_day_max_minor, "\n");
    print_range(rules, "transfer", l->transfer_min_minor, l->transfer_max_minor,
                currency);
    print_most(rules, ", a day at most ", l->transfer_day_max_minor, "\n");
    print_most(rules, "balance    at most ", l->balance_max_minor, " ");
    printf("%s\n", currency);
    print_most(rules, "purchase   at most ", l->purchase_max_minor, " ");
    printf("%s\n", currency);
    if (rules->format == 2) {
        rules_text_needs(rules);
    } else if (rules->simple.points_expire_months == 0) {
        printf("points     never end\n");
    } else {
        printf("points     end after %" PRId32 " months\n",
               rules->simple.points_expire_months);
    }
}
