/*
 * POST /v1/stores/{id}/terminals: a manager makes an enrolment code for a new till of the
 * store: twelve letters and digits that are hard to mix up, good for one hour and once.
 */
#include "svc/base/clock.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/terminal.h"

enum { CODE_CHARS = 12, CODE_S = 3600 };

struct code_state {
    char code[CODE_CHARS + 1];
    unsigned char index[INDEX_HASH_BYTES];
    int64_t expires_us;
};

static enum step
terminal_insert(struct request *r)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct code_state *st = r->state;

    for (size_t i = 0; i < CODE_CHARS; i++) {
        st->code[i] = letters[rand_below(sizeof(letters) - 1)];
    }
    st->expires_us = clock_wall_us() + CODE_S * INT64_C(1000000);
    index_hash(r->service->secrets, "enrolment", st->code, CODE_CHARS, st->index);
    enrolment_ask_insert(&r->db, &r->arena, slice_of(st->index, sizeof(st->index)),
                         r->params[0], r->who.id, st->expires_us);
    return request_db(r);
}

static enum step
enrolment_code_answer(struct request *r)
{
    const struct code_state *st = r->state;
    int64_t store_id;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!terminal_take_id(&r->db, &store_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_cstr(out, "code", st->code);
    json_kv_str(out, "store", r->params[0]);
    json_kv_time_us(out, "expires_at", st->expires_us);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_store_terminals = {
    .method = HTTP_POST,
    .path = "/v1/stores/{id}/terminals",
    .roles = ROLE_MANAGER,
    .flags = ENDPOINT_NO_BODY_OK,
    .state_size = sizeof(struct code_state),
    .steps = {terminal_insert, enrolment_code_answer},
};
