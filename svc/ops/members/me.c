/*
 * GET and PATCH /v1/me: the member's own profile. The e-mail address is the sign-in and
 * is not changed here.
 */
#include "svc/ops/shared/people.h"
#include "svc/store/people/session.h"
#include "svc/text/name.h"

struct me_body {
    struct slice name;
    struct slice phone;
    struct slice birthday;
    struct slice known_as;
    bool has_name;
    bool has_phone;
    bool has_birthday;
    bool has_known_as;
};

struct me_state {
    struct member_row member;
    struct person person;
};

static const struct json_field fields[] = {
    {JSON_AT("name", struct me_body, name), .kind = JSON_KIND_STRING, .min = 1,
     .max = NAME_MAX_CHARS, JSON_HAS(struct me_body, has_name)},
    {JSON_AT("phone", struct me_body, phone), .kind = JSON_KIND_STRING, .min = 0,
     .max = 32, JSON_HAS(struct me_body, has_phone)},
    {JSON_AT("birthday", struct me_body, birthday), .kind = JSON_KIND_STRING, .min = 0,
     .max = 10, JSON_HAS(struct me_body, has_birthday)},
    {JSON_AT("known_as", struct me_body, known_as), .kind = JSON_KIND_STRING, .min = 0,
     .max = NAME_MAX_CHARS, JSON_HAS(struct me_body, has_known_as)},
};

static enum step
fetch(struct request *r)
{
    member_ask_by_id(&r->db, &r->arena, r->who.id);
    return request_db(r);
}

/* The member of this session; false after a reply. */
static bool
take(struct request *r, struct me_state *st)
{
    if (!r->db.ok) {
        return reply_refused(request_db_failed(r));
    }
    if (!member_take(&r->db, &r->arena, &st->member) ||
        !person_open(r->service->secrets, &r->arena, &st->member, &st->person)) {
        return reply_refused(reply_problem(r, PROBLEM_UNAUTHENTICATED));
    }
    return true;
}

static enum step
me_put(struct request *r, const struct me_state *st)
{
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    people_kv_id(out, "id", "mem", st->member.id);
    people_kv_id(out, "account", "acc", st->member.account_id);
    json_kv_str(out, "name", st->person.name);
    json_kv_str(out, "email", st->person.email);
    json_kv_str(out, "phone", st->person.phone);
    json_kv_str(out, "birthday", st->person.birthday);
    json_kv_str(out, "known_as", st->person.known_as);
    json_kv_time_us(out, "created_at", st->member.created_us);
    json_object_end(out);
    return reply_json_end(r, 200);
}

/* A page that opens asks for this first: the session is in use. */
static enum step
me_ask(struct request *r)
{
    member_ask_by_id(&r->db, &r->arena, r->who.id);
    session_add_seen(&r->db, r->who.session_id);
    return request_db(r);
}

static enum step
me_show(struct request *r)
{
    struct me_state *st = r->state;

    return take(r, st) ? me_put(r, st) : STEP_DONE;
}

/* Empty texts remove what was there. */
static enum step
change(struct request *r)
{
    const struct me_body *body = r->body;
    struct me_state *st = r->state;

    if (!take(r, st)) {
        return STEP_DONE;
    }
    if ((body->has_name && !people_take_name(r, "name", body->name, &st->person.name)) ||
        (body->has_phone && !people_take_phone(r, body->phone, &st->person.phone)) ||
        (body->has_birthday &&
         !people_take_birthday(r, body->birthday, &st->person.birthday)) ||
        (body->has_known_as &&
         !people_take_known_as(r, body->known_as, &st->person.known_as))) {
        return STEP_DONE;
    }
    if (!person_seal_again(r->service->secrets, &r->arena, &st->person, &st->member)) {
        return reply_problem(r, PROBLEM_UNAUTHENTICATED); /* erased: nothing to seal */
    }
    member_ask_update(&r->db, &r->arena, st->member.id, st->member.phone_index,
                      st->member.data_sealed);
    return request_db(r);
}

static enum step
me_answer(struct request *r)
{
    if (pgpool_violates(&r->db, "member_phone_index_key")) {
        reply_problem_text(r, "reason", "taken");
        return people_invalid(r, "phone", "belongs to another member");
    }
    return r->db.ok ? me_put(r, r->state) : request_db_failed(r);
}

const struct endpoint endpoint_me = {
    .method = HTTP_GET,
    .path = "/v1/me",
    .roles = ROLE_MEMBER,
    .state_size = sizeof(struct me_state),
    .steps = {me_ask, me_show},
};

const struct endpoint endpoint_me_update = {
    .method = HTTP_PATCH,
    .path = "/v1/me",
    .roles = ROLE_MEMBER,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct me_body),
    .state_size = sizeof(struct me_state),
    .steps = {fetch, change, me_answer},
};
