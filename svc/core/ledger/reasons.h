/*
 * The reasons of an entry, worded when they are read. Entries under rules of format 2
 * keep them as numbers; what stands here is a function of the entry and of its rules
 * alone, so that a replay of a reply has the same bytes.
 */
#ifndef CREMA_CORE_REASONS_H
#define CREMA_CORE_REASONS_H

#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/rules/rules.h"

struct reason_told {
    struct slice rule; /* its id */
    const char *name;
    const struct rules_text *names; /* in other languages */
    size_t name_count;
    int64_t points_micro;
    const char *text; /* the arithmetic, in signs (earn_text.h) */
};

/*
 * Those of `detail`, in its order; returns how many. rules: of the entry's version and of
 * format 2; NULL when they are not known, and then, as where the row is damaged, the ids
 * are the names and there is no arithmetic. What is told is the arena's, the detail's and
 * the rules'.
 */
size_t reasons_tell(struct arena *arena, const struct rules *rules,
                    const struct entry_detail *detail, const struct reason_told **ret);

#endif
