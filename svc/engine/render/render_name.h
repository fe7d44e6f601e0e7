/*
 * What a rule is called, as a rule set has it.
 */
#ifndef CREMA_ENGINE_RENDER_NAME_H
#define CREMA_ENGINE_RENDER_NAME_H

#include <stddef.h>

#include "proto/json.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_compiled.h"

/*
 * The member `name` and, where the rule has them, `names` by language. All of them, and
 * not the reader's: equal versions of an account are equal bytes for everybody, replies
 * are the same when they are asked for again, and a page that changes its language needs
 * to ask nobody. name may be NULL.
 */
void render_name(struct json_out *out, const char *name, const struct rules_text *names,
                 size_t count);

/* Of a rule of format 2. */
void render_rule_name(struct json_out *out, const struct rules_rule *rule);

/* Of a reward. */
void render_reward_name(struct json_out *out, const struct reward *reward);

#endif
