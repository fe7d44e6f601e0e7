/*
 * Lists of texts (ids) inside details: ["own_cup","staff"]. Internal to core's detail*.c.
 */
#ifndef CREMA_CORE_DETAIL_TEXTS_H
#define CREMA_CORE_DETAIL_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/json_out.h"
#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/scan.h"

/* For a table of members; `at` is a struct detail_texts, in the scan's arena. */
MUST_USE bool detail_texts_read(struct scan *s, void *at);

/* "key":[…]; nothing for an empty list. */
void
detail_texts_put(struct json_out *o, const char *key, const struct detail_texts *texts);

/* detail_texts_put writes no more bytes besides the key. */
size_t detail_texts_bytes(const struct detail_texts *texts);

#endif
