/*
 * Guesses at passwords: see guess.h.
 */
#include "svc/ops/shared/guess.h"

#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "svc/engine/facts/demo.h"

enum { CLAIMED = 1 }; /* the statement behind the one that reads the hash */

void
guess_claim(struct request *r, struct guess *g, bool staff, struct slice email_key,
            struct slice device_index)
{
    login_brake_init(&g->brake, r->service->secrets, staff, email_key, device_index,
                     r->peer.source_key);
    attempt_ask_claim(&r->db, g->brake.counters, LOGIN_COUNTERS);
}

static enum step
locked(struct request *r, int32_t left_s)
{
    int32_t minutes = (left_s + 59) / 60;

    metric_add(METRIC_LOGINS_LOCKED, 1);
    reply_header_printf(r, "Retry-After", "%d", (int)left_s);
    reply_problem_i64(r, "retry_after_s", left_s);
    reply_problem_time(r, "again_at", clock_wall_us() + (int64_t)left_s * CLOCK_US_PER_S);
    return reply_problem_detail(r, PROBLEM_LOCKED,
                                "Too many log-ins with this address were tried from "
                                "here. Try again in %d minute%s.",
                                (int)minutes, minutes == 1 ? "" : "s");
}

enum step
guess_judge(struct request *r, struct guess *g, bool known)
{
    int32_t wait;

    if (!attempt_take(&r->db, CLAIMED, g->brake.counters, LOGIN_COUNTERS)) {
        return request_db_failed(r);
    }
    switch (login_brake_judge(&g->brake, known, &wait)) {
    case LOGIN_GO: return STEP_NEXT;
    case LOGIN_LOCKED: return locked(r, wait);
    case LOGIN_WAIT: break;
    }
    metric_add(METRIC_LOGINS_SLOWED, 1);
    return request_pause(r, wait * CLOCK_US_PER_MS);
}

static bool
opens(const struct guess *g, struct slice password)
{
    return g->hash.n > 0 ? password_verify(g->hash.p, g->hash.n, password.p, password.n)
                         : password_verify_nobody(password.p, password.n, g->cheap);
}

/*
 * Each form that a version before may have hashed: a wrong password costs the same
 * whether there is somebody or not. What opens in another form than the normal one is
 * hashed anew, so that the next keyboard opens it, too.
 */
static void
verify(void *arg)
{
    struct guess *g = arg;
    const struct password_forms *forms = &g->forms;
    size_t at = 0;

    while (at < forms->count && !opens(g, forms->at[at])) {
        at++;
    }
    g->good = at < forms->count;
    if (g->good && at > 0 && forms->normal &&
        !password_hash(forms->at[0].p, forms->at[0].n, g->cheap, g->hash_anew)) {
        g->hash_anew[0] = '\0';
    }
}

bool
guess_is_cheap(const struct request *r)
{
    return r->service->test_clock && demo_has(r->service, FACILITY_CLOCK);
}

enum step
guess_try(struct request *r, struct guess *g, struct slice typed)
{
    password_forms(&r->arena, typed, &g->forms);
    g->cheap = guess_is_cheap(r);
    if (slice_eq(g->forms.at[0], SLICE(DEMO_PASSWORD)) &&
        !demo_has(r->service, FACILITY_PASSWORD)) {
        g->hash = SLICE_NONE; /* as for somebody unknown */
    }
    return request_hash(r, verify, g);
}

void
guess_give_back(struct request *r, struct guess *g)
{
    login_brake_forgive(&g->brake);
    attempt_ask_give_back(&r->db, g->brake.counters, LOGIN_COUNTERS);
}
