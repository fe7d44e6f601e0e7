/*
 * POST /v1/members: a person enrols. Makes the member, an empty account and a first
 * virtual card in one transaction; then the account joins the program. The e-mail is
 * found by its index; the data is sealed.
 *
 * Without mail there is no other honest answer than email-taken, which tells a stranger
 * who is a member: each one is counted for the source, and after so many within an hour
 * nobody enrols from there.
 */
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/rand.h"
#include "svc/base/seal.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/demo.h"
#include "svc/engine/people/joining.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/attempt.h"
#include "svc/store/people/joining.h"
#include "svc/text/name.h"
#include "svc/text/password.h"

struct members_body {
    struct slice name;
    struct slice email;
    struct slice password;
    struct slice phone;
    struct slice birthday;
    struct slice known_as;
};

enum taken { TAKEN_NOT, TAKEN_EMAIL, TAKEN_PHONE };

enum { TAKEN_WINDOW_S = 3600, PEEKED = 1 /* the statement behind the twins */ };

struct members_state {
    struct person person;
    struct email email;
    struct email_index index;
    struct member_row member;
    struct card_row card;
    struct slice password;
    char password_hash[PASSWORD_HASH_BYTES];
    bool hashed;
    bool cheap;
    bool joining;
    struct attempt tries;
    enum taken taken;
};

static const struct json_field fields[] = {
    {JSON_AT("name", struct members_body, name), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = NAME_MAX_CHARS},
    {JSON_AT("email", struct members_body, email), .kind = JSON_KIND_STRING,
     .required = true, .min = 3, .max = EMAIL_MAX_CHARS},
    {JSON_AT("password", struct members_body, password), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PASSWORD_MAX_CHARS},
    {JSON_AT("phone", struct members_body, phone), .kind = JSON_KIND_STRING, .min = 1,
     .max = 32},
    {JSON_AT("birthday", struct members_body, birthday), .kind = JSON_KIND_STRING,
     .min = 1, .max = 10},
    {JSON_AT("known_as", struct members_body, known_as), .kind = JSON_KIND_STRING,
     .min = 0, .max = NAME_MAX_CHARS},
};

static void
hash_password(void *arg)
{
    struct members_state *st = arg;

    st->hashed =
        password_hash(st->password.p, st->password.n, st->cheap, st->password_hash);
}

static enum step
enrol_check(struct request *r)
{
    const struct members_body *body = r->body;
    struct members_state *st = r->state;

    if (!people_take_name(r, "name", body->name, &st->person.name) ||
        !people_take_known_as(r, body->known_as, &st->person.known_as)) {
        return STEP_DONE;
    }
    if (!email_normal(&r->arena, body->email, &st->email)) {
        return people_invalid(r, "email", EMAIL_MUST);
    }
    st->person.email = st->email.shown;
    if (!people_take_phone(r, body->phone, &st->person.phone) ||
        !people_take_birthday(r, body->birthday, &st->person.birthday)) {
        return STEP_DONE;
    }
    if (!password_normal(&r->arena, body->password, &st->password)) {
        return people_invalid(r, "password", PASSWORD_MUST);
    }
    if (!password_good(&r->arena, st->password, &st->email)) {
        reply_problem_i64(r, "minimum", PASSWORD_MIN_CHARS);
        return reply_problem(r, PROBLEM_WEAK_PASSWORD);
    }
    st->index = person_email_index(r->service->secrets, &r->arena, &st->email);
    member_ask_is_twin(&r->db, &r->arena, &st->index);
    st->tries = (struct attempt){.kind = ATTEMPT_TAKEN, .window_s = TAKEN_WINDOW_S};
    index_hash(r->service->secrets, "signup", &r->peer.source_key,
               sizeof(r->peer.source_key), st->tries.key);
    attempt_ask_peek(&r->db, &st->tries);
    return request_db(r);
}

static enum step
too_many_taken(struct request *r)
{
    static struct log_limit limit;
    const struct members_state *st = r->state;
    int32_t minutes = (st->tries.left_s + 59) / 60;

    metric_add(METRIC_SIGNUPS_STOPPED, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "members",
                   "sign-ups of %s are refused for a while: %d named what is another "
                   "member's",
                   r->peer.text, (int)st->tries.count);
    reply_header_printf(r, "Retry-After", "%d", (int)st->tries.left_s);
    reply_problem_time(r, "again_at",
                       clock_wall_us() + (int64_t)st->tries.left_s * CLOCK_US_PER_S);
    return reply_problem_detail(
        r, PROBLEM_RATE_LIMITED,
        "Many sign-ups from here named an address or phone number that is another "
        "member's. Sign in if you are one; else try again in %d minute%s.",
        (int)minutes, minutes == 1 ? "" : "s");
}

