/*
 * The member `facts` of a purchase's or a capture's detail: what the rules of format 2
 * have seen besides the basket. Internal to core's detail*.c.
 */
#ifndef CREMA_CORE_DETAIL_FACTS_H
#define CREMA_CORE_DETAIL_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/json_out.h"
#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/scan.h"

/* Into *ret, which is zero before; texts and lists are the scan's arena's. */
MUST_USE bool detail_facts_read(struct scan *s, struct detail_facts *ret);

/* "facts":{…}, of what there is; an empty object says that there was nothing. */
void detail_facts_put(struct json_out *o, const struct detail_facts *facts);

/* detail_facts_put writes no more bytes. */
size_t detail_facts_bytes(const struct detail_facts *facts);

#endif
