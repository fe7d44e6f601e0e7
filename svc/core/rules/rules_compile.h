/*
 * Compiles a document of format 2 that has been checked into what is evaluated
 * (rules_compiled.h).
 */
#ifndef CREMA_CORE_RULES_COMPILE_H
#define CREMA_CORE_RULES_COMPILE_H

#include <stdbool.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_errors.h"
#include "svc/core/rules/rules_read.h"

/*
 * Fills what both formats have and the compiled tables, all in the arena. The document
 * may go afterwards. False after adding an error when the tables would be too large.
 */
MUST_USE bool rules_compile(struct arena *arena, const struct document *document,
                            const struct rules_world *world, struct rules *ret,
                            struct rules_errors *errors);

#endif
