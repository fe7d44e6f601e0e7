/*
 * Makes a ledger of any size for tests/bench/verify.py: accounts that load, buy, redeem
 * and refund, decided by core, in the order of time over all accounts as a service writes
 * them. Entries go to stdout and accounts to a file, both in COPY's binary format.
 *
 * usage: ledger_fill ACCOUNTS ENTRIES ZONE RULES_FILE ACCOUNTS_FILE
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/pg_binary.h"
#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/rules/rules_read.h"

enum { DETAIL_MAX = 2048, RULES_MAX = 65536, LINES = 2, STORE_ID = 1, XID = 3 };

#define US_PER_S   INT64_C(1000000)
#define BEGIN_US   (INT64_C(1735689600) * US_PER_S) /* 2025-01-01 */
#define BETWEEN_US (INT64_C(7 * 3600) * US_PER_S)   /* two operations of an account */
#define FIRST_ID   INT64_C(1000000007)
#define IDS_END    (INT64_C(1) << 62)

/* One account, and the purchase that its next operation may refund. */
struct customer {
    struct account account;
    struct entry bought; /* seq 0: none */
    char detail[DETAIL_MAX];
};

struct fill {
    struct customer *customers;
    int64_t customer_count;
    int64_t entries_wanted;
    int64_t entries_made;
    int64_t ops_made;
    struct arena rules_arena; /* to the end */
    struct rules rules;
    const struct rules *items[1];
    struct rules_list list;
    struct arena arena; /* of one operation */
    uint64_t random;
};

/* xorshift64*: the same ledger every time. */
static int64_t
draw(struct fill *f, int64_t below)
{
    f->random ^= f->random >> 12;
    f->random ^= f->random << 25;
    f->random ^= f->random >> 27;
    return (int64_t)((f->random * UINT64_C(2685821657736338717)) >> 33) % below;
}

static void
put(FILE *out, const void *p, size_t n)
{
    if (fwrite_unlocked(p, 1, n, out) != n) {
        perror("ledger_fill: cannot write");
        exit(2);
    }
}

/* A length, a count of columns: without a length of its own. */
static void
put_bare(FILE *out, int64_t value, size_t bytes)
{
    char wire[8];

    pg_put_int(wire, value, bytes);
    put(out, wire, bytes);
}

static void
put_field(FILE *out, const void *p, size_t n)
{
    put_bare(out, (int64_t)n, 4);
    put(out, p, n);
}

static void
put_int(FILE *out, int64_t value, size_t bytes)
{
    put_bare(out, (int64_t)bytes, 4);
    put_bare(out, value, bytes);
}

static void
put_null(FILE *out)
{
    put_bare(out, -1, 4);
}

static void
put_or_null(FILE *out, int64_t value, size_t bytes)
{
    if (value == 0) {
        put_null(out);
    } else {
        put_int(out, value, bytes);
    }
}

static void
put_time(FILE *out, int64_t time_us)
{
    put_int(out, pg_time_to_wire(time_us), 8);
}

static void
put_columns(FILE *out, int16_t count)
{
    put_bare(out, count, 2);
}

static void
put_head(FILE *out)
{
    static const char head[19] = "PGCOPY\n\377\r\n"; /* and nine zeros */

    put(out, head, sizeof head);
}

enum { LIST_MAX = 3 * (ACCOUNT_LOTS_MAX + ACCOUNT_COUNTERS_MAX) };

/* A bigint[]. */
static void
put_array(FILE *out, const int64_t *values, size_t count)
{
    char wire[PG_ARRAY_HEAD_BYTES + LIST_MAX * (PG_ARRAY_LENGTH_BYTES + 8)];
    struct pg_array array;
    struct slice whole;

    pg_array_begin(&array, wire, PG_INT8, count);
    for (size_t i = 0; i < count; i++) {
        pg_array_put_int(&array, values[i], 8);
    }
    whole = pg_array_end(&array);
    put_field(out, whole.p, whole.n);
}

