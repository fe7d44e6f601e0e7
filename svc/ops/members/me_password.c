/*
 * POST /v1/me/password: another password, against the old one, which is guessed at no
 * more freely than at a sign-in (shared/guess.h). Whoever knew the old one may be signed
 * in somewhere: all other sessions end, and no device is known any more. This session
 * goes on, and so do pay codes and cards.
 */
#include "svc/engine/people/person.h"
#include "svc/ops/shared/guess.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/session.h"

struct password_body {
    struct slice old;
    struct slice new;
};

struct password_state {
    struct guess guess;
    struct member_row member;
    struct email email;
    struct slice password; /* the new one, normal */
    char hash[PASSWORD_HASH_BYTES];
    bool hashed;
};

enum { CHANGED = 1 }; /* the statement behind the one that ends sessions */

static const struct json_field fields[] = {
    {JSON_AT("old", struct password_body, old), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PASSWORD_MAX_CHARS},
    {JSON_AT("new", struct password_body, new), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PASSWORD_MAX_CHARS},
};

static enum step
whose(struct request *r)
{
    member_ask_by_id(&r->db, &r->arena, r->who.id);
    return request_db(r);
}

/* What is wrong with the new one costs no guess. */
static enum step
claim(struct request *r)
{
    const struct password_body *body = r->body;
    struct password_state *st = r->state;
    struct person person;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!member_take(&r->db, &r->arena, &st->member) ||
        !person_open(r->service->secrets, &r->arena, &st->member, &person) ||
        !email_names(&r->arena, person.email, &st->email)) {
        return reply_problem(r, PROBLEM_UNAUTHENTICATED);
    }
    if (!password_normal(&r->arena, body->new, &st->password)) {
        return people_invalid(r, "new", PASSWORD_MUST);
    }
    if (!password_good(&r->arena, st->password, &st->email)) {
        reply_problem_i64(r, "minimum", PASSWORD_MIN_CHARS);
        return reply_problem(r, PROBLEM_WEAK_PASSWORD);
    }
    const struct email_index index =
        person_email_index(r->service->secrets, &r->arena, &st->email);
    member_ask_by_id(&r->db, &r->arena, r->who.id);
    guess_claim(r, &st->guess, false, index.key, SLICE_NONE);
    return request_db(r);
}

static enum step
guess_check(struct request *r)
{
    struct password_state *st = r->state;

    if (member_take(&r->db, &r->arena, &st->member)) {
        st->guess.hash = st->member.password_hash;
    }
    return guess_judge(r, &st->guess, false);
}

static enum step
old_check(struct request *r)
{
    const struct password_body *body = r->body;
    struct password_state *st = r->state;

    return guess_try(r, &st->guess, body->old);
}

static void
hash_password(void *arg)
{
    struct password_state *st = arg;

    st->hashed = password_hash(st->password.p, st->password.n, st->guess.cheap, st->hash);
}

static enum step
hash(struct request *r)
{
    struct password_state *st = r->state;

    return st->guess.good ? request_hash(r, hash_password, st)
                          : reply_problem(r, PROBLEM_WRONG_CREDENTIALS);
}

static enum step
change(struct request *r)
{
    struct password_state *st = r->state;

    if (!st->hashed) {
        return reply_problem(r, PROBLEM_BUSY);
    }
    session_ask_end_others(&r->db, &r->arena, r->who.id, r->who.session_id);
    member_add_password(&r->db, r->who.id, st->guess.hash, slice_from_cstr(st->hash));
    member_add_forget_devices(&r->db, r->who.id);
    guess_give_back(r, &st->guess);
    return request_db(r);
}

/* Changed elsewhere meanwhile: what was typed as the old one is that no more. */
static enum step
password_answer(struct request *r)
{
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return member_take_password(&r->db, CHANGED)
               ? reply_empty(r, 204)
               : reply_problem(r, PROBLEM_WRONG_CREDENTIALS);
}

const struct endpoint endpoint_me_password = {
    .method = HTTP_POST,
    .path = "/v1/me/password",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_HEAVY | ENDPOINT_HTTP_ONLY,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct password_body),
    .state_size = sizeof(struct password_state),
    .steps = {whose, claim, guess_check, old_check, hash, change, password_answer},
};
