/*
 * The phases of a batch (ledger.md, "A batch"): read under lock, apply, look refused keys
 * up, write and commit, publish, answer. Two round trips when nothing is refused.
 */
#include "svc/engine/lane/lane_run.h"

#include <assert.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/lane/lane_crash.h"
#include "svc/engine/live/live.h"
#include "svc/engine/service.h"
#include "svc/io/pg.h"
#include "svc/store/ledger/ledger.h"

enum { UNLOCKED_DELAY_US = 30000 };

static void
note_read(struct batch *b, enum batch_read kind)
{
    assert(b->read_count < BATCH_READS_MAX);
    b->reads[b->read_count++] = kind;
}

static void
send_past(struct lane *lane, struct batch *b)
{
    int64_t *ids = arena_alloc(&b->arena, b->count * sizeof(ids[0]));
    int64_t *seqs = arena_alloc(&b->arena, b->count * sizeof(seqs[0]));
    const unsigned char **op_ids = arena_alloc(&b->arena, b->count * sizeof(op_ids[0]));
    size_t by_seq = 0;
    size_t by_op = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct lane_call *call = b->items[i].call;
        const struct op *op = call == NULL ? NULL : &call->op;

        if (op == NULL || !batch_names_past(op)) {
            continue;
        }
        if (op->kind == OP_VOID) {
            op_ids[by_op++] = op->voided.ref_op_id;
        } else {
            ids[by_seq] = op->account_id;
            seqs[by_seq++] = op_ref_seq(op);
        }
    }
    if (by_seq > 0) {
        ledger_send_past_by_seq(lane->conn, &b->arena, b->bucket, ids, seqs, by_seq);
        note_read(b, READ_PAST);
    }
    if (by_op > 0) {
        ledger_send_past_by_op(lane->conn, &b->arena, b->bucket, op_ids, by_op);
        note_read(b, READ_PAST);
    }
}

/* Looks op_ids up: all of them, or those of refused operations. */
static void
send_lookup(struct lane *lane, struct batch *b, bool all)
{
    const unsigned char **op_ids = arena_alloc(&b->arena, b->count * sizeof(op_ids[0]));
    size_t count = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct batch_item *item = &b->items[i];

        if (item->call != NULL && item->call->op.kind != OP_TOUCH &&
            (all || (item->state == ITEM_REFUSED && !item->looked_up))) {
            op_ids[count++] = item->call->op.op_id;
        }
    }
    ledger_send_lookup(lane->conn, &b->arena, b->bucket, op_ids, count);
    note_read(b, READ_FOUND);
}

static void
take_entries(struct batch *b, const struct pg_result *r,
             void (*add)(struct batch *b, const struct entry *e))
{
    for (int i = 0; i < pg_rows(r); i++) {
        struct entry *e = arena_alloc(&b->arena, sizeof(*e));

        if (ledger_take_entry(r, i, &b->arena, e)) {
            add(b, e);
        } else {
            b->damaged = true;
        }
    }
}

static void
take_rows(struct batch *b, const struct pg_result *r)
{
    for (int i = 0; i < pg_rows(r); i++) {
        struct ledger_row *row = arena_alloc(&b->arena, sizeof(*row));

        if (ledger_take_row(r, i, &b->arena, row)) {
            batch_add_row(b, row);
        } else {
            b->damaged = true;
        }
    }
}

static void
on_read_result(void *arg, int index, const struct pg_result *r)
{
    struct batch *b = arg;

    assert(index < b->read_count);
    switch (b->reads[index]) {
    case READ_NOTHING: break;
    case READ_ROWS: take_rows(b, r); break;
    case READ_EXISTING:
        for (int i = 0; i < pg_rows(r); i++) {
            batch_account_find(b, pg_i64(r, i, 0))->exists = true;
        }
        break;
    case READ_TIME:
        b->at_us = ledger_take_time_us(r);
        b->xid = ledger_take_xid(r);
        break;
    case READ_PAST: take_entries(b, r, batch_add_past); break;
    case READ_FOUND: take_entries(b, r, batch_add_found); break;
    }
}

