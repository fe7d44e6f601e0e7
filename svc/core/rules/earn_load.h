/*
 * Points for a load under rules of format 2: of the load rules that let it through, the
 * one that asks for the most decides, once a load.
 */
#ifndef CREMA_CORE_EARN_LOAD_H
#define CREMA_CORE_EARN_LOAD_H

#include "svc/core/rules/earn.h"

/*
 * The reason, if there is one, with its counters. Of c the basket, the flags and the
 * memory are not looked at. load_minor is 0 or more.
 */
void earn_load(const struct rules_compiled *rules, const struct earn_case *c,
               int64_t load_minor, struct earned *ret);

#endif
