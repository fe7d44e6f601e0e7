/*
 * Members: the people. Questions come in pairs, ask and take, as in ledger_read.h.
 * Personal data crosses this border sealed; opening it is engine's business
 * (svc/engine/people/person.h).
 */
#ifndef CREMA_STORE_MEMBER_H
#define CREMA_STORE_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

enum { INDEX_BYTES = 16, MEMBER_DEVICES_MAX = 32 };

/* An address as it was typed, and in normal form (engine/people/person.h); 16 bytes. */
struct email_index {
    struct slice typed;
    struct slice key;
};

struct member_row {
    int64_t id;
    int64_t account_id;
    struct email_index email; /* key: set for the insert, not read */
    struct slice phone_index; /* empty: none */
    struct slice key_sealed;  /* empty: erased */
    struct slice data_sealed;
    struct slice password_hash;
    int64_t auth_gen; /* of the account */
    int64_t created_us;
};

/* The first card of a new member, made in the same transaction. */
struct card_row {
    int64_t id;
    int64_t account_id;
    int16_t kind; /* enum card_kind */
    struct slice number_index;
    struct slice number_sealed;
    struct slice last4;
    int64_t lost_us; /* 0: not lost */
    int64_t created_us;
};

/* Member, account and first card at once: all or nothing. */
void member_ask_insert(struct pgpool_call *call, struct arena *arena,
                       const struct member_row *m, const struct card_row *card);

void member_ask_by_id(struct pgpool_call *call, struct arena *arena, int64_t id);

void
member_ask_by_account(struct pgpool_call *call, struct arena *arena, int64_t account_id);

/* Whoever has the address: as it was typed before any other spelling of it. */
void member_ask_by_email(struct pgpool_call *call, struct arena *arena,
                         const struct email_index *email);

/* Whoever has the number; other is what it was kept as by versions before. */
void member_ask_by_phone(struct pgpool_call *call, struct arena *arena,
                         struct slice index, struct slice other);

/* Whether the address is that of two members already (table member_twin). */
void member_ask_is_twin(struct pgpool_call *call, struct arena *arena,
                        const struct email_index *email);
bool member_take_is_twin(const struct pgpool_call *call);

/*
 * For a log-in, its attempts claimed in the same call (store/people/attempt.h): the
 * member with auth_gen, and whether the device has signed in before. No row: unknown or
 * erased. device_index: 16 bytes, or empty.
 */
void member_ask_login(struct pgpool_call *call, struct arena *arena,
                      const struct email_index *email, struct slice device_index);

/* After member_ask_login. */
MUST_USE bool member_take_known(const struct pgpool_call *call);

/* Adds to the call: this device has signed in. The newest MEMBER_DEVICES_MAX are kept. */
void member_add_device(struct pgpool_call *call, int64_t id, struct slice device_index);

/* Adds to the call: the password is hashed anew. */
void member_add_password(struct pgpool_call *call, int64_t id, struct slice old_hash,
                         struct slice new_hash);

/* Whether that, the index-th statement of the call, found the old hash. */
MUST_USE bool member_take_password(const struct pgpool_call *call, int index);

/* Adds to the call: no device has signed in before. */
void member_add_forget_devices(struct pgpool_call *call, int64_t id);

/* No row: false. */
MUST_USE bool
member_take(const struct pgpool_call *call, struct arena *arena, struct member_row *ret);

/* Sealed data and indexes of a changed profile. */
void member_ask_update(struct pgpool_call *call, struct arena *arena, int64_t id,
                       struct slice phone_index, struct slice data_sealed);

#endif