/* Counted before it is told. */
static enum step
is_taken(struct request *r, enum taken what)
{
    struct members_state *st = r->state;

    st->taken = what;
    pgpool_call_init(&r->db, &r->arena);
    attempt_ask_claim(&r->db, &st->tries, 1);
    return request_db(r);
}

/* Two who have one address already are told apart by staff; nobody becomes the third. */
static enum step
hash(struct request *r)
{
    struct members_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!attempt_take_peek(&r->db, PEEKED, &st->tries)) {
        return request_db_failed(r);
    }
    if (st->tries.count >= conf->signups_taken_per_hour) {
        return too_many_taken(r);
    }
    if (member_take_is_twin(&r->db)) {
        return is_taken(r, TAKEN_EMAIL);
    }
    st->cheap = r->service->test_clock && demo_has(r->service, FACILITY_CLOCK);
    return request_hash(r, hash_password, st);
}

static enum step
enrol_insert(struct request *r)
{
    struct members_state *st = r->state;

    if (st->taken) {
        return STEP_NEXT;
    }
    if (!st->hashed) {
        return reply_problem(r, PROBLEM_BUSY);
    }
    st->member.id = rand_id62();
    st->member.account_id = rand_id62();
    st->member.password_hash = slice_from_cstr(st->password_hash);
    person_seal_new(r->service->secrets, &r->arena, &st->person, &st->email, &st->member);
    people_make_card(r, st->member.account_id, &st->card);
    member_ask_insert(&r->db, &r->arena, &st->member, &st->card);
    return request_db(r);
}

/* The address or the number is another member's, or the database has said no. */
static enum step
insert_failed(struct request *r)
{
    if (pgpool_violates(&r->db, "member_email_index_key") ||
        pgpool_violates(&r->db, "member_email_key_key")) {
        return is_taken(r, TAKEN_EMAIL);
    }
    if (pgpool_violates(&r->db, "member_phone_index_key")) {
        return is_taken(r, TAKEN_PHONE);
    }
    return request_db_failed(r);
}

/* The account begins with its joining, when there is something to join. Who enrols
 * herself does it in the app: there is no session yet that says so. */
static enum step
enrol_join(struct request *r)
{
    struct members_state *st = r->state;

    if (st->taken) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return insert_failed(r);
    }
    if (!joining_is_on(r->service)) {
        return STEP_NEXT;
    }
    memset(&r->lane, 0, sizeof(r->lane));
    r->lane.arena = &r->arena;
    r->lane.op = joining_op(st->member.account_id,
                            r->who.role == ROLE_PUBLIC ? CHANNEL_APP : r->who.channel);
    st->joining = true;
    return request_lane(r);
}

/* One that the lane did not take is made up for by the sweep, as one that is not noted.
 */
static enum step
enrol_joined(struct request *r)
{
    struct members_state *st = r->state;

    if (!st->joining || r->lane.verdict == LANE_REFUSED) {
        return STEP_NEXT;
    }
    joining_ask_done(&r->db, &r->arena, st->member.id);
    return request_db(r);
}

static enum step
refused(struct request *r, enum taken what)
{
    struct members_state *st = r->state;

    if (!attempt_take(&r->db, 0, &st->tries, 1)) {
        return request_db_failed(r);
    }
    if (st->tries.count > conf->signups_taken_per_hour) {
        return too_many_taken(r);
    }
    if (what == TAKEN_EMAIL) {
        return reply_problem(r, PROBLEM_EMAIL_TAKEN);
    }
    reply_problem_field(r, "phone");
    return reply_problem_detail(r, PROBLEM_EMAIL_TAKEN,
                                "This phone number belongs to another member. Sign in "
                                "instead, or leave the phone number out.");
}

static enum step
enrol_answer(struct request *r)
{
    const struct members_state *st = r->state;

    if (st->taken) {
        return refused(r, st->taken);
    }
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    people_kv_id(out, "member", "mem", st->member.id);
    people_kv_id(out, "account", "acc", st->member.account_id);
    json_kv_object(out, "card");
    people_kv_id(out, "id", "crd", st->card.id);
    json_kv_str(out, "last4", st->card.last4);
    json_object_end(out);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_members = {
    .method = HTTP_POST,
    .path = "/v1/members",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HEAVY,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct members_body),
    .state_size = sizeof(struct members_state),
    .steps = {enrol_check, hash, enrol_insert, enrol_join, enrol_joined, enrol_answer},
};
