/*
 * What every operation on the ledger shares: see keyed_op.h.
 */
#include "svc/ops/shared/keyed_op.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/id.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/reader.h"
#include "svc/store/ledger/ledger_read.h"

void
keyed_op_id(const struct request *r, struct slice key, unsigned char ret[OP_ID_BYTES])
{
    switch (r->who.role) {
    case ROLE_TERMINAL: op_id_make(ret, SCOPE_STORE, r->who.store_id, key); return;
    case ROLE_MEMBER: op_id_make(ret, SCOPE_MEMBER, r->who.id, key); return;
    case ROLE_SUPPORT:
    case ROLE_MANAGER: op_id_make(ret, SCOPE_STAFF, r->who.id, key); return;
    case ROLE_PUBLIC:
    case ROLE_STAFF: break;
    }
    assert(false); /* a keyed operation has a principal */
}

void
keyed_op_begin(struct request *r, enum op_kind kind, int64_t account_id)
{
    struct op *op = &r->lane.op;

    memset(&r->lane, 0, sizeof(r->lane));
    r->lane.arena = &r->arena;
    op->kind = kind;
    op->account_id = account_id;
    op->bucket = ledger_bucket(account_id);
    op->channel = r->who.channel;
    op->auth_gen = -1;
    if (r->who.role == ROLE_TERMINAL) {
        op->store_id = r->who.store_id;
        op->terminal_id = r->who.id;
    } else {
        op->actor_id = r->who.id;
    }
    if (r->who.role == ROLE_MEMBER) {
        op->auth_gen = r->who.auth_gen;
    }
    if (r->key.n > 0) {
        keyed_op_id(r, r->key, op->op_id);
    }
}

void
keyed_op_begin_presented(struct request *r, enum op_kind kind)
{
    const struct presented_state *state = r->state;

    keyed_op_begin(r, kind, state->presented.account_id);
    r->lane.op.card_slot = state->presented.card_slot;
    r->lane.op.credential_expired = state->presented.expired;
}

