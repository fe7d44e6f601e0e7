/*
 * What limits leave a rule, by the account's counters. Internal to the evaluation of
 * rules.
 */
#ifndef CREMA_CORE_EARN_ROOM_H
#define CREMA_CORE_EARN_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"
#include "svc/core/counter.h"
#include "svc/core/rules/rules_compiled.h"

/* The number of the period that the day lies in. */
int64_t earn_period(enum rules_per per, int32_t day);

/*
 * Whether each limit of the rule leaves something on that day, and the account has places
 * for its counters: *places are those left, and less are left after it. What is left of
 * limits in points is in *ret_micro (INT64_MAX: no such limit).
 */
bool earn_room(const struct rules_rule *rule, const struct account *a, int32_t day,
               int *places, int64_t *ret_micro);

/*
 * The limit that leaves nothing on that day: its place in *ret_limit, and how much of it
 * is used. No limit, -1: what is in the way is the room for counters.
 */
int64_t earn_room_used(const struct rules_rule *rule, const struct account *a,
                       int32_t day, int *ret_limit);

/* What adds so much to what is used of a limit in the period of the day. */
struct counter_change
earn_room_change(const struct rules_rule *rule, size_t limit, int32_t day, int64_t delta);

/* Appends what a gain uses of the rule's limits; ret has room for RULES_LIMITS_MAX. */
size_t earn_room_use(const struct rules_rule *rule, int32_t day, int64_t gain_micro,
                     struct counter_change *ret);

#endif
