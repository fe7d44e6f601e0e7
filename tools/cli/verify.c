/*
 * crema verify: recomputes accounts from their entries (hash chain, balances, lots,
 * counters, cards), compares them with what is stored, adds up the books, and asks
 * ledger_health. Everything is read from one snapshot, so it works under load.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/id.h"
#include "svc/core/apply.h"
#include "svc/core/chain.h"
#include "svc/store/ledger_row.h"
#include "svc/store/ledger_sql.h"
#include "tools/cli/command.h"
#include "tools/cli/db.h"

enum { CONTRAS = 9, FINDINGS_SHOWN = 20, FRESH_ARENA_EVERY = 512, ERR_BYTES = 160 };

/* What is being checked: two streams in the same order, (bucket, account), and sums. */
struct verify {
    struct db *accounts;
    struct db *entries;
    struct db_param filter; /* bigint[] of account ids as text; null: all */
    struct db_rows *entry_row;
    struct entry entry; /* decoded from entry_row */
    bool entries_good;
    struct arena arenas[2]; /* of one account, taken in turn so that neither fills up */
    int arena;
    int64_t account_count;
    int64_t entry_count;
    int64_t wrong_count;
    int64_t cash_by_contra[CONTRAS];
    int64_t points_by_contra[CONTRAS];
};

static const char *const contra_words[CONTRAS] = {
    "none",      "provider",    "till cash",  "revenue",  "rewards",
    "transfers", "adjustments", "promotions", "breakage",
};

static void
found_wrong(struct verify *v, int64_t account_id, int64_t seq, const char *what)
{
    char id[ID_TEXT_MAX] = "";

    v->wrong_count++;
    if (v->wrong_count > FINDINGS_SHOWN) {
        return;
    }
    if (account_id > 0) {
        id_format(id, "acc", account_id);
    }
    if (seq > 0) {
        printf("WRONG %s-%" PRId64 ": %s\n", id, seq, what);
    } else {
        printf("WRONG %s: %s\n", id, what);
    }
}

static bool
begin(struct db *db)
{
    return db_script(db, "begin isolation level repeatable read read only; "
                         "set local statement_timeout = 0; set local lock_timeout = 0; "
                         "set local idle_in_transaction_session_timeout = 0");
}

static bool
share_snapshot(struct verify *v)
{
    char sql[160];
    struct db_rows *rows = db_query(v->accounts, "select pg_export_snapshot()", NULL, 0);

    if (rows == NULL) {
        return false;
    }
    snprintf(
        sql, sizeof(sql),
        "begin isolation level repeatable read read only; set transaction snapshot '%s'; "
        "set local statement_timeout = 0; set local lock_timeout = 0",
        db_value(rows, 0, 0, NULL));
    db_rows_free(rows);
    return db_script(v->entries, sql);
}

static bool
set_zone(struct verify *v)
{
    struct db_rows *rows =
        db_query(v->accounts, "select time_zone from program", NULL, 0);
    bool good = rows != NULL && db_count(rows) == 1;

    if (rows != NULL && db_count(rows) == 0) {
        fprintf(stderr, "crema: this database has no program yet; run: crema migrate\n");
    }
    if (good && !civil_zone_set(db_value(rows, 0, 0, NULL))) {
        fprintf(stderr,
                "crema: this machine does not know the program's time zone, %s; "
                "install tzdata\n",
                db_value(rows, 0, 0, NULL));
        good = false;
    }
    db_rows_free(rows);
    return good;
}

static bool
open_streams(struct verify *v)
{
    const char *conninfo = conf->pg_owner[0] != '\0' ? conf->pg_owner : conf->pg;

    v->accounts = db_connect(conninfo);
    v->entries = v->accounts == NULL ? NULL : db_connect(conninfo);
    return v->entries != NULL && begin(v->accounts) && share_snapshot(v) && set_zone(v) &&
           db_stream(
               v->entries,
               "select " ENTRY_COLUMNS " from entry e where $1::bigint[] is null or "
               "e.account_id = any($1::bigint[]) order by e.bucket, e.account_id, e.seq",
               &v->filter, 1);
}

