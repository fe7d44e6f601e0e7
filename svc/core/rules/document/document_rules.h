/*
 * The shapes (shape.h) of the rules of each section.
 */
#ifndef CREMA_CORE_DOCUMENT_RULES_H
#define CREMA_CORE_DOCUMENT_RULES_H

#include "svc/core/rules/document/shape.h"

extern const struct shape document_earn_shape;
extern const struct shape document_bonuses_shape;
extern const struct shape document_loads_shape;
extern const struct shape document_gifts_shape;
extern const struct shape document_challenges_shape;
extern const struct shape document_rewards_shape;

#endif