static void send_lookup_phase(struct lane *lane);

static void send_write_phase(struct lane *lane);

static void
on_read_done(void *arg, const struct pg_outcome *outcome)
{
    struct batch *b = arg;
    struct lane *lane = b->lane;

    if (!outcome->ok) {
        lane_failed(lane, outcome);
        return;
    }
    if (b->damaged) {
        lane_damaged(lane);
        return;
    }
    if (!directory_is_fresh(lane->lanes->service->directory)) {
        lane_stale(lane);
        return;
    }
    batch_apply(b, directory_rules(lane->lanes->service->directory));
    if (batch_needs_lookup(b)) {
        send_lookup_phase(lane);
    } else {
        send_write_phase(lane);
    }
}

void
lane_run(struct lane *lane)
{
    struct batch *b = lane->current;
    int64_t *ids = arena_alloc(&b->arena, b->account_count * sizeof(ids[0]));

    for (size_t i = 0; i < b->account_count; i++) {
        ids[i] = b->accounts[i].id;
    }
    b->attempts++;
    b->sent_us = clock_mono_us();
    b->read_count = 0;
    ledger_send_begin(lane->conn);
    note_read(b, READ_NOTHING);
    ledger_send_lock(lane->conn, &b->arena, b->bucket, ids, b->account_count,
                     b->skip_locked);
    note_read(b, READ_ROWS);
    if (b->skip_locked) {
        ledger_send_exists(lane->conn, &b->arena, b->bucket, ids, b->account_count);
        note_read(b, READ_EXISTING);
    }
    ledger_send_time(lane->conn, lane->lanes->service->test_clock);
    note_read(b, READ_TIME);
    if (b->needs_history) {
        send_past(lane, b);
    }
    if (b->lookup_all) {
        send_lookup(lane, b, true);
    }
    pg_sync(lane->conn, on_read_result, on_read_done, b);
}

static void
on_lookup_done(void *arg, const struct pg_outcome *outcome)
{
    struct batch *b = arg;
    struct lane *lane = b->lane;

    if (!outcome->ok) {
        lane_failed(lane, outcome);
    } else if (b->damaged) {
        lane_damaged(lane);
    } else {
        batch_settle(b);
        send_write_phase(lane);
    }
}

static void
send_lookup_phase(struct lane *lane)
{
    struct batch *b = lane->current;

    b->read_count = 0;
    send_lookup(lane, b, false);
    pg_sync(lane->conn, on_read_result, on_lookup_done, b);
}

static void
send_entries(struct lane *lane, struct batch *b)
{
    uint64_t *feed_xids = arena_alloc(&b->arena, b->entry_count * sizeof(feed_xids[0]));

    batch_seal(b);
    for (size_t i = 0; i < b->entry_count; i++) {
        feed_xids[i] = batch_account_find(b, b->entries[i]->account_id)->row->feed_xid;
    }
    ledger_send_entries(lane->conn, &b->arena, b->bucket, b->entries, feed_xids,
                        b->entry_count);
}

static void
send_accounts(struct lane *lane, struct batch *b)
{
    const struct ledger_row **rows =
        arena_alloc(&b->arena, b->account_count * sizeof(rows[0]));
    int64_t *due_ids = arena_alloc(&b->arena, b->account_count * sizeof(due_ids[0]));
    int64_t *due_at_us = arena_alloc(&b->arena, b->account_count * sizeof(due_at_us[0]));
    size_t changed = 0;
    size_t due = 0;

    for (size_t i = 0; i < b->account_count; i++) {
        const struct batch_account *a = &b->accounts[i];

        if (a->row == NULL) {
            continue;
        }
        if (a->entry_count > 0) {
            rows[changed++] = a->row;
        }
        if (a->touched || a->row->account.next_due_us != a->next_due_before_us) {
            due_ids[due] = a->id;
            due_at_us[due++] = a->row->account.next_due_us;
        }
    }
    if (changed > 0) {
        ledger_send_accounts(lane->conn, &b->arena, b->bucket, rows, changed);
    }
    if (due > 0) {
        ledger_send_due(lane->conn, &b->arena, b->bucket, due_ids, due_at_us, due);
    }
}

