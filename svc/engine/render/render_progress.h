/*
 * How far an account has come, as the API shows it (svc/core/rules/progress.h): a part of
 * the account, as of its newest entry, and a document of its own, as of now.
 */
#ifndef CREMA_ENGINE_RENDER_PROGRESS_H
#define CREMA_ENGINE_RENDER_PROGRESS_H

#include <stdint.h>

#include "proto/json.h"
#include "svc/core/account.h"

struct service;
struct rules;

/* The rules in force then; NULL when there are none. */
const struct rules *render_progress_rules(const struct service *s, int64_t at_us);

/* The members of the object, without its braces. */
void render_progress_members(struct json_out *out, const struct rules *rules,
                             const struct account *a, int32_t day);

/* The member `progress` of the account as it stood at at_us; null without rules. */
void render_progress_of_account(struct json_out *out, const struct service *s,
                                const struct account *a, int64_t at_us);

#endif
