/*
 * POST /v1/sessions: signs a member or a staff person in. The attempt is claimed and
 * committed before the password is hashed (login_brake.h). Unknown and wrong give one
 * answer, at one price, and are locked and slowed alike.
 */
#include "svc/engine/people/login.h"
#include "svc/engine/people/person.h"
#include "svc/ops/shared/guess.h"
#include "svc/store/people/member.h"
#include "svc/store/people/staff.h"

enum { ASKED_MEMBER, ASKED_STAFF };
enum { CLIENT_APP, CLIENT_WEB, CLIENT_CONSOLE };
enum { DEVICE_MIN = 16, DEVICE_MAX = 64 };

struct sessions_body {
    struct slice email;
    struct slice password;
    int role;
    int client;
    bool cookie;
    struct slice device;
};

struct sessions_state {
    struct guess guess;
    struct slice device_index; /* empty: none was named */
    bool known;                /* the device has signed in before */
    struct principal who;
    struct login login;
};

static const char *const role_names[] = {"member", "staff", NULL};
static const char *const client_names[] = {"app", "web", "console", NULL};

static const struct json_field fields[] = {
    {JSON_AT("email", struct sessions_body, email), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = EMAIL_MAX_CHARS},
    {JSON_AT("password", struct sessions_body, password), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PASSWORD_MAX_CHARS},
    {JSON_AT("role", struct sessions_body, role), .kind = JSON_KIND_ENUM,
     .required = true, .names = role_names},
    {JSON_AT("client", struct sessions_body, client), .kind = JSON_KIND_ENUM,
     .required = true, .names = client_names},
    {JSON_AT("cookie", struct sessions_body, cookie), .kind = JSON_KIND_BOOL},
    {JSON_AT("device", struct sessions_body, device), .kind = JSON_KIND_STRING,
     .min = DEVICE_MIN, .max = DEVICE_MAX},
};

static enum step
claim(struct request *r)
{
    const struct sessions_body *body = r->body;
    const struct secrets *keys = r->service->secrets;
    struct sessions_state *st = r->state;
    bool staff = body->role == ASKED_STAFF;
    struct email email;

    if (!email_names(&r->arena, body->email, &email)) {
        email = (struct email){.typed = SLICE("nobody"), .key = SLICE("nobody")};
    }
    const struct email_index index = person_email_index(keys, &r->arena, &email);
    if (body->device.n > 0) {
        st->device_index = person_device_index(keys, &r->arena, body->device);
    }
    if (staff) {
        staff_ask_login(&r->db, &r->arena, &index);
    } else {
        member_ask_login(&r->db, &r->arena, &index, st->device_index);
    }
    /* By the key: all spellings of an address are guessed at together. */
    guess_claim(r, &st->guess, staff, index.key, st->device_index);
    return request_db(r);
}

static void
take_member(struct request *r, struct sessions_state *st, int client)
{
    struct member_row m;

    if (!member_take(&r->db, &r->arena, &m)) {
        return;
    }
    st->guess.hash = m.password_hash;
    st->known = member_take_known(&r->db);
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
    st->guess.hash = s.password_hash;
    st->who = (struct principal){
        .role = (enum role)s.role, .id = s.id, .channel = CHANNEL_CONSOLE};
}

static enum step
judge(struct request *r)
{
    const struct sessions_body *body = r->body;
    struct sessions_state *st = r->state;

    if (body->role == ASKED_MEMBER) {
        take_member(r, st, body->client);
    } else {
        take_staff(r, st);
    }
    if (st->known) { /* before strangers, and however many of them its address has */
        r->flow.share = (struct fair_share){.class = FAIR_MEMBER, .key = st->who.id};
    }
    return guess_judge(r, &st->guess, st->known);
}

static enum step
session_check(struct request *r)
{
    const struct sessions_body *body = r->body;
    struct sessions_state *st = r->state;

    return guess_try(r, &st->guess, body->password);
}

static void
keep_anew(struct request *r, const struct sessions_state *st)
{
    struct slice hash = slice_from_cstr(st->guess.hash_anew);

    if (st->who.role == ROLE_MEMBER) {
        member_add_password(&r->db, st->who.id, st->guess.hash, hash);
    } else {
        staff_add_password(&r->db, st->who.id, st->guess.hash, hash);
    }
}

static enum step
session_insert(struct request *r)
{
    struct sessions_state *st = r->state;

    if (!st->guess.good) {
        return reply_problem(r, PROBLEM_WRONG_CREDENTIALS);
    }
    login_begin(&st->login, r, &st->who);
    session_ask_insert(&r->db, &r->arena, &st->login.row);
    guess_give_back(r, &st->guess);
    if (st->who.role == ROLE_MEMBER && st->device_index.n > 0) {
        member_add_device(&r->db, st->who.id, st->device_index);
    }
    if (st->guess.hash_anew[0] != '\0') {
        keep_anew(r, st);
    }
    return request_db(r);
}

static enum step
session_answer(struct request *r)
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
    .steps = {claim, judge, session_check, session_insert, session_answer},
};
