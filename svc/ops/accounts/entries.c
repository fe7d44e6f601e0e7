/*
 * GET /v1/accounts/{id}/entries: the account's history, newest first, in pages. A page
 * that grows too long ends before its limit. `cursor` is the `next` of the page before;
 * `at_least` asks for a version that must be in it.
 */
#include <stdio.h>

#include "svc/engine/request/limits.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/ops/shared/reader.h"
#include "svc/store/ledger/ledger_read.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200, CURSOR_TEXT_BYTES = 24 };

struct entries_state {
    struct account_ref ref; /* first: account_ref_find and _check use it */
    int64_t limit;
    int64_t at_least;
};

static enum step
entries_ask(struct request *r)
{
    struct entries_state *state = r->state;
    int64_t before = 0;

    state->limit = PAGE_DEFAULT;
    if (!query_i64(r, "limit", &state->limit) || !query_i64(r, "cursor", &before) ||
        !query_position(r, "at_least", 0, &state->at_least)) {
        return STEP_DONE;
    }
    if (state->limit < 1 || state->limit > PAGE_MAX) {
        reply_problem_field(r, "limit");
        return reply_problem_detail(
            r, PROBLEM_INVALID_QUERY,
            "limit must be 1 to %d. Correct it and send the request "
            "again.",
            PAGE_MAX);
    }
    /* One more than asked for tells whether there is a next page. */
    ledger_ask_entries_before(&r->db, &r->arena, state->ref.account_id, before,
                              (size_t)state->limit + 1);
    ledger_ask_version_too(&r->db, state->ref.account_id);
    return limits_items(r, state->limit) ? request_db(r) : STEP_DONE;
}

static void
put_page(struct json_out *out, const struct request *r, const struct entry *entries,
         size_t count, size_t limit)
{
    char cursor[CURSOR_TEXT_BYTES];
    size_t most = count < limit ? count : limit, shown = 0;

    json_object_begin(out);
    json_kv_array(out, "items");
    for (struct json_out before = *out; shown < most; before = *out, shown++) {
        render_entry(out, r->service, &entries[shown], reader_of(r));
        if (!reply_page_keeps(out, &before)) {
            break;
        }
    }
    json_array_end(out);
    if (shown > 0 && count > shown) {
        snprintf(cursor, sizeof(cursor), "%lld", (long long)entries[shown - 1].seq);
        json_kv_cstr(out, "next", cursor);
    } else {
        json_kv_null(out, "next");
    }
    json_object_end(out);
}

static enum step
entries_answer(struct request *r)
{
    struct entries_state *state = r->state;
    size_t limit = (size_t)state->limit;
    struct entry *entries = arena_alloc(&r->arena, (limit + 1) * sizeof(entries[0]));
    struct json_out *out = NULL;
    int64_t version = 0;
    size_t count = 0;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_version_too(&r->db, &version)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (version < state->at_least) {
        return reply_problem(r, PROBLEM_VERSION_AHEAD);
    }
    count = ledger_take_entries(&r->db, &r->arena, entries, limit + 1);
    out = reply_json_begin(r);
    put_page(out, r, entries, count, limit);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_entries = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/entries",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct entries_state),
    .steps = {account_ref_find, account_ref_check, entries_ask, entries_answer},
};
