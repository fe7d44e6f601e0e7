/*
 * Walking one part of the ledger: see verify_part.h.
 */
#include "tools/cli/verify_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/arena.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/chain.h"
#include "svc/store/ledger/ledger_row.h"
#include "tools/cli/checkpoint_file.h"
#include "tools/cli/db.h"
#include "tools/cli/verify_rules.h"

enum { SQL_BYTES = 1024, FRESH_ARENA_EVERY = 32, TELL_EVERY = 1024 };

struct walk {
    struct verify_part *part;
    struct verify_source *source;
    struct db *accounts;
    struct db *entries;
    bool entry_there;               /* `entry` is the next one */
    bool good;                      /* Postgres has not failed */
    struct entry entry;             /* what it points to lives until the one after */
    struct checkpoint_cursor heads; /* the account's, or one behind it */
    struct arena arenas[2]; /* of one account, taken in turn so that neither fills up */
    int arena;
    struct verify_rules *rules; /* NULL: not asked for */
};

static struct arena *
arena_of(struct walk *w)
{
    return &w->arenas[w->arena];
}

static void
found_wrong(struct walk *w, int64_t account_id, int64_t seq, const char *what)
{
    tally_wrong(&w->part->tally, account_id, seq, what);
}

/*
 * A transaction of its own that sees what the leader sees, and may take its time. Entries
 * lie in the order of time: where a part is more than a few accounts, sorting what one
 * scan reads costs half of following the index, which the service's random_page_cost
 * hides.
 */
static bool
join_snapshot(struct db *db, const char *snapshot)
{
    char sql[SQL_BYTES];

    snprintf(
        sql, sizeof(sql),
        "begin isolation level repeatable read read only; "
        "set transaction snapshot '%s'; set local statement_timeout = 0; "
        "set local lock_timeout = 0; set local jit = off; "
        "set local idle_in_transaction_session_timeout = 0; "
        "set local max_parallel_workers_per_gather = 0; set local work_mem = '64MB'; "
        "set local random_page_cost = 4",
        snapshot);
    return db_script(db, sql);
}

/* The rows of the part in order; id is the column that has the account's. */
static bool
open_stream(const struct walk *w, const char *columns, const char *table, const char *id,
            const char *order, struct db **ret)
{
    const struct verify_part *part = w->part;
    struct arena arena;
    const char *only = "";
    bool good;

    arena_init(&arena);
    if (w->source->only != NULL) {
        only = arena_printf(&arena, " and %s in (%s)", id, w->source->only);
    }
    *ret = db_connect(w->source->conninfo);
    good = *ret != NULL && join_snapshot(*ret, w->source->snapshot) &&
           db_copy(*ret, arena_printf(&arena,
                                      "select %s from %s e where bucket = %d and %s "
                                      "between '%" PRId64 "' and '%" PRId64 "'%s "
                                      "order by %s",
                                      columns, table, part->bucket, id, part->first_id,
                                      part->last_id, only, order));
    arena_release(&arena);
    return good;
}

/* Reads the next entry, if there is one. False when Postgres failed. */
static bool
next_entry(struct walk *w)
{
    struct slice cells[ENTRY_COLUMN_COUNT];

    w->entry_there = db_copy_next(w->entries, cells, ENTRY_COLUMN_COUNT, &w->good);
    if (w->entry_there && !ledger_row_entry(cells, arena_of(w), &w->entry)) {
        found_wrong(w, w->entry.account_id, w->entry.seq, "The row cannot be read.");
    }
    return w->good;
}

/* Keeps the arenas small on long accounts: what the account needs moves over. */
static void
swap_arenas(struct walk *w, struct account *a)
{
    struct arena *other = &w->arenas[1 - w->arena];

    arena_reset(other);
    if (a->card_slot_count > 0) {
        a->card_slots = arena_copy(other, a->card_slots,
                                   a->card_slot_count * sizeof(a->card_slots[0]));
    }
    if (w->entry.detail.n > 0) {
        w->entry.detail.p = arena_copy(other, w->entry.detail.p, w->entry.detail.n);
    }
    w->arena = 1 - w->arena;
}

static void
count_entry(struct walk *w)
{
    struct verify_tally *t = &w->part->tally;

    if (!tally_entry(t, &w->entry)) {
        found_wrong(w, w->entry.account_id, w->entry.seq,
                    "Its counterpart is unknown or overflows.");
    }
    if (t->entry_count % TELL_EVERY == 0) {
        atomic_fetch_add(&w->source->entry_count, TELL_EVERY);
    }
}

/* Heads of the checkpoint that come before this account have lost theirs. */
static void
skip_heads(struct walk *w, int64_t before_id)
{
    const struct checkpoint_head *head = &w->heads.head;

    while (w->heads.there && head->bucket == w->part->bucket &&
           head->account_id < before_id && head->account_id <= w->part->last_id) {
        if (w->source->only == NULL) {
            found_wrong(w, head->account_id, 0,
                        "The checkpoint has this account; now it is gone.");
        }
        w->part->tally.head_count++;
        checkpoint_next(&w->heads);
    }
}

/* Whether the next entry is the one that the checkpoint knows, and is another now. */
static bool
is_rewritten(const struct walk *w)
{
    const struct checkpoint_head *head = &w->heads.head;

    return w->heads.there && head->bucket == w->part->bucket &&
           head->account_id == w->entry.account_id && head->version == w->entry.seq &&
           memcmp(head->hash, w->entry.hash, sizeof(head->hash)) != 0;
}

