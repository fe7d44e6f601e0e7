/*
 * A member's personal data: name, e-mail, phone and birthday as one JSON text, sealed
 * with a key of the member's own, which is sealed with the data key of the key file.
 * Erasing the member's key erases the person (security.md). E-mail and phone are found
 * by keyed indexes; card numbers too.
 */
#ifndef CREMA_ENGINE_PERSON_H
#define CREMA_ENGINE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/store/people/member.h"

struct secrets;

enum {
    NAME_MAX_BYTES = 80,
    EMAIL_MAX_BYTES = 254,
    PASSWORD_MIN = 10,
    PASSWORD_MAX = 200
};

struct person {
    struct slice name;
    struct slice email;    /* lower case */
    struct slice phone;    /* E.164, or empty */
    struct slice birthday; /* 2000-12-31, or empty */
};

/* Checks the shape and lower-cases in the arena; false when it cannot be an address. */
bool person_email_normal(struct arena *arena, struct slice email, struct slice *ret);

/* E.164: a plus and 7 to 15 digits; blanks, dots, dashes and brackets are dropped. */
bool person_phone_normal(struct arena *arena, struct slice phone, struct slice *ret);

/* A real day of the calendar as 2000-12-31. */
bool person_birthday_good(struct slice birthday);

/* False for fewer than PASSWORD_MIN characters and for the well-known ones. */
bool person_password_good(struct slice password, struct slice email);

/* Seals with a new member key: fills row's key_sealed, data_sealed, indexes. */
void person_seal_new(const struct secrets *keys, struct arena *arena,
                     const struct person *p, struct member_row *row);

/* Seals again with the row's own key. False when the row has none (erased). */
bool person_seal_again(const struct secrets *keys, struct arena *arena,
                       const struct person *p, struct member_row *row);

/* False when erased or when the seal is broken. */
bool person_open(const struct secrets *keys, struct arena *arena,
                 const struct member_row *row, struct person *ret);

/* "Ada L." for a till (name.h); the masked address when the name shows nothing. */
struct slice person_masked_name(struct arena *arena, const struct person *p);

/* "a•••@example.com" (email.h) */
struct slice person_masked_email(struct arena *arena, const struct person *p);

/* 16 bytes in the arena. */
struct slice
person_email_index(const struct secrets *keys, struct arena *arena, struct slice email);

/* Of the name that a browser or phone gave itself. */
struct slice
person_device_index(const struct secrets *keys, struct arena *arena, struct slice device);

struct slice
person_phone_index(const struct secrets *keys, struct arena *arena, struct slice phone);

struct slice
card_number_index(const struct secrets *keys, struct arena *arena, struct slice number);

/* The number sealed for the card's id. */
struct slice card_number_seal(const struct secrets *keys, struct arena *arena,
                              int64_t card_id, struct slice number);

#endif
