/*
 * Where a client stands in an account's history: a version, and the generation of the
 * ledger that it is of. As text "42" in the first generation and "3-42" in the third:
 * what ETags, event ids and at_least say. Every restore of a backup begins a generation,
 * so that nobody resumes in another history.
 */
#ifndef CREMA_PROTO_POSITION_H
#define CREMA_PROTO_POSITION_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum { POSITION_TEXT_MAX = 32 };

struct position {
    int64_t generation; /* from 1 on */
    int64_t version;    /* from 0 on */
};

/* Terminated; returns the length. */
size_t position_format(char ret[POSITION_TEXT_MAX], int64_t generation, int64_t version);

/* False: it is not one. */
MUST_USE bool position_parse(struct slice text, struct position *ret);

/*
 * The version that a position asks for in this generation: of an older one nothing is
 * known here any more, so `otherwise`; a newer one has not come yet: INT64_MAX.
 */
int64_t position_version(const struct position *p, int64_t generation, int64_t otherwise);

#endif
