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

    &endpoint_members,     &endpoint_members_search, &endpoint_me, &endpoint_me_update,
    &endpoint_me_cards,    &endpoint_me_cards_add, &endpoint_me_card_lost,
    &endpoint_me_paycodes,

    &endpoint_sessions,    &endpoint_sessions_refresh, &endpoint_sessions_current,
    &endpoint_sessions_all,

    &endpoint_stores,      &endpoint_store_terminals, &endpoint_terminals,
    &endpoint_terminals_enrol, &endpoint_terminals_challenge, &endpoint_terminals_token,
    &endpoint_visits,      &endpoint_demo_session,
};

const size_t endpoint_count = sizeof(endpoints) / sizeof(endpoints[0]);
