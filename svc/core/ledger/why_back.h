/*
 * What a refund or a void took back, and what stays: told from the entries alone. Words
 * are others' (svc/engine/render/render_why.h).
 */
#ifndef CREMA_CORE_WHY_BACK_H
#define CREMA_CORE_WHY_BACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/entry.h"
#include "svc/core/rules/rules.h"

struct why_back {
    int64_t earned_micro; /* by the original */
    int64_t before_micro; /* taken back by refunds before this one */
    int64_t taken_micro;  /* by this one */
    int64_t given_micro;  /* of rewards that returned */
    int64_t due_micro;    /* for what is kept */
    int64_t missed_micro; /* neither due nor there to be taken: used, or ended */
};

struct why_back_asked {
    const struct rules *rules; /* of the entry's version; NULL: what is due is what is
                                  left */
    const struct entry *refund;
    const struct entry_detail *detail; /* its own */
    const struct entry *about; /* the original, and all that refers to it, ascending */
    size_t about_count;
};

/* False: the original is not there, or is no sale and no load. */
MUST_USE bool
why_back(struct arena *arena, const struct why_back_asked *asked, struct why_back *ret);

#endif
