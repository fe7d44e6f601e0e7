/*
 * What limits are where a document does not say; which there are is rules_limits.def's.
 */
#ifndef CREMA_CORE_RULES_LIMITS_H
#define CREMA_CORE_RULES_LIMITS_H

#include "svc/core/rules/rules.h"

/* Every limit as it is when it is left out; 0 for those that follow from others. */
extern const struct limits rules_limits_initial;

/*
 * Limits that follow from others and are 0: transfers from 1 on, else as loads are. Rule
 * sets older than transfers say nothing of them.
 */
void rules_limits_fill(struct limits *limits);

#endif
