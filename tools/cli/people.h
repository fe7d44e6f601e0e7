/*
 * Members and staff that the operator makes: rows with sealed personal data, as the
 * service writes them. Inside a transaction of the caller.
 */
#ifndef CREMA_CLI_PEOPLE_H
#define CREMA_CLI_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
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
 * A member with an account and one card of that number. email must be normal
 * (person_email_normal). False after telling.
 */
bool
people_add_member(const struct people *p, const struct person *who, struct slice password,
                  struct slice card_number, struct people_member *ret);

/* Fresh digits with the program's prefix. */
struct slice people_card_number(struct arena *arena, struct slice prefix);

/* Whether somebody has the e-mail; ret (may be NULL) is filled when so. False after
 * telling. */
bool people_find_member(const struct people *p, struct slice email, bool *ret_found,
                        struct people_member *ret);

bool people_add_staff(const struct people *p, struct slice name, struct slice email,
                      struct slice password, enum role role);

struct people_staff {
    int64_t id;
    enum role role;
    bool disabled;
};

bool people_find_staff(const struct people *p, struct slice email, bool *ret_found,
                       struct people_staff *ret);

/*
 * A session of who, until who->expires_us; sets who->session_id. It ends with its token:
 * nobody knows what its refresh token would be. False after telling.
 */
bool people_add_session(struct db *db, struct principal *who);

#endif
