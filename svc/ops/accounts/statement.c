/*
 * GET /v1/accounts/{id}/statement: the sums of one month (?month=2026-11; without it the
 * present one) of the program's calendar: what stood before, came, went and stands at its
 * end, and which entries those are. Opening + in - out = closing, and the same of points.
 */
#include <stdio.h>

#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render.h"
#include "svc/engine/request/limits.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/store/ledger/statement.h"

enum {
    MONTH_CHARS = 7, /* "2026-11" */
    YEAR_CHARS = 4,
    MONTH_BYTES = 32,
    MONTHS_A_YEAR = 12,
    MONTH_ITEMS =
        30,          /* what the sums of a month count for, however many entries it has */
    YEAR_ZERO = 1970 /* months are counted from its January */
};

struct statement_state {
    struct account_ref ref; /* first: account_ref_find and _check use it */
    int32_t month;
    int64_t from_us;
    int64_t until_us;
    int64_t at_least;
};

/* Digits alone make a number; -1 for what is none. */
static int32_t
digits(struct slice text)
{
    int32_t value = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return -1;
        }
        value = value * 10 + (text.p[i] - '0');
    }
    return value;
}

static bool
month_parse(struct slice text, int32_t *ret_month)
{
    if (text.n != MONTH_CHARS || text.p[YEAR_CHARS] != '-') {
        return false;
    }
    const int32_t year = digits(slice_of(text.p, YEAR_CHARS));
    const int32_t month = digits(slice_of(text.p + YEAR_CHARS + 1, 2));
    if (year < YEAR_ZERO || month < 1 || month > MONTHS_A_YEAR) {
        return false;
    }
    *ret_month = (year - YEAR_ZERO) * MONTHS_A_YEAR + month - 1;
    return true;
}

/* False after a 400 has been set. */
static bool
month_asked(struct request *r, int32_t *ret_month)
{
    char buf[MONTH_BYTES];
    struct slice text;

    if (!http_query_has(r->query, "month")) {
        *ret_month = civil_month(civil_day(clock_wall_us()));
        return true;
    }
    if (!http_query_get(r->query, "month", buf, sizeof(buf), &text) ||
        !month_parse(text, ret_month)) {
        reply_problem_field(r, "month");
        return reply_refused(reply_problem_detail(
            r, PROBLEM_INVALID_QUERY,
            "month must be a year from %d on and a month, like 2026-11. Correct it and "
            "send the request again.",
            YEAR_ZERO));
    }
    return true;
}

static enum step
sums_ask(struct request *r)
{
    struct statement_state *st = r->state;

    if (!month_asked(r, &st->month) || !query_position(r, "at_least", 0, &st->at_least)) {
        return STEP_DONE;
    }
    st->from_us = civil_day_start_us(civil_month_start_day(st->month));
    st->until_us = civil_day_start_us(civil_month_start_day(st->month + 1));
    statement_ask(&r->db, &r->arena, st->ref.account_id, st->from_us, st->until_us);
    return limits_items(r, MONTH_ITEMS) ? request_db(r) : STEP_DONE;
}

static void
kv_month(struct json_out *out, const char *key, int32_t month)
{
    char text[MONTH_BYTES];

    snprintf(text, sizeof(text), "%04d-%02d", (int)(YEAR_ZERO + month / MONTHS_A_YEAR),
             (int)(month % MONTHS_A_YEAR + 1));
    json_kv_cstr(out, key, text);
}

static void
put_span(struct json_out *out, const struct request *r, const struct statement *s)
{
    const struct statement_state *st = r->state;
    const struct program *program = directory_program(r->service->directory);

    kv_month(out, "month", st->month);
    json_kv_cstr(out, "time_zone", program->time_zone);
    json_kv_time_us(out, "from", st->from_us);
    json_kv_time_us(out, "until", st->until_us);
    json_kv_i64(out, "version", s->version);
    if (s->first_at_us == 0) {
        json_kv_null(out, "since");
    } else {
        kv_month(out, "since", civil_month(civil_day(s->first_at_us)));
    }
    json_kv_i64(out, "entries", s->last_seq - s->before_seq);
    json_kv_i64(out, "after_seq", s->before_seq);
    json_kv_i64(out, "last_seq", s->last_seq);
}

static void
put_sums(struct json_out *out, const struct statement *s)
{
    json_kv_object(out, "cash");
    json_kv_i64(out, "opening", s->opening_minor);
    json_kv_i64(out, "in", s->in_minor);
    json_kv_i64(out, "out", s->out_minor);
    json_kv_i64(out, "closing", s->closing_minor);
    json_kv_i64(out, "held", s->closing_held_minor);
    json_object_end(out);
    json_kv_object(out, "points");
    json_kv_i64(out, "opening", render_whole_points(s->opening_points_micro));
    json_kv_i64(out, "earned", s->earned_points);
    json_kv_i64(out, "used", s->used_points);
    json_kv_i64(out, "ended", s->ended_points);
    json_kv_i64(out, "closing", render_whole_points(s->closing_points_micro));
    json_object_end(out);
}

static enum step
sums_answer(struct request *r)
{
    const struct statement_state *st = r->state;
    struct statement sums;
    struct json_out *out;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!statement_take(&r->db, &sums)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (sums.version < st->at_least) {
        return reply_problem(r, PROBLEM_VERSION_AHEAD);
    }
    out = reply_json_begin(r);
    json_object_begin(out);
    put_span(out, r, &sums);
    put_sums(out, &sums);
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_statement = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/statement",
    .roles = ROLE_MEMBER | ROLE_STAFF,
    .state_size = sizeof(struct statement_state),
    .steps = {account_ref_find, account_ref_check, sums_ask, sums_answer},
};
