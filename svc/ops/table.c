/*
 * The one table of endpoints: routing, authorisation, documents and tests walk it.
 */
#include "svc/ops/ops.h"

const struct endpoint *const endpoints[] = {
    &endpoint_page_root,   &endpoint_page_app,  &endpoint_page_worker, &endpoint_page_till,
    &endpoint_page_demo,   &endpoint_page_docs, &endpoint_web_file,

    &endpoint_healthz,     &endpoint_readyz,    &endpoint_metrics,     &endpoint_openapi,
    &endpoint_problem,     &endpoint_keys,

    &endpoint_program,     &endpoint_rewards,
};

const size_t endpoint_count = sizeof(endpoints) / sizeof(endpoints[0]);
