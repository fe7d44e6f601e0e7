/*
 * Adding a card's row to a call of another store, in one transaction.
 */
#ifndef CREMA_STORE_CARD_SQL_H
#define CREMA_STORE_CARD_SQL_H

struct card_row;
struct pgpool_call;

void card_add_insert(struct pgpool_call *call, const struct card_row *card);

#endif
