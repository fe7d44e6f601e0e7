/*
 * Whose account a path names, and whether the caller may see it (api.md): a member sees
 * their own, also as `me`; a terminal what its visit names (?visit=); staff any. An
 * account of somebody else and one that does not exist answer alike. A look of staff is
 * noted in the audit log before anything is shown.
 *
 * Used as the first two steps of an endpoint whose r->state begins with a struct
 * account_ref.
 */
#ifndef CREMA_OPS_ACCOUNT_REF_H
#define CREMA_OPS_ACCOUNT_REF_H

#include "svc/base/must_use.h"
#include "svc/engine/people/present.h"
#include "svc/ops/ops.h"

struct account_ref {
    int64_t account_id;
    struct presented presented; /* terminals: what the visit names */
};

/* Reads the path's first parameter and, for a terminal, looks the visit up. */
MUST_USE enum step account_ref_find(struct request *r);

/* After it: account_id is set, or the request has been answered. */
MUST_USE enum step account_ref_check(struct request *r);

/*
 * A query parameter that is a number from 0 on; *ret stays when it is absent. False
 * after a 400 has been set.
 */
MUST_USE bool query_i64(struct request *r, const char *name, int64_t *ret);

/* The same for a text of less than QUERY_BYTES, which is put into buf. */
enum { QUERY_BYTES = 64 };
MUST_USE bool
query_text(struct request *r, const char *name, char buf[QUERY_BYTES], struct slice *ret);

/*
 * The same for a position (proto/position.h): the version that it asks for in the present
 * generation; `otherwise` when it is of an older one.
 */
MUST_USE bool
query_position(struct request *r, const char *name, int64_t otherwise, int64_t *ret);

#endif
