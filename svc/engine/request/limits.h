/*
 * How often one caller and one address may ask (security.md, "Edges"): token buckets per
 * worker, transfers by counters in Postgres; a full answer, 429 with Retry-After, when
 * nothing is left.
 */
#ifndef CREMA_ENGINE_LIMITS_H
#define CREMA_ENGINE_LIMITS_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/engine/flow/flow.h"

struct attempt;
struct request;

/* Before the first request; from the configuration. */
void limits_init(void);

/* By address, before anything else. False after a 429. */
MUST_USE bool limits_source(struct request *r);

/* By address, for endpoints that hash passwords (ENDPOINT_HEAVY). False after a 429. */
MUST_USE bool limits_login(struct request *r);

/* By who asks, once that is known. False after a 429. */
MUST_USE bool limits_principal(struct request *r);

/*
 * What a request asks for beyond itself, such as the entries of a page. False after a
 * 429.
 */
MUST_USE bool limits_items(struct request *r, int64_t items);

/* Its caller has too many requests under way (share_max): 429, at once. */
MUST_USE enum step limits_share(struct request *r);

/*
 * By who asks, for transfers, over all workers: how fast money moves on, and how many
 * names of recipients can be tried. The count is added to r->db.
 */
void limits_sender_ask(struct request *r, struct attempt *tries);

/* What it came to (attempt_take). False after a 429. */
MUST_USE bool limits_sender(struct request *r, const struct attempt *tries);

#endif
