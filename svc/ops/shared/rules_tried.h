/*
 * What a try of rules answers.
 */
#ifndef CREMA_OPS_RULES_TRIED_H
#define CREMA_OPS_RULES_TRIED_H

#include "svc/base/must_use.h"
#include "svc/core/rules/rules_try.h"
#include "svc/ops/ops.h"

/* 200 with points, reasons, what was blocked and what was lost. */
MUST_USE enum step
rules_tried_reply(struct request *r, const struct rules *rules,
                  const struct rules_try *asked, const struct rules_tried *tried);

#endif