/* The columns that verify.py names, in its order. */
static void
put_entry(const struct entry *e)
{
    put_columns(stdout, 23);
    put_int(stdout, e->bucket, 2);
    put_int(stdout, e->account_id, 8);
    put_int(stdout, e->seq, 8);
    put_time(stdout, e->at_us);
    put_int(stdout, e->cash_minor, 8);
    put_int(stdout, e->points_micro, 8);
    put_int(stdout, e->cash_after_minor, 8);
    put_int(stdout, e->points_after_micro, 8);
    put_int(stdout, XID, 8);
    put_or_null(stdout, e->terminal_id, 8);
    put_or_null(stdout, e->held_minor, 8);
    put_or_null(stdout, e->held_after_minor, 8);
    put_or_null(stdout, e->actor_id, 8);
    put_or_null(stdout, e->ref_seq, 8);
    put_or_null(stdout, e->store_id, 4);
    put_int(stdout, e->rules_version, 4);
    put_int(stdout, e->kind, 2);
    put_int(stdout, e->contra, 2);
    put_int(stdout, e->channel, 2);
    put_field(stdout, e->op_id, sizeof e->op_id);
    put_field(stdout, e->body_hash, sizeof e->body_hash);
    put_field(stdout, e->hash, sizeof e->hash);
    put_field(stdout, e->detail.p, e->detail.n);
}

static void
put_lots(FILE *out, const struct account *a)
{
    int64_t list[3 * ACCOUNT_LOTS_MAX];

    for (size_t i = 0; i < a->lot_count; i++) {
        list[3 * i] = a->lots[i].start_day;
        list[3 * i + 1] = a->lots[i].end_day;
        list[3 * i + 2] = a->lots[i].points_micro;
    }
    put_array(out, list, 3 * a->lot_count);
}

static void
put_counters(FILE *out, const struct account *a)
{
    int64_t list[3 * ACCOUNT_COUNTERS_MAX];

    for (size_t i = 0; i < a->counter_count; i++) {
        list[3 * i] = a->counters[i].rule_id;
        list[3 * i + 1] = a->counters[i].period;
        list[3 * i + 2] = a->counters[i].count;
    }
    put_array(out, list, 3 * a->counter_count);
}

static void
put_account(FILE *out, const struct account *a)
{
    put_columns(out, 12);
    put_int(out, a->bucket, 2);
    put_int(out, a->id, 8);
    put_int(out, a->version, 8);
    put_int(out, a->cash_minor, 8);
    put_int(out, a->held_minor, 8);
    put_int(out, a->points_micro, 8);
    put_time(out, a->next_due_us);
    put_time(out, a->last_at_us);
    put_int(out, XID, 8);
    put_field(out, a->head_hash, a->version > 0 ? sizeof a->head_hash : 0);
    put_lots(out, a);
    put_counters(out, a);
}

static struct op
load_of(struct fill *f)
{
    return (struct op){.kind = OP_LOAD,
                       .contra = draw(f, 2) == 0 ? CONTRA_PROVIDER : CONTRA_TILL_CASH,
                       .load = {.amount_minor = 2500}};
}

static struct op
purchase_of(struct fill *f)
{
    struct op_line *lines = arena_array(&f->arena, LINES, sizeof *lines);
    struct op_purchase bought = {.basket = {.lines = lines}};
    size_t line_count = (size_t)draw(f, LINES + 1);

    for (size_t i = 0; i < line_count; i++) {
        lines[i] = (struct op_line){i == 0 ? SLICE("latte") : SLICE("bagel"),
                                    i == 0 ? SLICE("drinks") : SLICE("food"), 1,
                                    300 + draw(f, 200)};
    }
    for (size_t i = 0; i < line_count; i++) {
        bought.amount_minor += lines[i].amount_minor;
    }
    if (line_count == 0) {
        bought.amount_minor = 100 + draw(f, 600);
    }
    bought.card_minor = bought.amount_minor;
    bought.basket.line_count = line_count;
    return (struct op){.kind = OP_PURCHASE, .contra = CONTRA_REVENUE, .purchase = bought};
}

/* Mostly purchases; a load when money runs out, some refunds and rewards. */
static struct op
next_op(struct fill *f, const struct customer *c)
{
    static const struct op_reward espresso = {.reward = SLICE("espresso"), .line = 0};

    if (c->account.cash_minor < 1000) {
        return load_of(f);
    }
    if (c->bought.seq > 0 && draw(f, 25) == 0) {
        return (struct op){
            .kind = OP_REFUND, .contra = CONTRA_REVENUE, .refund.ref_seq = c->bought.seq};
    }
    if (draw(f, 40) == 0) {
        return (struct op){.kind = OP_REDEEM,
                           .contra = CONTRA_REWARDS,
                           .redeem = {.rewards = {&espresso, 1}}};
    }
    return purchase_of(f);
}

