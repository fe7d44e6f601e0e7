/*
 * What every endpoint file includes, and the names of all endpoints for table.c.
 */
#ifndef CREMA_OPS_OPS_H
#define CREMA_OPS_OPS_H

#include "svc/engine/endpoint.h"
#include "svc/engine/request.h"
#include "svc/engine/service.h"

/* Plumbing. */
extern const struct endpoint endpoint_healthz;
extern const struct endpoint endpoint_keys;
extern const struct endpoint endpoint_metrics;
extern const struct endpoint endpoint_openapi;
extern const struct endpoint endpoint_problem;
extern const struct endpoint endpoint_readyz;

/* Pages and their files. */
extern const struct endpoint endpoint_page_app;
extern const struct endpoint endpoint_page_demo;
extern const struct endpoint endpoint_page_docs;
extern const struct endpoint endpoint_page_root;
extern const struct endpoint endpoint_page_till;
extern const struct endpoint endpoint_page_worker;
extern const struct endpoint endpoint_web_file;

/* The program. */
extern const struct endpoint endpoint_program;
extern const struct endpoint endpoint_rewards;

#endif
