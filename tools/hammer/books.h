/*
 * What is read one request after the other: the program before, the books at the end.
 */
#ifndef CREMA_HAMMER_BOOKS_H
#define CREMA_HAMMER_BOOKS_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

/* What the program allows: h->program. False after telling why. */
MUST_USE bool books_read_program(struct hammer *h);

/* All entries of every account, into the record. False after telling why. */
MUST_USE bool books_read(struct hammer *h);

#endif
