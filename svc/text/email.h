/*
 * E-mail addresses. Two that reach one mailbox for a person are one address: the case of
 * any letter, how an accent is composed, the width of a character and the spelling of the
 * domain (bücher.example, xn--bcher-kva.example) make no difference.
 */
#ifndef CREMA_TEXT_EMAIL_H
#define CREMA_TEXT_EMAIL_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

enum { EMAIL_MAX_CHARS = 254 };

#define EMAIL_MUST "must be an e-mail address, like ada@example.com"

struct email {
    struct slice shown; /* what is kept: small letters, normal form C */
    struct slice key;   /* what is compared: shown with the case folded */
    struct slice typed; /* as typed, but A to Z in small letters; see email_names */
};

/*
 * What a new address must be. Fills all three; typed is the address as versions before
 * this one have kept and compared it.
 */
MUST_USE bool email_normal(struct arena *arena, struct slice text, struct email *ret);

/*
 * For finding somebody: the same, but key or typed may be missing alone, where only one
 * of the two rules takes the text for an address; then it is the other. False when
 * neither does.
 */
MUST_USE bool email_names(struct arena *arena, struct slice text, struct email *ret);

/* "a•••@example.com", for whoever need not know more. Empty for what is no address. */
struct slice email_masked(struct arena *arena, struct slice shown);

#endif