/* The account's own head, when its entries have been read up to last_seq. */
static void
check_head(struct walk *w, int64_t account_id, int64_t last_seq)
{
    const struct checkpoint_head *head = &w->heads.head;

    if (!w->heads.there || head->bucket != w->part->bucket ||
        head->account_id != account_id) {
        return;
    }
    if (last_seq < head->version) {
        char what[VERIFY_WHAT_BYTES];

        snprintf(what, sizeof(what),
                 "The checkpoint knows entry %" PRId64 "; now the newest is %" PRId64
                 ": this database is older.",
                 head->version, last_seq);
        found_wrong(w, account_id, 0, what);
    }
    w->part->tally.head_count++;
    checkpoint_next(&w->heads);
}

/* Looks at the entry in hand, and brings the account to the state after it. */
static bool
look(struct walk *w, struct account *a, char err[VERIFY_WHAT_BYTES])
{
    char other[VERIFY_WHAT_BYTES] = "";
    bool by_rules = w->rules == NULL || verify_rules_entry(w->rules, a, &w->entry, other);

    if (!account_replay(a, &w->entry, arena_of(w), err)) {
        return false;
    }
    snprintf(err, VERIFY_WHAT_BYTES, "%s", other);
    return by_rules;
}

/* Replays every entry of the account. False when Postgres failed. */
static bool
replay(struct walk *w, struct account *a, bool *ret_sound)
{
    char err[VERIFY_WHAT_BYTES];
    int64_t steps = 0;
    int64_t last_seq = 0;

    *ret_sound = true;
    while (w->entry_there && w->entry.account_id == a->id) {
        count_entry(w);
        if (*ret_sound && !look(w, a, err)) {
            *ret_sound = false;
            found_wrong(w, a->id, w->entry.seq, err);
        }
        if (is_rewritten(w)) {
            found_wrong(w, a->id, w->entry.seq,
                        "The checkpoint has another hash here: history was rewritten.");
        }
        last_seq = w->entry.seq;
        if (++steps % FRESH_ARENA_EVERY == 0) {
            swap_arenas(w, a);
        }
        if (!next_entry(w)) {
            return false;
        }
    }
    check_head(w, a->id, last_seq);
    return true;
}

/* Entries that come before this account in order belong to no account at all. */
static bool
skip_orphans(struct walk *w, const struct account *before)
{
    int64_t last_id = 0;

    while (w->entry_there && (before == NULL || w->entry.account_id < before->id)) {
        if (w->entry.account_id != last_id) {
            found_wrong(w, w->entry.account_id, w->entry.seq,
                        "The entry's account is missing.");
        }
        last_id = w->entry.account_id;
        count_entry(w);
        if (w->part->tally.entry_count % FRESH_ARENA_EVERY == 0) {
            swap_arenas(w, &(struct account){0});
        }
        if (!next_entry(w)) {
            return false;
        }
    }
    return true;
}

static bool
check_account(struct walk *w, const struct slice cells[ACCOUNT_COLUMN_COUNT])
{
    struct account stored;
    struct account a = {.next_due_us = INT64_MAX};
    int64_t cards[ACCOUNT_CARDS_MAX]; /* as stored: they outlive the arenas */
    const char *what = NULL;
    bool sound = true;

    swap_arenas(w, &a);
    w->part->tally.account_count++;
    if (!ledger_row_account(cells, arena_of(w), &stored)) {
        found_wrong(w, stored.id, 0, "The account's row cannot be read.");
        sound = false;
    } else {
        memcpy(cards, stored.card_slots, stored.card_slot_count * sizeof(cards[0]));
        stored.card_slots = cards;
    }
    a.bucket = stored.bucket;
    a.id = stored.id;
    chain_genesis(a.head_hash, a.id);
    if (!skip_orphans(w, &a)) {
        return false;
    }
    skip_heads(w, a.id);
    if (w->rules != NULL) {
        verify_rules_begin(w->rules);
    }
    bool readable = sound;
    if (!replay(w, &a, &sound)) {
        return false;
    }
    what = readable && sound ? verify_difference(&stored, &a) : NULL;
    if (what != NULL) {
        found_wrong(w, a.id, 0, what);
    }
    return true;
}

static bool
walk(struct walk *w)
{
    struct slice cells[ACCOUNT_COLUMN_COUNT];
    bool good = true;

    if (!open_stream(w, SQL_ENTRY_COLUMNS, "entry", "account_id", "account_id, seq",
                     &w->entries) ||
        !open_stream(w, SQL_ACCOUNT_COLUMNS, "account", "id", "id", &w->accounts) ||
        !next_entry(w)) {
        return false;
    }
    checkpoint_seek(&w->heads, w->source->checkpoint, w->part->bucket, w->part->first_id);
    while (db_copy_next(w->accounts, cells, ACCOUNT_COLUMN_COUNT, &good)) {
        if (!check_account(w, cells)) {
            return false;
        }
    }
    skip_heads(w, INT64_MAX);
    return good && w->heads.good && skip_orphans(w, NULL);
}

void
verify_part_run(struct verify_part *part, struct verify_source *source)
{
    struct walk w = {.part = part, .source = source, .good = true};

    arena_init(&w.arenas[0]);
    arena_init(&w.arenas[1]);
    w.rules = source->rules != NULL ? verify_rules_new(source->rules) : NULL;
    part->done = walk(&w);
    verify_rules_free(w.rules);
    atomic_fetch_add(&source->entry_count, part->tally.entry_count % TELL_EVERY);
    db_close(w.accounts);
    db_close(w.entries);
    arena_release(&w.arenas[0]);
    arena_release(&w.arenas[1]);
    arena_trim();
}
