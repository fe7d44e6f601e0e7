/*
 * Refusals as data (RFC 9457). problem.def is the one list; code, /problems/ pages and
 * documents come from it.
 */
#ifndef CREMA_PROTO_PROBLEM_H
#define CREMA_PROTO_PROBLEM_H

#include "proto/slice.h"

enum problem {
    PROBLEM_NONE = 0,
#define X(NAME, slug, status, title, advice) PROBLEM_##NAME,
#include "proto/problem.def"
#undef X
    PROBLEM_COUNT, /* one past the last */
};

struct problem_info {
    const char *slug; /* the last part of the type, /problems/<slug> */
    int status;
    const char *title;
    const char *advice; /* what the caller should do next */
};

/*
 * PROBLEM_NONE has the slug "none" and status 200. A number outside the list is our
 * mistake.
 */
const struct problem_info *problem_info(enum problem problem);

/* PROBLEM_NONE if no problem has that slug. */
enum problem problem_from_slug(struct slice slug);

/*
 * The problem for a status that a parser gave; PROBLEM_MALFORMED_REQUEST if there is
 * none of its own.
 */
enum problem problem_from_status(int status);

#endif
