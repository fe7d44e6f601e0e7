/*
 * Token buckets per address and per caller, in bounded memory.
 */
#include "svc/engine/request/limits.h"

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/rate.h"
#include "svc/base/secret.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/service.h"
#include "svc/store/people/attempt.h"

enum { KEYS = 16384, HOUR_S = 3600, ITEMS_OF_COST = 10, PERSON_BURST_S = 2 };

#define SHARE_AGAIN_US CLOCK_US_PER_S

static struct rate_table by_source;
static struct rate_table by_till;
static struct rate_table by_person;
static struct rate_table by_login;

void
limits_init(void)
{
    rate_table_init(&by_source, KEYS,
                    rate_limit_make(conf->rate_source_per_s, CLOCK_US_PER_S,
                                    conf->rate_source_per_s));
    rate_table_init(&by_till, KEYS,
                    rate_limit_make(conf->rate_principal_per_s, CLOCK_US_PER_S,
                                    conf->rate_principal_per_s));
    rate_table_init(&by_person, KEYS,
                    rate_limit_make(conf->rate_person_per_s, CLOCK_US_PER_S,
                                    conf->rate_person_per_s * PERSON_BURST_S));
    rate_table_init(&by_login, KEYS,
                    rate_limit_make(conf->login_per_min_per_source, 60 * CLOCK_US_PER_S,
                                    conf->login_per_min_per_source));
}

/* RateLimit fields as in draft-ietf-httpapi-ratelimit-headers. */
static bool
limit_refuse(struct request *r, const char *name, int64_t quota, int window_s,
             int64_t wait_us)
{
    long long wait_s = (wait_us + CLOCK_US_PER_S - 1) / CLOCK_US_PER_S;

    metric_add(METRIC_RATE_LIMITED, 1);
    reply_header_printf(r, "Retry-After", "%lld", wait_s > 0 ? wait_s : 1);
    reply_header_printf(r, "RateLimit", "\"%s\";r=0;t=%lld", name,
                        wait_s > 0 ? wait_s : 1);
    reply_header_printf(r, "RateLimit-Policy", "\"%s\";q=%lld;w=%d", name,
                        (long long)quota, window_s);
    reply_problem_time(r, "again_at", clock_wall_us() + wait_us);
    return reply_refused(reply_problem(r, PROBLEM_RATE_LIMITED));
}

bool
limits_source(struct request *r)
{
    int64_t wait_us = 0;

    if (rate_table_take(&by_source, r->peer.source_key, r->started_us, 1, &wait_us)) {
        return true;
    }
    return limit_refuse(r, "source", conf->rate_source_per_s, 1, wait_us);
}

bool
limits_login(struct request *r)
{
    int64_t wait_us = 0;

    if (!(r->endpoint->flags & ENDPOINT_HEAVY) ||
        rate_table_take(&by_login, r->peer.source_key, r->started_us, 1, &wait_us)) {
        return true;
    }
    return limit_refuse(r, "login", conf->login_per_min_per_source, 60, wait_us);
}

static bool
take_of_caller(struct request *r, int64_t count)
{
    bool till = r->who.role == ROLE_TERMINAL;
    int64_t quota = till ? conf->rate_principal_per_s : conf->rate_person_per_s;
    int64_t wait_us = 0;
    uint64_t key = (uint64_t)r->who.id * 31 + (uint64_t)r->who.role;

    if (r->who.role == ROLE_PUBLIC ||
        rate_table_take(till ? &by_till : &by_person, key, r->started_us,
                        count < quota ? count : quota, &wait_us)) {
        return true;
    }
    return limit_refuse(r, "caller", quota, 1, wait_us);
}

bool
limits_principal(struct request *r)
{
    return take_of_caller(r, 1);
}

bool
limits_items(struct request *r, int64_t items)
{
    r->db.share.cost = (int32_t)(1 + items / ITEMS_OF_COST);
    return take_of_caller(r, items);
}

enum step
limits_share(struct request *r)
{
    static struct log_limit limit;

    metric_add(METRIC_SHARES_REFUSED, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "request",
                   "refused %s: its caller has more under way than share_max or "
                   "till_share_max",
                   r->endpoint->path);
    (void)limit_refuse(r, "share",
                       r->flow.share.class == FAIR_TILL ? conf->till_share_max
                                                        : conf->share_max,
                       1, SHARE_AGAIN_US);
    return STEP_DONE;
}

void
limits_sender_ask(struct request *r, struct attempt *tries)
{
    *tries = (struct attempt){.kind = ATTEMPT_TRANSFER, .window_s = HOUR_S};
    index_hash(r->service->secrets, "transfers", &r->who.id, sizeof(r->who.id),
               tries->key);
    attempt_ask_claim(&r->db, tries, 1);
}

bool
limits_sender(struct request *r, const struct attempt *tries)
{
    if (tries->count <= conf->transfers_per_hour) {
        return true;
    }
    return limit_refuse(r, "transfers", conf->transfers_per_hour, HOUR_S,
                        (int64_t)tries->left_s * CLOCK_US_PER_S);
}
