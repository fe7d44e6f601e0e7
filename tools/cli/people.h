/*
 * Members and staff that the operator makes: rows with sealed personal data, as the
 * service writes them. Inside a transaction of the caller.
 */
#ifndef CREMA_CLI_PEOPLE_H
#define CREMA_CLI_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/people/person.h"

struct db;

struct people {
    struct db *db;
    const struct secrets *keys;
    struct arena *arena;
    bool cheap; /* passwords of demo people are hashed at the smallest cost */
};

struct people_member {
    int64_t id;
    int64_t account_id;
    int64_t card_id;
};

/*
 * A member with an account and one card of that number; who->email is email->shown. False
 * after telling.
 */
MUST_USE bool people_add_member(const struct people *p, const struct person *who,
                                const struct email *email, struct slice password,
                                struct slice card_number, struct people_member *ret);

/* Fresh digits with the program's prefix. */
struct slice people_card_number(struct arena *arena, struct slice prefix);

/* Whether somebody has the e-mail; ret (may be NULL) is filled when so. False after
 * telling. */
MUST_USE bool people_find_member(const struct people *p, const struct email *email,
                                 bool *ret_found, struct people_member *ret);

/* The address that an operator typed; false after telling. */
MUST_USE bool people_email(const struct people *p, const char *typed, struct email *ret);

MUST_USE bool
people_add_staff(const struct people *p, struct slice name, const struct email *email,
                 struct slice password, enum role role);

/* Opens data_sealed; both texts are in the arena. False when the keys do not open it. */
MUST_USE bool people_open_staff(const struct people *p, int64_t id, struct slice sealed,
                                struct slice *ret_name, struct slice *ret_email);

struct people_staff {
    int64_t id;
    enum role role;
    bool disabled;
};

MUST_USE bool people_find_staff(const struct people *p, const struct email *email,
                                bool *ret_found, struct people_staff *ret);

/*
 * Which row of member or staff has the address, with the two indexes of it as the first
 * two parameters: as it was typed before any other spelling.
 */
#define PEOPLE_BY_EMAIL(who)                                                       \
    who ".email_index = $1::bytea or " who ".email_key = $2::bytea order by (" who \
        ".email_index = $1::bytea) is true desc limit 1"

/*
 * A session of who, until who->expires_us; sets who->session_id. It ends with its token:
 * nobody knows what its refresh token would be. False after telling.
 */
MUST_USE bool people_add_session(struct db *db, struct principal *who);

#endif
