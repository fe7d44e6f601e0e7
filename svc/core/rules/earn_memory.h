/*
 * What a sale's entry says that its rules did, for whoever asks them again (earn.h): a
 * refund, or the question why.
 */
#ifndef CREMA_CORE_EARN_MEMORY_H
#define CREMA_CORE_EARN_MEMORY_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/rules/earn.h"

/*
 * False: it names a rule that gives in no purchase of this set, or has a basket that
 * nobody can have bought, of which evaluation asserts that there is none; the row is
 * damaged.
 */
MUST_USE bool earn_memory_read(const struct rules_compiled *rules,
                               const struct detail_sale *sale, struct earn_memory *ret);

#endif
