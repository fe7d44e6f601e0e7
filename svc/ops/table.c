/*
 * The one table of endpoints: routing, authorisation, documents and tests walk it.
 */
#include "svc/ops/ops.h"

const struct endpoint *const endpoints[] = {
#define X(name) &endpoint_##name,
#include "svc/ops/endpoints.def"
#undef X
};

const size_t endpoint_count = sizeof(endpoints) / sizeof(endpoints[0]);

const char *const endpoint_names[] = {
#define X(name) #name,
#include "svc/ops/endpoints.def"
#undef X
};
