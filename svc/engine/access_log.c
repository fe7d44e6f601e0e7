/*
 * The access log, formatted by hand: it is on the path of every request.
 */
#include "svc/engine/access_log.h"

#include <stdio.h>
#include <time.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/engine/endpoint.h"
#include "svc/engine/service.h"

enum { LINE_BYTES = 512, TRACE_ID_AT = 3, TRACE_ID_CHARS = 32 };

static const char *
role_name(enum role role)
{
    switch (role) {
    case ROLE_MEMBER: return "member";
    case ROLE_TERMINAL: return "terminal";
    case ROLE_SUPPORT: return "support";
    case ROLE_MANAGER: return "manager";
    default: return "public";
    }
}

/* "2026-11-22T12:03:22", made once a second. */
static const char *
second_text(int64_t second)
{
    static char text[24];
    static int64_t made_for = -1;
    time_t t = (time_t)second;
    struct tm tm;

    if (second != made_for) {
        gmtime_r(&t, &tm);
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
        made_for = second;
    }
    return text;
}

void
access_log_write(const struct request *r, int64_t us)
{
    bool traced = r->traceparent[0] != '\0';
    bool refused = r->reply.problem != PROBLEM_NONE;
    char line[LINE_BYTES];
    int64_t now_us = clock_wall_us();
    int n;

    if (!conf->access_log)
        return;
    n = snprintf(
        line, sizeof(line),
        "ts=%s.%06dZ lvl=info w=%d mod=access method=%s path=%s status=%d us=%lld "
        "bytes=%zu role=%s request=%s via=%s%s%.*s%s%s",
        second_text(now_us / CLOCK_US_PER_S), (int)(now_us % CLOCK_US_PER_S),
        r->service->worker_index, http_method_name(r->method),
        r->endpoint != NULL ? r->endpoint->path : "-", r->reply.status, (long long)us,
        r->reply.body.n, role_name(r->who.role), r->id, r->transport->name,
        traced ? " trace=" : "", traced ? TRACE_ID_CHARS : 0,
        r->traceparent + (traced ? TRACE_ID_AT : 0), refused ? " problem=" : "",
        refused ? problem_info(r->reply.problem)->slug : "");
    if (n > 0 && (size_t)n < sizeof(line))
        log_raw(line, (size_t)n);
}
