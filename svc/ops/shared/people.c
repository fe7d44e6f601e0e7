/*
 * What the endpoints about members, cards and tills share.
 */
#include "svc/ops/shared/people.h"

#include <assert.h>

#include "proto/cardno.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/engine/facts/directory.h"
#include "svc/text/birthday.h"
#include "svc/text/name.h"
#include "svc/text/phone.h"

void
people_kv_id(struct json_out *out, const char *key, const char *prefix, int64_t id)
{
    char text[ID_TEXT_MAX];

    id_format(text, prefix, id);
    json_kv_cstr(out, key, text);
}

bool
people_parse_id(struct slice text, const char *prefix, int64_t *ret_id)
{
    return text.n > 0 && id_parse(text.p, text.n, prefix, ret_id);
}

enum step
people_invalid(struct request *r, const char *field, const char *must)
{
    r->reply.field = field;
    return reply_problem_detail(r, PROBLEM_INVALID_BODY, "%s: %s.", field, must);
}

bool
people_take_name(struct request *r, const char *field, struct slice typed,
                 struct slice *ret)
{
    if (name_normal(&r->arena, typed, NAME_MAX_CHARS, ret)) {
        return true;
    }
    reply_problem_i64(r, "maximum", NAME_MAX_CHARS);
    return reply_refused(people_invalid(r, field, NAME_MUST));
}

bool
people_take_known_as(struct request *r, struct slice typed, struct slice *ret)
{
    *ret = SLICE_NONE;
    return typed.n == 0 || people_take_name(r, "known_as", typed, ret);
}

bool
people_take_phone(struct request *r, struct slice typed, struct slice *ret)
{
    *ret = SLICE_NONE;
    if (typed.n == 0 || phone_normal(&r->arena, typed, ret)) {
        return true;
    }
    return reply_refused(people_invalid(r, "phone", PHONE_MUST));
}

bool
people_take_birthday(struct request *r, struct slice typed, struct slice *ret)
{
    *ret = typed;
    if (typed.n == 0 || birthday_good(typed, civil_day(clock_wall_us()))) {
        return true;
    }
    return reply_refused(people_invalid(r, "birthday", BIRTHDAY_MUST));
}

void
people_make_card(struct request *r, int64_t account_id, struct card_row *ret)
{
    const struct secrets *keys = r->service->secrets;
    const char *prefix = directory_program(r->service->directory)->card_prefix;
    unsigned char random[CARDNO_RANDOM_BYTES];
    char *number = arena_alloc(&r->arena, CARDNO_DIGITS + 1);

    rand_bytes(random, sizeof(random));
    bool made = cardno_make(slice_from_cstr(prefix), random, number);
    assert(made); /* the database takes no other prefix (program_card_prefix_digits) */
    struct slice text = slice_of(number, CARDNO_DIGITS);
    *ret = (struct card_row){.id = rand_id62(),
                             .account_id = account_id,
                             .kind = CARD_NUMBER,
                             .number_index = card_number_index(keys, &r->arena, text),
                             .last4 = slice_of(number + CARDNO_DIGITS - 4, 4),
                             .created_us = clock_wall_us()};
    ret->number_sealed = card_number_seal(keys, &r->arena, ret->id, text);
}

void
people_put_card(struct json_out *out, const struct card_row *card, bool live)
{
    json_object_begin(out);
    people_kv_id(out, "id", "crd", card->id);
    json_kv_cstr(out, "kind", card->kind == CARD_PAYCODE ? "paycode" : "number");
    json_kv_str(out, "last4", card->last4);
    json_kv_cstr(out, "status", live ? "active" : "lost");
    json_kv_time_us(out, "created_at", card->created_us);
    json_object_end(out);
}
