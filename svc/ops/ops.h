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

/* People and tills. */
extern const struct endpoint endpoint_demo_session;
extern const struct endpoint endpoint_me;
extern const struct endpoint endpoint_me_card_lost;
extern const struct endpoint endpoint_me_cards;
extern const struct endpoint endpoint_me_cards_add;
extern const struct endpoint endpoint_me_paycodes;
extern const struct endpoint endpoint_me_update;
extern const struct endpoint endpoint_members;
extern const struct endpoint endpoint_members_search;
extern const struct endpoint endpoint_sessions;
extern const struct endpoint endpoint_sessions_all;
extern const struct endpoint endpoint_sessions_current;
extern const struct endpoint endpoint_sessions_refresh;
extern const struct endpoint endpoint_store_terminals;
extern const struct endpoint endpoint_stores;
extern const struct endpoint endpoint_terminals;
extern const struct endpoint endpoint_terminals_challenge;
extern const struct endpoint endpoint_terminals_enrol;
extern const struct endpoint endpoint_terminals_token;
extern const struct endpoint endpoint_visits;

#endif