static void
on_write_result(void *arg, int index, const struct pg_result *r)
{
    struct batch *b = arg;

    (void)index;
    b->committed = strcmp(pg_result_tag(r), "COMMIT") == 0;
}

static void committed(struct lane *lane);

static void answer_callers(struct batch *b);

static void
on_write_done(void *arg, const struct pg_outcome *outcome)
{
    struct batch *b = arg;

    crash_point("committed");
    if ((outcome->ok && b->committed && !outcome->warned) ||
        (outcome->connection_lost && PLANTED(TRUST_COMMIT))) {
        committed(b->lane);
    } else {
        b->commit_failed = outcome->failed_index == b->commit_index;
        lane_failed(b->lane, outcome);
    }
}

static void
send_write_phase(struct lane *lane)
{
    struct batch *b = lane->current;

    if (b->entry_count > 0) {
        send_entries(lane, b);
    }
    send_accounts(lane, b);
    if (b->from_past) {
        ledger_send_flush_past(lane->conn);
    }
    b->commit_index = pg_group_length(lane->conn);
    ledger_send_commit(lane->conn);
    b->born_us = live_born_us(lane->lanes->service->live);
    if (PLANTED(REPLY_BEFORE_COMMIT)) {
        answer_callers(b);
    }
    crash_point("before-send");
    pg_sync(lane->conn, on_write_result, on_write_done, b);
    crash_point("sent");
}

static void
count_answer(const struct batch_item *item)
{
    if (item->state == ITEM_REPLAYED) {
        metric_add(METRIC_LEDGER_REPLAYS, 1);
    } else if (item->state == ITEM_REFUSED) {
        metric_add(METRIC_REFUSALS, 1);
    }
}

static void
answer_callers(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct lane_call *call = b->items[i].call;

        if (call != NULL) {
            count_answer(&b->items[i]);
            batch_answer(&b->items[i]);
            b->items[i].call = NULL;
            lane_answer(call);
        }
    }
}

/* The change is out (or will be, see live.md): now the callers hear. */
static void
published(void *arg)
{
    struct batch *b = arg;

    b->lane->lanes->publishing--;
    answer_callers(b);
    batch_free(b);
}

/* What this batch could not decide goes on: moved to its account, or when the row is
 * free. */
static void
pass_on(struct lane *lane, struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct batch_item *item = &b->items[i];
        struct lane_call *call = item->call;

        if (call == NULL) {
            continue;
        }
        if (item->state == ITEM_MOVED) {
            call->op.account_id = item->moved_to;
            item->call = NULL;
            lane_resubmit(lane->lanes, call);
        } else if (item->state == ITEM_UNLOCKED) {
            item->call = NULL;
            lane_redo(lane, b, &call, 1, UNLOCKED_DELAY_US);
        }
    }
}

static void
committed(struct lane *lane)
{
    struct batch *b = lane->current;
    struct live_change *changes =
        arena_alloc(&b->arena, b->account_count * sizeof(changes[0]));
    size_t count = 0;

    metric_add(METRIC_LANE_BATCHES, 1);
    metric_add(METRIC_LANE_OPS, (int64_t)b->count);
    metric_observe_us(HISTOGRAM_LANE_BATCH, clock_mono_us() - b->sent_us);
    lane->current = NULL;
    pass_on(lane, b);
    for (size_t i = 0; i < b->account_count; i++) {
        const struct batch_account *a = &b->accounts[i];

        if (a->entry_count > 0) {
            changes[count].account = &a->row->account;
            changes[count].entries = a->entries;
            changes[count].entry_count = a->entry_count;
            changes[count].feed_xid =
                b->xid > a->row->feed_xid ? b->xid : a->row->feed_xid;
            count++;
        }
    }
    lane->lanes->publishing++;
    crash_point("before-push");
    if (count > 0) {
        live_publish(lane->lanes->service->live, changes, count, b->born_us, published,
                     b);
    } else {
        published(b);
    }
}
