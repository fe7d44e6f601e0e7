/*
 * What every endpoint file includes, and the names of all endpoints (endpoints.def).
 */
#ifndef CREMA_OPS_OPS_H
#define CREMA_OPS_OPS_H

#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"

#define X(name) extern const struct endpoint endpoint_##name;
#include "svc/ops/endpoints.def"
#undef X

/* The one table of them all (table.c). */
extern const struct endpoint *const endpoints[];
extern const char *const endpoint_names[];
extern const size_t endpoint_count;

#endif
