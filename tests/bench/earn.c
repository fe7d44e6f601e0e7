/*
 * What a purchase costs core: coffee with 20 campaigns and 5 challenges more, a basket of
 * two lines, a gold customer who has counted in each of them. For tests/bench/earn.py,
 * which runs it under callgrind.
 *
 * usage: earn_bench earn | apply TIMES RULES_FILE
 *
 * earn asks the rules alone; apply is the whole decision, with its detail, its hash and
 * the account behind it. Prints nanoseconds of CPU a purchase.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/rules_read.h"

enum { RULES_MAX = 65536, AMOUNT = 1967 };

#define NOON_US INT64_C(1782316800000000) /* 24 June 2026, 12:00 in New York */

struct bench {
    struct arena kept; /* to the end */
    struct rules rules;
    const struct rules *items[1];
    struct rules_list list;
    struct account account;
    struct arena arena; /* of one purchase */
};

static const struct op_line lines[] = {
    {SLICE_INIT("lunch"), SLICE_INIT("food"), 1, 1240},
    {SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 475},
};
static const struct slice flags[] = {SLICE_INIT("own_cup")};

static void
read_rules(struct bench *b, const char *path)
{
    static char document[RULES_MAX];
    const struct rules_world world = {.currency_exponent = 2};
    struct rules_errors errors;
    FILE *in = fopen(path, "re");
    size_t n = in != NULL ? fread(document, 1, sizeof document, in) : 0;

    rules_errors_init(&errors, &b->kept);
    if (n == 0 ||
        !rules_read(&b->kept, slice_of(document, n), &world, &b->rules, &errors)) {
        fprintf(stderr, "earn_bench: %s: %s\n", path,
                n == 0 ? "it cannot be read" : rules_errors_line(&errors, 0));
        exit(2);
    }
    fclose(in);
    b->rules.version = 1;
    b->items[0] = &b->rules;
    b->list = (struct rules_list){b->items, 1};
}

static struct op
purchase(int64_t number)
{
    struct op op = {
        .kind = OP_PURCHASE,
        .account_id = 42,
        .contra = CONTRA_REVENUE,
        .channel = CHANNEL_TILL,
        .store_id = 1,
        .terminal_id = 1,
        .auth_gen = -1,
        .purchase = {.amount_minor = AMOUNT,
                     .card_minor = AMOUNT,
                     .basket = {152, 100, lines, 2},
                     .flags = {flags, 1}},
    };

    op_id_make(op.op_id, SCOPE_STORE, 1, slice_of(&number, sizeof number));
    op_body_hash(&op);
    return op;
}

/* Decides it on a copy, so that each purchase is as the one before; the copy costs. */
static size_t
decide(struct bench *b, const struct op *op, struct account *a)
{
    static struct outcome outcome;
    struct history history = {.items = NULL};
    const struct apply_env env = {&b->arena, &b->list, &history, NOON_US};

    apply(&env, a, op, &outcome);
    if (outcome.verdict != VERDICT_APPLIED) {
        fprintf(stderr, "earn_bench: it was refused\n");
        exit(1);
    }
    return outcome.entry_count;
}

/* Money, a level, and a purchase before: its counters are there. */
static void
begin(struct bench *b)
{
    struct op op = purchase(-1);

    account_clear(&b->account);
    b->account.id = 42;
    b->account.cash_minor = INT64_C(1) << 50;
    b->account.tier = 1;
    b->account.next_due_us = INT64_MAX;
    (void)decide(b, &op, &b->account);
    arena_reset(&b->arena);
}

static void
ask_only(struct bench *b)
{
    static struct earned earned;
    const struct op op = purchase(0);
    const struct earn_basket basket = earn_basket_whole(&op.purchase.basket, AMOUNT, 0);
    const struct earn_case c = {
        .before = &b->account,
        .basket = &basket,
        .when = {NOON_US, civil_day(NOON_US), civil_minute(NOON_US)},
        .where = {1, CHANNEL_TILL},
        .flags = 1,
    };

    if (!earn(b->rules.compiled, b->rules.currency_exponent, &c, &earned) ||
        earned.points_micro == 0) {
        exit(1);
    }
}

static int64_t
cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int
main(int argc, char **argv)
{
    static struct bench b;
    static struct account copy;
    bool whole = argc == 4 && strcmp(argv[1], "apply") == 0;
    int64_t times = argc == 4 ? strtoll(argv[2], NULL, 10) : 0, begun;

    if (times < 1 || (!whole && strcmp(argv[1], "earn") != 0) ||
        !civil_zone_set("America/New_York")) {
        fprintf(stderr, "usage: earn_bench earn | apply TIMES RULES_FILE\n");
        return 2;
    }
    arena_init(&b.kept);
    arena_init(&b.arena);
    read_rules(&b, argv[3]);
    begin(&b);
    begun = cpu_ns();
    for (int64_t i = 0; i < times; i++) {
        if (whole) {
            const struct op op = purchase(i);

            copy = b.account;
            (void)decide(&b, &op, &copy);
            arena_reset(&b.arena);
        } else {
            ask_only(&b);
        }
    }
    printf("%" PRId64 "\n", (cpu_ns() - begun) / times);
    return 0;
}