/* Only the newest entry of an account may be refunded later: nothing refunds it before.
 */
static void
keep(struct customer *c, const struct entry *e)
{
    c->bought.seq = 0;
    if (e->kind != ENTRY_PURCHASE || e->detail.n > DETAIL_MAX) {
        return;
    }
    c->bought = *e;
    memcpy(c->detail, e->detail.p, e->detail.n);
    c->bought.detail.p = c->detail;
}

static void
make_one(struct fill *f, struct customer *c, int64_t at_us)
{
    struct history history = {.items = NULL};
    const struct apply_env env = {&f->arena, &f->list, &history, at_us};
    struct op op = next_op(f, c);
    int64_t number = f->ops_made++;
    static struct outcome outcome;

    if (op_ref_seq(&op) > 0) {
        history_add(&history, &f->arena, &c->bought);
    }
    op.account_id = c->account.id;
    op.auth_gen = -1;
    op.channel = CHANNEL_TILL;
    op.store_id = STORE_ID;
    op.terminal_id = 1 + number % 7;
    op_id_make(op.op_id, SCOPE_STORE, STORE_ID, slice_of(&number, sizeof number));
    op_body_hash(&op);
    apply(&env, &c->account, &op, &outcome);
    for (size_t i = 0; i < outcome.entry_count; i++) {
        put_entry(&outcome.entries[i]);
        keep(c, &outcome.entries[i]);
    }
    f->entries_made += (int64_t)outcome.entry_count;
    arena_reset(&f->arena);
}

static void
make_all(struct fill *f)
{
    int64_t step_us = BETWEEN_US / f->customer_count;

    put_head(stdout);
    for (int64_t at_us = BEGIN_US; f->entries_made < f->entries_wanted;
         at_us += step_us) {
        make_one(f, &f->customers[draw(f, f->customer_count)], at_us);
    }
    put_columns(stdout, -1);
}

static void
read_rules(struct fill *f, const char *path)
{
    static char document[RULES_MAX];
    const struct rules_world world = {.currency_exponent = 2};
    struct rules_errors errors;
    FILE *in = fopen(path, "re");
    size_t n = in != NULL ? fread(document, 1, sizeof document, in) : 0;

    arena_init(&f->rules_arena);
    rules_errors_init(&errors, &f->rules_arena);
    if (n == 0 ||
        !rules_read(&f->rules_arena, slice_of(document, n), &world, &f->rules, &errors)) {
        fprintf(stderr, "ledger_fill: %s: %s\n", path,
                n == 0 ? "it cannot be read" : rules_errors_line(&errors, 0));
        exit(2);
    }
    fclose(in);
    f->rules.version = 1;
    f->items[0] = &f->rules;
    f->list = (struct rules_list){f->items, 1};
}

static void
write_accounts(const struct fill *f, const char *path)
{
    FILE *out = fopen(path, "we");

    if (out == NULL) {
        perror("ledger_fill: cannot open the accounts' file");
        exit(2);
    }
    put_head(out);
    for (int64_t i = 0; i < f->customer_count; i++) {
        put_account(out, &f->customers[i].account);
    }
    put_columns(out, -1);
    if (fclose(out) != 0) {
        exit(2);
    }
}

int
main(int argc, char **argv)
{
    static struct fill f = {.random = 88172645463325252};
    int64_t step; /* spreads the ids, as random ones are */

    if (argc != 6 || !civil_zone_set(argv[3])) {
        fprintf(stderr, "usage: ledger_fill ACCOUNTS ENTRIES ZONE RULES ACCOUNTS_FILE\n");
        return 2;
    }
    f.customer_count = strtoll(argv[1], NULL, 10);
    f.entries_wanted = strtoll(argv[2], NULL, 10);
    f.customers = calloc((size_t)f.customer_count, sizeof f.customers[0]);
    if (f.customer_count < 1 || f.customers == NULL) {
        return 2;
    }
    read_rules(&f, argv[4]);
    step = (IDS_END - FIRST_ID) / f.customer_count;
    for (int64_t i = 0; i < f.customer_count; i++) {
        f.customers[i].account.id = FIRST_ID + i * step;
        f.customers[i].account.next_due_us = INT64_MAX;
    }
    make_all(&f);
    write_accounts(&f, argv[5]);
    return fflush(stdout) == 0 ? 0 : 2;
}
