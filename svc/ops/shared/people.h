/*
 * What the endpoints about members, cards and tills share.
 */
#ifndef CREMA_OPS_PEOPLE_H
#define CREMA_OPS_PEOPLE_H

#include "svc/base/must_use.h"
#include "svc/engine/people/person.h"
#include "svc/ops/ops.h"
#include "svc/store/people/card.h"
#include "svc/store/people/member.h"

/* "key":"prefix_…" */
void people_kv_id(struct json_out *out, const char *key, const char *prefix, int64_t id);

/* Base of a path parameter or body text: false when it is not an id of that prefix. */
MUST_USE bool people_parse_id(struct slice text, const char *prefix, int64_t *ret_id);

/* 400 invalid-body naming the field, with a sentence of what it must be. */
MUST_USE enum step people_invalid(struct request *r, const char *field, const char *must);

/*
 * What somebody said of herself, as it is kept (svc/text). Empty texts stay empty, but
 * not the name. False after a reply that names the field.
 */
MUST_USE bool people_take_name(struct request *r, const char *field, struct slice typed,
                               struct slice *ret);
MUST_USE bool
people_take_known_as(struct request *r, struct slice typed, struct slice *ret);
MUST_USE bool people_take_phone(struct request *r, struct slice typed, struct slice *ret);
MUST_USE bool
people_take_birthday(struct request *r, struct slice typed, struct slice *ret);

/* A virtual card with a new random number for the account; number stays in the arena. */
void people_make_card(struct request *r, int64_t account_id, struct card_row *ret);

/* One card of GET /v1/me/cards. */
void people_put_card(struct json_out *out, const struct card_row *card, bool live);

#endif
