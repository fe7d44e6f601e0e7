/*
 * What happened to a member of the demo: see demo_history.h. Times are counted back from
 * today in the program's zone, so that the history is always of the last eleven weeks.
 */
#include "tools/cli/demo_history.h"

#include <string.h>

#include "svc/base/civil.h"
#include "svc/base/rand.h"
#include "svc/core/lots.h"
#include "svc/core/rules/rules_compiled.h"
#include "tools/cli/book.h"
#include "tools/cli/db.h"

enum { MOMENTS_MAX = 64 };

#define MINUTE_US INT64_C(60000000)

/* A top-up as svc/store/ledger/topup.c leaves it when all went well. */
static const char insert_topup[] =
    "insert into topup (id, member_id, account_id, op_id, amount, method, channel, "
    "status, "
    "seq, next_at, created_at, updated_at) values ($1::bigint, $2::bigint, $3::bigint, "
    "$4::bytea, $5::bigint, 'sandbox_ok', $6::bigint, 3, $7::bigint, $8::timestamptz, "
    "$8::timestamptz, $8::timestamptz)";

static const char insert_charge[] =
    "insert into sandbox_charge (topup_id, amount, method, settles_at) "
    "values ($1::bigint, $2::bigint, 'sandbox_ok', $3::timestamptz)";

/* One history under way. */
struct telling {
    const struct demo_world *world;
    const struct people_member *member;
    struct book book;
    int64_t seqs[MOMENTS_MAX]; /* of the entries so far, by moment */
};

static int64_t
moment_us(const struct demo_world *world, const struct demo_moment *m)
{
    int32_t day = civil_day(world->now_us) - m->days_ago;

    return civil_day_start_us(day) + (m->hour * 60 + m->minute) * MINUTE_US;
}

/* A check number, as tills number their payments: day, number of the check, payment. */
static struct slice
check_number(const struct telling *t, const struct demo_moment *m, size_t i)
{
    int32_t day = civil_day(t->world->now_us) - m->days_ago;
    int32_t year, month, day_of_month;

    civil_date_from_day(day, &year, &month, &day_of_month);
    return slice_from_cstr(arena_printf(t->book.arena, "%04d-%02d-%02d/demo-%llx-%zu/1",
                                        (int)year, (int)month, (int)day_of_month,
                                        (unsigned long long)t->member->id, i));
}

static void
fill_at_till(const struct telling *t, const struct demo_moment *m, size_t i,
             struct op *op)
{
    const struct demo_place *place = &t->world->places[m->store];

    op->channel = CHANNEL_TILL;
    op->store_id = place->store_id;
    op->terminal_id = place->terminal_id;
    op->card_slot = m->what == DEMO_REFUND ? 0 : t->member->card_id;
    op_id_make(op->op_id, SCOPE_STORE, place->store_id, check_number(t, m, i));
}

static void
fill_by_person(const struct telling *t, size_t i, enum key_scope scope, int64_t actor_id,
               enum channel channel, struct op *op)
{
    char *key = arena_printf(t->book.arena, "demo-%llx-%zu",
                             (unsigned long long)t->member->id, i);

    op->channel = channel;
    op->actor_id = actor_id;
    op_id_make(op->op_id, scope, actor_id, slice_from_cstr(key));
}

static void
fill_purchase(struct arena *arena, const struct demo_moment *m, struct op *op)
{
    struct op_line *lines = arena_array(arena, DEMO_LINES_MAX, sizeof(*lines));
    struct op_purchase *purchase = &op->purchase;
    struct op_basket *basket = &purchase->basket;

    op->kind = OP_PURCHASE;
    op->contra = CONTRA_REVENUE;
    purchase->tender = m->what == DEMO_OTHER ? TENDER_OTHER : TENDER_CARD;
    purchase->amount_minor = m->amount_minor;
    basket->tip_minor = m->amount_minor;
    basket->lines = lines;
    for (size_t i = 0; i < DEMO_LINES_MAX && m->lines[i].sku != NULL; i++) {
        const struct demo_line *line = &m->lines[i];

        lines[i] =
            (struct op_line){slice_from_cstr(line->sku), slice_from_cstr(line->category),
                             line->quantity, line->amount_minor};
        purchase->amount_minor += line->amount_minor;
        basket->line_count++;
    }
    if (purchase->tender == TENDER_CARD) {
        purchase->card_minor = purchase->amount_minor;
    }
}

