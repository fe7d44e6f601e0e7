/*
 * What the messages of an account say, made once and shared: the cached account, and the
 * inside of "state" and "change" (asyncapi.yaml), which begins with "account" and has
 * neither braces nor type, so that every transport can put its own around it.
 */
#ifndef CREMA_ENGINE_LIVE_BODY_H
#define CREMA_ENGINE_LIVE_BODY_H

#include "svc/base/arena.h"
#include "svc/base/buf.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

struct service;

/* The account object of GET /v1/accounts/{id}, in the arena. */
struct slice
live_body_account(struct arena *arena, const struct service *s, const struct account *a);

/* A "state" out of an account object: the same members, with "account" in front. */
struct slice
live_body_state(struct arena *arena, int64_t account_id, struct slice account_json);

/* Appends a "change": the account just after e, and e. */
void live_body_change(struct buf *out, const struct service *s, const struct account *a,
                      const struct entry *e);

#endif