static struct arena *
arena_of(struct verify *v)
{
    return &v->arenas[v->arena];
}

static void
cells_of(const struct db_rows *rows, size_t count, struct slice *ret)
{
    for (size_t i = 0; i < count; i++) {
        ret[i].p = db_value(rows, 0, (int)i, &ret[i].n);
    }
}

/* Reads the next entry, if there is one; what it points to lives until the one after. */
static bool
next_entry(struct verify *v)
{
    struct slice cells[ENTRY_COLUMN_COUNT];

    v->entry_row = db_stream_next(v->entries, &v->entries_good);
    if (v->entry_row == NULL) {
        return v->entries_good;
    }
    cells_of(v->entry_row, ENTRY_COLUMN_COUNT, cells);
    if (!ledger_row_entry(cells, arena_of(v), &v->entry)) {
        found_wrong(v, v->entry.account_id, v->entry.seq, "The row cannot be read.");
    }
    return true;
}

static bool
add_up(struct verify *v)
{
    const struct entry *e = &v->entry;
    size_t contra = (size_t)e->contra;

    v->entry_count++;
    if (contra >= CONTRAS) {
        return false;
    }
    return !__builtin_add_overflow(v->cash_by_contra[contra], e->cash_minor,
                                   &v->cash_by_contra[contra]) &&
           !__builtin_add_overflow(v->points_by_contra[contra], e->points_micro,
                                   &v->points_by_contra[contra]);
}

/* Keeps the arenas small on long accounts: what the account needs moves over. */
static void
swap_arenas(struct verify *v, struct account *a)
{
    struct arena *other = &v->arenas[1 - v->arena];

    arena_reset(other);
    if (a->card_slot_count > 0) {
        a->card_slots = arena_copy(other, a->card_slots,
                                   a->card_slot_count * sizeof(a->card_slots[0]));
    }
    if (v->entry.detail.n > 0) {
        v->entry.detail.p = arena_copy(other, v->entry.detail.p, v->entry.detail.n);
    }
    v->arena = 1 - v->arena;
}

/* Replays every entry of the account. False when Postgres failed. */
static bool
replay(struct verify *v, struct account *a, bool *ret_sound)
{
    char err[ERR_BYTES];
    int64_t steps = 0;

    *ret_sound = true;
    while (v->entry_row != NULL && v->entry.bucket == a->bucket &&
           v->entry.account_id == a->id) {
        if (!add_up(v)) {
            found_wrong(v, a->id, v->entry.seq,
                        "Its counterpart is unknown or overflows.");
        }
        if (*ret_sound && !account_replay(a, &v->entry, arena_of(v), err)) {
            *ret_sound = false;
            found_wrong(v, a->id, v->entry.seq, err);
        }
        if (++steps % FRESH_ARENA_EVERY == 0) {
            swap_arenas(v, a);
        }
        if (!next_entry(v)) {
            return false;
        }
    }
    return true;
}

static bool
same_lots(const struct account *a, const struct account *b)
{
    if (a->lot_count != b->lot_count || a->counter_count != b->counter_count ||
        a->tier_month_count != b->tier_month_count) {
        return false;
    }
    for (size_t i = 0; i < a->lot_count; i++) {
        if (a->lots[i].start_day != b->lots[i].start_day ||
            a->lots[i].end_day != b->lots[i].end_day ||
            a->lots[i].points_micro != b->lots[i].points_micro) {
            return false;
        }
    }
    for (size_t i = 0; i < a->counter_count; i++) {
        if (a->counters[i].rule_id != b->counters[i].rule_id ||
            a->counters[i].period != b->counters[i].period ||
            a->counters[i].count != b->counters[i].count) {
            return false;
        }
    }
    return true;
}