enum step
keyed_op_send(struct request *r)
{
    struct directory *directory = r->service->directory;

    if (r->who.role == ROLE_TERMINAL &&
        directory_store(directory, r->who.store_id) == NULL) {
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    op_body_hash(&r->lane.op);
    return request_lane(r);
}

bool
keyed_op_entry_name(struct slice name, const char *prefix, int64_t *ret_account_id,
                    int64_t *ret_seq)
{
    const char *dash = memchr(name.p, '-', name.n);
    size_t head = 0;
    int64_t account_id = 0;
    int64_t seq = 0;

    if (dash == NULL) {
        return false;
    }
    head = (size_t)(dash - name.p);
    if (!id_parse(name.p, head, prefix, &account_id) ||
        !slice_to_i64(slice_of(dash + 1, name.n - head - 1), &seq) || seq < 1) {
        return false;
    }
    *ret_account_id = account_id;
    *ret_seq = seq;
    return true;
}

static enum step
landed_reply(struct request *r)
{
    struct json_out *out = reply_json_begin(r);

    render_landed(out, r->service, &r->lane.entry, reader_of(r));
    if (r->lane.verdict == LANE_REPLAYED) {
        reply_header(r, "Idempotent-Replayed", "true");
    }
    return reply_json_end(r, 201);
}

void
keyed_op_tell_limit(struct request *r, const struct limit_passed *passed)
{
    if (passed->bound == LIMIT_BOUND_NONE) {
        return;
    }
    reply_problem_i64(r, "limit", passed->limit_minor);
    if (passed->min_minor > 0) {
        reply_problem_i64(r, "minimum", passed->min_minor);
    }
    if (passed->max_minor > 0) {
        reply_problem_i64(r, "maximum", passed->max_minor);
    }
    if (passed->bound == LIMIT_BOUND_DAY) {
        reply_problem_i64(r, "day_maximum", passed->limit_minor);
        reply_problem_time(r, "again_at",
                           civil_day_start_us(civil_day(clock_wall_us()) + 1));
    }
    if (passed->bound == LIMIT_BOUND_DAY || passed->bound == LIMIT_BOUND_BALANCE) {
        reply_problem_i64(r, "left", passed->left_minor);
    }
}

/* The reward that was asked for at a place; of a voucher it is the only one. */
static struct slice
reward_at(const struct op *op, size_t place)
{
    switch (op->kind) {
    case OP_PURCHASE:
        assert(place < op->purchase.rewards.count);
        return op->purchase.rewards.items[place].reward;
    case OP_REDEEM:
        assert(place < op->redeem.rewards.count);
        return op->redeem.rewards.items[place].reward;
    case OP_VOUCHER: return op->voucher.reward;
    default: return SLICE_NONE;
    }
}

/* Why, and which of the rewards that were asked for. */
static void
tell_reward(struct request *r, const struct lane_call *call)
{
    struct slice id = reward_at(&call->op, call->bar_place);

    reply_problem_text(r, "reason", reward_bar_word(call->bar));
    if (id.n > 0) {
        reply_problem_text(r, "reward", arena_printf(&r->arena, "%.*s", (int)id.n, id.p));
    }
}

/* More than is left: of the money, or of a line. */
static enum step
refund_too_large(struct request *r)
{
    const struct limit_passed *passed = &r->lane.passed;

    if (passed->bound != LIMIT_BOUND_LINE) {
        keyed_op_tell_limit(r, passed);
        return reply_problem(r, PROBLEM_REFUND_TOO_LARGE);
    }
    reply_problem_i64(r, "line", passed->line);
    reply_problem_i64(r, "left_pieces", passed->left_pieces);
    if (passed->line > passed->line_count) {
        return reply_problem_detail(
            r, PROBLEM_REFUND_TOO_LARGE,
            "The purchase has no line %lld: name one from 1 to %lld.",
            (long long)passed->line, (long long)passed->line_count);
    }
    return reply_problem_detail(
        r, PROBLEM_REFUND_TOO_LARGE,
        passed->left_pieces > 0
            ? "Of line %lld only %lld can still be given back: refund that or fewer."
            : "Line %lld has been given back already, %lld are left: leave it out.",
        (long long)passed->line, (long long)passed->left_pieces);
}

enum step
keyed_op_refuse(struct request *r)
{
    const struct lane_call *call = &r->lane;

    switch (call->problem) {
    case PROBLEM_REFUND_TOO_LARGE: return refund_too_large(r);
    case PROBLEM_INSUFFICIENT_FUNDS:
        reply_problem_i64(r, "short", call->short_minor);
        reply_problem_i64(r, "spendable", call->spendable_minor);
        break;
    case PROBLEM_INSUFFICIENT_POINTS:
        reply_problem_i64(r, "short", call->short_points);
        break;
    case PROBLEM_LIMIT_EXCEEDED:
    case PROBLEM_BALANCE_LIMIT:
    case PROBLEM_TOO_MANY_REFUNDS:
    case PROBLEM_CAPTURE_TOO_LARGE:
    case PROBLEM_REWARD_WORTH: keyed_op_tell_limit(r, &call->passed); break;
    case PROBLEM_REWARD_UNAVAILABLE: tell_reward(r, call); break;
    case PROBLEM_TOO_MANY_VOUCHERS:
        reply_problem_i64(r, "maximum", ACCOUNT_VOUCHERS_MAX);
        break;
    case PROBLEM_TOO_MANY_HOLDS:
        reply_problem_i64(r, "maximum", ACCOUNT_HOLDS_MAX);
        break;
    case PROBLEM_TOO_MANY_CARDS:
        reply_problem_i64(r, "maximum", ACCOUNT_CARDS_MAX);
        break;
    case PROBLEM_TOO_MANY_TAGS:
        reply_problem_i64(r, "maximum", ACCOUNT_TAGS_MAX);
        reply_problem_i64(r, "left", call->left_tags);
        break;
    default: break;
    }
    return reply_problem(r, call->problem);
}

enum step
keyed_op_reply(struct request *r)
{
    return r->lane.verdict == LANE_REFUSED ? keyed_op_refuse(r) : landed_reply(r);
}
