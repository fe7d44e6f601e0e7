/*
 * POST /v1/voids: a till takes back an operation by its key, also one that it never had
 * an answer for. Where the original is decides which account; when it has not arrived
 * (yet), the card that was shown, or the store's own account of voids, gets a tombstone
 * that refuses the original from then on.
 */
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/store/ledger/ledger_read.h"

struct void_body {
    struct slice key;
    struct slice visit;
    struct slice present;
};

struct void_state {
    struct presented_state by_card; /* first: keyed_op_begin_presented reads it */
    unsigned char original[OP_ID_BYTES];
    int64_t account_id; /* 0: the card says which */
};

static const struct json_field void_fields[] = {
    {JSON_AT("key", struct void_body, key), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 128},
    {JSON_AT("visit", struct void_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct void_body, present), .kind = JSON_KIND_STRING, .min = 1,
     .max = 512},
};

/* Looks for the original; what is found now only says where to look under the lock. */
static enum step
void_find(struct request *r)
{
    const struct void_body *b = r->body;
    struct void_state *state = r->state;

    if (b->visit.n > 0 && b->present.n > 0) {
        return reply_problem_detail(r, PROBLEM_INVALID_BODY,
                                    "Send visit or present, not both.");
    }
    if (slice_eq(b->key, r->key)) {
        return reply_problem_detail(r, PROBLEM_KEY_REUSED,
                                    "A void has a key of its own: send another "
                                    "Idempotency-Key than the original's.");
    }
    keyed_op_id(r, b->key, state->original);
    ledger_ask_entry_by_op(&r->db, &r->arena, state->original);
    return request_db(r);
}

static enum step
void_resolve(struct request *r)
{
    const struct void_body *b = r->body;
    struct void_state *state = r->state;
    const struct store_info *store = NULL;
    struct entry original;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (ledger_take_entries(&r->db, &r->arena, &original, 1) == 1) {
        state->account_id = original.account_id;
        return STEP_NEXT;
    }
    if (b->visit.n > 0 || b->present.n > 0) {
        return present_resolve(r, b->visit, b->present, &state->by_card.presented);
    }
    store = directory_store(r->service->directory, r->who.store_id);
    if (store == NULL) {
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    state->account_id = store->void_account_id;
    return STEP_NEXT;
}

static enum step
void_send(struct request *r)
{
    struct void_state *state = r->state;

    if (state->account_id != 0) {
        keyed_op_begin(r, OP_VOID, state->account_id);
    } else {
        keyed_op_begin_presented(r, OP_VOID);
    }
    memcpy(r->lane.op.voided.ref_op_id, state->original, OP_ID_BYTES);
    return keyed_op_send(r);
}

const struct endpoint endpoint_voids = {
    .method = HTTP_POST,
    .path = "/v1/voids",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = void_fields,
    .field_count = JSON_FIELD_COUNT(void_fields),
    .body_size = sizeof(struct void_body),
    .state_size = sizeof(struct void_state),
    .steps = {void_find, void_resolve, void_send, keyed_op_reply},
};