/* An account is opened with one card, which no entry tells of; all others joined. */
static bool
same_cards(const struct account *stored, const struct account *replayed)
{
    size_t missing = 0;

    for (size_t i = 0; i < replayed->card_slot_count; i++) {
        if (!account_has_card(stored, replayed->card_slots[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < stored->card_slot_count; i++) {
        missing += !account_has_card(replayed, stored->card_slots[i]);
    }
    return missing <= 1;
}

static const char *
difference(const struct account *stored, const struct account *a)
{
    if (stored->version != a->version) {
        return "The account's version is not that of its newest entry.";
    }
    if (stored->cash_minor != a->cash_minor || stored->held_minor != a->held_minor) {
        return "The account's money is not the sum of its entries.";
    }
    if (stored->points_micro != a->points_micro) {
        return "The account's points are not the sum of its entries.";
    }
    if (memcmp(stored->head_hash, a->head_hash, ACCOUNT_HASH_BYTES) != 0) {
        return "The account's hash is not that of its newest entry.";
    }
    if (stored->status != a->status || stored->tier != a->tier) {
        return "The account's status or tier is not what its entries say.";
    }
    if (!same_lots(stored, a)) {
        return "The account's lots or counters are not what its entries say.";
    }
    if (!same_cards(stored, a)) {
        return "The account's cards are not what its entries say.";
    }
    return NULL;
}

/* Entries that come before this account in order belong to no account at all. */
static bool
skip_orphans(struct verify *v, const struct account *before)
{
    while (v->entry_row != NULL &&
           (before == NULL || v->entry.bucket < before->bucket ||
            (v->entry.bucket == before->bucket && v->entry.account_id < before->id))) {
        found_wrong(v, v->entry.account_id, v->entry.seq,
                    "The entry's account is missing.");
        v->entry_count++;
        if (!next_entry(v)) {
            return false;
        }
    }
    return true;
}

static bool
check_account(struct verify *v, const struct db_rows *rows)
{
    struct slice cells[ACCOUNT_COLUMN_COUNT];
    struct ledger_row stored;
    struct account a;
    const char *what = NULL;
    bool sound = true;

    swap_arenas(v, &(struct account){0});
    cells_of(rows, ACCOUNT_COLUMN_COUNT, cells);
    v->account_count++;
    if (!ledger_row_account(cells, arena_of(v), &stored)) {
        found_wrong(v, stored.account.id, 0, "The account's row cannot be read.");
        return true;
    }
    memset(&a, 0, sizeof(a));
    a.bucket = stored.account.bucket;
    a.id = stored.account.id;
    a.next_due_us = INT64_MAX;
    chain_genesis(a.head_hash, a.id);
    /* The stored cards are read for good: they must survive the change of arenas. */
    int64_t cards[ACCOUNT_CARDS_MAX];
    memcpy(cards, stored.account.card_slots,
           stored.account.card_slot_count * sizeof(cards[0]));
    stored.account.card_slots = cards;
    if (!skip_orphans(v, &a) || !replay(v, &a, &sound)) {
        return false;
    }
    what = sound ? difference(&stored.account, &a) : NULL;
    if (what != NULL) {
        found_wrong(v, a.id, 0, what);
    }
    return true;
}

static bool
walk(struct verify *v)
{
    bool good = false;
    struct db_rows *row = NULL;

    if (!next_entry(v) || !db_stream(v->accounts,
                                     "select " ACCOUNT_COLUMNS
                                     " from account where $1::bigint[] is null or "
                                     "id = any($1::bigint[]) order by bucket, id",
                                     &v->filter, 1)) {
        return false;
    }
    while ((row = db_stream_next(v->accounts, &good)) != NULL) {
        if (!check_account(v, row)) {
            return false;
        }
    }
    return good && skip_orphans(v, NULL);
}

static bool
ask_health(struct verify *v)
{
    struct db_rows *rows =
        db_query(v->accounts,
                 "select invariant || ': ' || finding, coalesce(account_id, 0) "
                 "from ledger_health where $1::bigint[] is null or "
                 "account_id = any($1::bigint[])",
                 &v->filter, 1);

    if (rows == NULL) {
        return false;
    }
    for (int i = 0; i < db_count(rows); i++) {
        found_wrong(v, db_int(rows, i, 1), 0, db_value(rows, i, 0, NULL));
    }
    db_rows_free(rows);
    return true;
}

static void
print_books(const struct verify *v)
{
    int64_t cash = 0;

    printf("%-12s %20s %20s\n", "counterpart", "money (minor units)", "micro-points");
    for (size_t i = 0; i < CONTRAS; i++) {
        if (v->cash_by_contra[i] != 0 || v->points_by_contra[i] != 0) {
            printf("%-12s %20" PRId64 " %20" PRId64 "\n", contra_words[i],
                   v->cash_by_contra[i], v->points_by_contra[i]);
            cash += v->cash_by_contra[i];
        }
    }
    printf("%-12s %20" PRId64 "\n", "on accounts", cash);
}

static int
report(const struct verify *v, int64_t took_us)
{
    int64_t rate = took_us > 0 ? v->entry_count * CLOCK_US_PER_S / took_us : 0;

    print_books(v);
    printf("%" PRId64 " accounts, %" PRId64 " entries in %" PRId64 " ms (%" PRId64
           " entries/s): ",
           v->account_count, v->entry_count, took_us / 1000, rate);
    if (v->wrong_count == 0) {
        printf("sound\n");
        return COMMAND_OK;
    }
    printf("%" PRId64 " wrong\n", v->wrong_count);
    return COMMAND_FAILED;
}

/* The ids of the arguments as a bigint[] in text. False after telling which is none. */
static bool
read_filter(int argc, char **argv, struct arena *arena, struct db_param *ret)
{
    char *text = arena_strdup(arena, "");

    for (int i = 1; i < argc; i++) {
        int64_t id = 0;

        if (!id_parse(argv[i], strlen(argv[i]), "acc", &id)) {
            fprintf(stderr, "crema: '%s' is not an account's id (acc_…)\n", argv[i]);
            return false;
        }
        text = arena_printf(arena, "%s%c%" PRId64, text, i == 1 ? '{' : ',', id);
    }
    if (argc > 1) {
        *ret = db_text(arena_printf(arena, "%s}", text));
    }
    return true;
}

static int
verify_run(int argc, char **argv)
{
    struct verify v = {.filter = db_null()};
    struct arena arena;
    int64_t begun_us = clock_mono_us();
    int code = COMMAND_TROUBLE;

    arena_init(&arena);
    arena_init(&v.arenas[0]);
    arena_init(&v.arenas[1]);
    if (read_filter(argc, argv, &arena, &v.filter) && open_streams(&v) && walk(&v) &&
        ask_health(&v)) {
        code = report(&v, clock_mono_us() - begun_us);
    }
    db_close(v.accounts);
    db_close(v.entries);
    arena_release(&v.arenas[0]);
    arena_release(&v.arenas[1]);
    arena_release(&arena);
    return code;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "recompute accounts from their entries and check the books",
    .help =
        "Usage: crema verify [ACCOUNT…]\n\n"
        "Recomputes all accounts, or those named (acc_…), from their entries: the hash\n"
        "chain, money, points, lots, counters, status and cards; compares them with\n"
        "what is stored, adds the books up by counterpart, and asks ledger_health.\n"
        "Reads one snapshot; the service may go on. The first wrong row is named.\n\n"
        "Exit code: 0 all is sound, 1 something is wrong, 2 it could not be checked.\n\n"
        "Example: crema verify && echo no cent is missing\n",
    .run = verify_run,
};
