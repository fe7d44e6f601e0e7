/*
 * A member's personal data: names, e-mail, phone and birthday as one JSON text, sealed
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
#include "svc/base/must_use.h"
#include "svc/store/people/member.h"
#include "svc/text/email.h"

struct secrets;

struct person {
    struct slice name;
    struct slice email;    /* as email.h shows it */
    struct slice phone;    /* E.164, or empty */
    struct slice birthday; /* 2000-12-31, or empty */
    struct slice known_as; /* what she wants to be called, or empty: by her name */
};

/* Seals with a new member key: fills row's key_sealed, data_sealed, indexes. */
void
person_seal_new(const struct secrets *keys, struct arena *arena, const struct person *p,
                const struct email *email, struct member_row *row);

/* Seals again with the row's own key. False when the row has none (erased). */
MUST_USE bool person_seal_again(const struct secrets *keys, struct arena *arena,
                                const struct person *p, struct member_row *row);

/* False when erased or when the seal is broken. */
MUST_USE bool person_open(const struct secrets *keys, struct arena *arena,
                          const struct member_row *row, struct person *ret);

/* What she is known as, else her name: "Ada L." for a till (name.h); the masked address
 * when neither shows anything. */
struct slice person_masked_name(struct arena *arena, const struct person *p);

/* "a•••@example.com" (email.h) */
struct slice person_masked_email(struct arena *arena, const struct person *p);

/* 16 bytes each, in the arena. */
struct email_index person_email_index(const struct secrets *keys, struct arena *arena,
                                      const struct email *email);

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
