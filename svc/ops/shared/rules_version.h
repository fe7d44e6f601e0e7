/*
 * Versions of the rules as the program's calls show them.
 */
#ifndef CREMA_OPS_RULES_VERSION_H
#define CREMA_OPS_RULES_VERSION_H

#include "svc/base/must_use.h"
#include "svc/ops/ops.h"
#include "svc/store/program/rule_set.h"

/* The members of a version, without braces. */
void rules_version_put(struct json_out *out, const struct rule_set_version *version,
                       int64_t now_us);

/* The version that the path names first; false after a 404. */
MUST_USE bool rules_version_of_path(struct request *r, int64_t *ret);

#endif
