/*
 * Documents of rules in the bodies of calls: read for this program, and refused with all
 * that is wrong.
 */
#ifndef CREMA_OPS_RULES_BODY_H
#define CREMA_OPS_RULES_BODY_H

#include "svc/base/must_use.h"
#include "svc/core/rules/rules_errors.h"
#include "svc/ops/ops.h"

struct rules;

/* Of the calls that take a document: twice what one may have, and what goes with it. */
enum { RULES_BODY_BYTES_MAX = 192 * 1024 };

/* The document as it is kept: compact JSON, in the request's arena. False after a 400:
 * it is no object. */
MUST_USE bool
rules_body_text(struct request *r, const struct json_node *document, struct slice *ret);

/* Reads it into *ret, in the request's arena (rules_read). */
MUST_USE bool rules_body_read(struct request *r, struct slice text, struct rules *ret,
                              struct rules_errors *errors);

/* "name": [{path, problem, right}] */
void
rules_body_put(struct json_out *out, const char *name, const struct rules_errors *errors);

/* 422 rules-invalid with errors, and more where there were more than fit. */
MUST_USE enum step
rules_body_refuse(struct request *r, const struct rules_errors *errors);

#endif
