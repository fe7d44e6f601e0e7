/*
 * Anonymous gift cards: a card, and an account of its own without money. Inside a
 * transaction of the caller.
 */
#ifndef CREMA_CLI_GIFT_CARD_H
#define CREMA_CLI_GIFT_CARD_H

#include <stdbool.h>

#include "proto/cardno.h"
#include "svc/base/id.h"
#include "svc/base/must_use.h"
#include "svc/base/secret.h"

struct db;

enum { GIFT_CARD_PREFIX_BYTES = 16 };

struct gift_card {
    char number[CARDNO_DIGITS + 1];
    char account[ID_TEXT_MAX];
};

/* What the program's card numbers begin with. False after telling. */
MUST_USE bool gift_card_prefix(struct db *db, char ret[GIFT_CARD_PREFIX_BYTES]);

/* False after telling. */
MUST_USE bool gift_card_make(struct db *db, const struct secrets *keys,
                             const char *prefix, struct gift_card *ret);

#endif
