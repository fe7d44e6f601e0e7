/*
 * The steps of looking for mistakes in a good document (rules_warn.h).
 */
#ifndef CREMA_CORE_WARN_H
#define CREMA_CORE_WARN_H

#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules_errors.h"

struct warn {
    const struct document *document;
    int32_t today;
    struct rules_errors *warnings;
};

/* The conditions of a rule, which may be NULL: what nothing and nobody can meet. */
void warn_when(const struct warn *w, const struct document_when *when,
               const struct rules_place *rule);

/* The sentence in the warnings' arena. */
MUST_USE const char *warn_say(const struct warn *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
