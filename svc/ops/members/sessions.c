/*
 * POST /v1/sessions: signs a member or a staff person in. One attempt is claimed and
 * committed before the password is hashed; unknown, wrong and locked give one answer, at
 * one price.
 */
#include "svc/base/seal.h"
#include "svc/engine/people/login.h"
#include "svc/engine/people/person.h"
#include "svc/ops/ops.h"
#include "svc/store/people/member.h"
#include "svc/store/people/staff.h"

enum { ASKED_MEMBER, ASKED_STAFF };
enum { CLIENT_APP, CLIENT_WEB, CLIENT_CONSOLE };

struct sessions_body {
    struct slice email;
    struct slice password;
    int role;
    int client;
    bool cookie;
};

struct sessions_state {
    struct slice password;
    struct slice hash;
    bool good;
    bool cheap;
    struct principal who;
    struct login login;
};

static const char *const role_names[] = {"member", "staff", NULL};
static const char *const client_names[] = {"app", "web", "console", NULL};

static const struct json_field fields[] = {
    {JSON_AT("email", struct sessions_body, email), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = EMAIL_MAX_BYTES},
    {JSON_AT("password", struct sessions_body, password), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PASSWORD_MAX},
    {JSON_AT("role", struct sessions_body, role), .kind = JSON_KIND_ENUM,
     .required = true, .names = role_names},
    {JSON_AT("client", struct sessions_body, client), .kind = JSON_KIND_ENUM,
     .required = true, .names = client_names},
    {JSON_AT("cookie", struct sessions_body, cookie), .kind = JSON_KIND_BOOL},
};

static enum step
claim(struct request *r)
{
    const struct sessions_body *body = r->body;
    struct slice email;

    if (!person_email_normal(&r->arena, body->email, &email)) {
        email = SLICE("nobody");
    }
    struct slice index = person_email_index(r->service->secrets, &r->arena, email);
    if (body->role == ASKED_MEMBER) {
        member_ask_login(&r->db, &r->arena, index);
    } else {
        staff_ask_login(&r->db, &r->arena, index);
    }
    return request_db(r);
}

static void
verify(void *arg)
{
    struct sessions_state *st = arg;

    st->good =
        st->hash.n > 0
            ? password_verify(st->hash.p, st->hash.n, st->password.p, st->password.n)
            : password_verify_nobody(st->password.p, st->password.n, st->cheap);
}

static void
take_member(struct request *r, struct sessions_state *st, int client)
{
    struct member_row m;

    if (!member_take(&r->db, &r->arena, &m)) {
        return;
    }
    st->hash = m.password_hash;
    st->who =
        (struct principal){.role = ROLE_MEMBER,
                           .id = m.id,
                           .account_id = m.account_id,
                           .auth_gen = m.auth_gen,
                           .channel = client == CLIENT_APP ? CHANNEL_APP : CHANNEL_WEB};
}

static void
take_staff(struct request *r, struct sessions_state *st)
{
    struct staff_row s;

    if (!staff_take(&r->db, &r->arena, &s)) {
        return;
    }
    st->hash = s.password_hash;
    st->who = (struct principal){
        .role = (enum role)s.role, .id = s.id, .channel = CHANNEL_CONSOLE};
}

static enum step
check(struct request *r)
{
    const struct sessions_body *body = r->body;
    struct sessions_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (body->role == ASKED_MEMBER) {
        take_member(r, st, body->client);
    } else {
        take_staff(r, st);
    }
    st->password = body->password;
    st->cheap = r->service->test_clock;
    return request_hash(r, verify, st);
}

static enum step
insert(struct request *r)
{
    struct sessions_state *st = r->state;

    if (!st->good) {
        return reply_problem(r, PROBLEM_WRONG_CREDENTIALS);
    }
    login_begin(&st->login, &st->who);
    session_ask_insert(&r->db, &r->arena, &st->login.row);
    return request_db(r);
}

static enum step
answer(struct request *r)
{
    const struct sessions_body *body = r->body;
    const struct sessions_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return login_reply(r, &st->login, body->cookie);
}

const struct endpoint endpoint_sessions = {
    .method = HTTP_POST,
    .path = "/v1/sessions",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HEAVY | ENDPOINT_HTTP_ONLY,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct sessions_body),
    .state_size = sizeof(struct sessions_state),
    .steps = {claim, check, insert, answer},
};
