/*
 * Rewards as bodies name them: by the reward, or by a voucher of the account.
 */
#ifndef CREMA_OPS_REWARD_BODY_H
#define CREMA_OPS_REWARD_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "proto/json.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/op.h"

struct reward_body {
    struct slice reward;
    struct slice voucher; /* "vch_…"; one of the two */
    int64_t times;
    int64_t off;
    int64_t line;
};

/* All fields; where there are no lines, all but the first. */
enum {
    REWARD_BODY_FIELDS = 5,
    REWARD_BODY_FIELDS_ALONE = REWARD_BODY_FIELDS - 1,
    REWARD_BODY_TIMES_MAX = 1000000
};
extern const struct json_field reward_body_fields[REWARD_BODY_FIELDS];
#define REWARD_BODY_ALONE_FIELDS (reward_body_fields + 1)

/* What is wrong with a list whose fields are good; NULL: nothing. The texts are the
 * arena's, the field is that of the list "rewards". */
MUST_USE const char *
reward_body_wrong(struct arena *arena, const struct reward_body *items, size_t count,
                  const char **ret_field);

/*
 * As the operation says them, in the arena. A voucher that is not one of the account's
 * is none that any account has.
 */
MUST_USE struct op_rewards
reward_body_op(struct arena *arena, const struct reward_body *items, size_t count,
               int64_t account_id);

#endif