static void
fill_redeem(struct arena *arena, const struct demo_moment *m, struct op *op)
{
    struct op_reward *reward = arena_alloc(arena, sizeof(*reward));

    reward->reward = slice_from_cstr(m->reward);
    op->kind = OP_REDEEM;
    op->contra = CONTRA_REWARDS;
    op->redeem.rewards = (struct op_rewards){reward, 1};
}

static struct op
op_of(const struct telling *t, const struct demo_moment *m, size_t i)
{
    struct op op = {.auth_gen = -1};

    switch (m->what) {
    case DEMO_TOPUP:
    case DEMO_LOAD:
        op.kind = OP_LOAD;
        op.load.amount_minor = m->amount_minor;
        op.contra = m->what == DEMO_TOPUP ? CONTRA_PROVIDER : CONTRA_TILL_CASH;
        break;
    case DEMO_PURCHASE:
    case DEMO_OTHER: fill_purchase(t->book.arena, m, &op); break;
    case DEMO_REDEEM: fill_redeem(t->book.arena, m, &op); break;
    case DEMO_VOUCHER:
        op.kind = OP_VOUCHER;
        op.voucher.reward = slice_from_cstr(m->reward);
        break;
    case DEMO_REFUND:
        op.kind = OP_REFUND;
        op.contra = CONTRA_REVENUE;
        op.refund.ref_seq = t->seqs[m->of];
        break;
    case DEMO_FREEZE:
        op.kind = OP_STATUS;
        op.status.to = ACCOUNT_FROZEN;
        break;
    case DEMO_END: break;
    }
    if (m->what == DEMO_TOPUP || m->what == DEMO_VOUCHER) {
        fill_by_person(t, i, SCOPE_MEMBER, t->member->id, CHANNEL_APP, &op);
    } else if (m->what == DEMO_FREEZE) {
        fill_by_person(t, i, SCOPE_STAFF, t->world->staff_id, CHANNEL_CONSOLE, &op);
    } else {
        fill_at_till(t, m, i, &op);
    }
    return op;
}

/* The other side of a top-up: our saga's row and the sandbox provider's charge. */
static bool
write_topup(const struct telling *t, const struct op *op, const struct entry *e)
{
    int64_t id = rand_id62();
    const struct db_param topup[] = {
        db_i64(id),
        db_i64(t->member->id),
        db_i64(t->member->account_id),
        db_bytes(op->op_id, sizeof(op->op_id)),
        db_i64(op->load.amount_minor),
        db_i64((int64_t)op->channel),
        db_i64(e->seq),
        db_time(e->at_us),
    };
    const struct db_param charge[] = {db_i64(id), db_i64(op->load.amount_minor),
                                      db_time(e->at_us)};

    return db_run(t->book.db, insert_topup, topup, sizeof(topup) / sizeof(topup[0])) &&
           db_run(t->book.db, insert_charge, charge, sizeof(charge) / sizeof(charge[0]));
}

/* Under other rules than the demo's own a reward may not be there, or too dear. */
static bool
is_possible(const struct telling *t, const struct demo_moment *m)
{
    const struct rules *rules = t->world->rules->items[0];
    const struct reward *reward;
    int32_t day = civil_day(moment_us(t->world, m));

    if (m->what != DEMO_REDEEM && m->what != DEMO_VOUCHER) {
        return true;
    }
    reward = rules_reward(rules, slice_from_cstr(m->reward));
    if (reward == NULL || reward->cost_micro / POINT_MICRO >
                              account_spendable_points(&t->book.account, day)) {
        return false;
    }
    return m->what == DEMO_REDEEM ||
           (rules->compiled != NULL &&
            rules->compiled->rewards[reward - rules->rewards].voucher_days > 0);
}

bool
demo_history_write(const struct demo_world *world, const struct people_member *member,
                   const struct demo_moment *moments)
{
    struct telling t = {.world = world, .member = member};

    if (!book_open(&t.book, world->people.db, world->people.arena, world->rules,
                   member->account_id)) {
        return false;
    }
    for (size_t i = 0; i < MOMENTS_MAX && moments[i].what != DEMO_END; i++) {
        struct op op = op_of(&t, &moments[i], i);
        struct entry e;

        if (!is_possible(&t, &moments[i])) {
            continue;
        }
        if (!book_apply(&t.book, &op, moment_us(world, &moments[i]), &e)) {
            return false;
        }
        if (moments[i].what == DEMO_TOPUP && !write_topup(&t, &op, &e)) {
            return false;
        }
        t.seqs[i] = e.seq;
    }
    return book_close(&t.book);
}
