/*
 * The access log, formatted by hand: it is on the path of every request.
 */
#include "svc/engine/request/access_log.h"

#include <string.h>
#include <time.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/who.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/request/endpoint.h"
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

struct line {
    char text[LINE_BYTES];
    size_t n;
};

/* What does not fit is cut; nothing that is logged here comes near it. */
static void
line_put(struct line *l, struct slice s)
{
    size_t n = s.n < sizeof(l->text) - l->n ? s.n : sizeof(l->text) - l->n;

    if (n > 0) {
        memcpy(l->text + l->n, s.p, n);
    }
    l->n += n;
}

static void
put_name(struct line *l, struct slice name, const char *value)
{
    line_put(l, name);
    line_put(l, slice_from_cstr(value));
}

/* Decimal, at least `digits` long. */
static void
put_number(struct line *l, struct slice name, uint64_t value, int digits)
{
    char text[24];
    char *first = text + sizeof(text);

    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
        digits--;
    } while (value > 0 || digits > 0);
    line_put(l, name);
    line_put(l, slice_of(first, (size_t)(text + sizeof(text) - first)));
}

/* "ts=2026-11-22T12:03:22", made once a second. */
static struct slice
second_text(int64_t second)
{
    static char text[32];
    static size_t length;
    static int64_t made_for = -1;
    time_t t = (time_t)second;
    struct tm tm;

    if (second != made_for) {
        gmtime_r(&t, &tm);
        length = strftime(text, sizeof(text), "ts=%Y-%m-%dT%H:%M:%S", &tm);
        made_for = second;
    }
    return slice_of(text, length);
}

/* Terminals by their names, people by a hash. */
static void
put_who(struct line *line, const struct request *r)
{
    const struct principal *who = &r->who;
    const struct terminal_info *terminal;
    char text[WHO_TEXT_BYTES];

    put_name(line, SLICE(" role="), role_name(who->role));
    switch (who->role) {
    case ROLE_TERMINAL:
        terminal = directory_terminal(r->service->directory, who->id);
        put_name(line, SLICE(" who="), terminal != NULL ? terminal->name : "-");
        break;
    case ROLE_MEMBER:
    case ROLE_SUPPORT:
    case ROLE_MANAGER:
        who_text(r->service->secrets, who->role == ROLE_MEMBER ? WHO_MEMBER : WHO_STAFF,
                 who->id, text);
        put_name(line, SLICE(" who="), text);
        break;
    default: break;
    }
}

void
access_log_write(const struct request *r, int64_t us)
{
    int64_t now_us = clock_turn_wall_us();
    struct line line;

    if (!conf->access_log) {
        return;
    }
    line.n = 0;
    line_put(&line, second_text(now_us / CLOCK_US_PER_S));
    put_number(&line, SLICE("."), (uint64_t)(now_us % CLOCK_US_PER_S), 6);
    put_number(&line, SLICE("Z lvl=info w="), (uint64_t)r->service->worker_index, 1);
    put_name(&line, SLICE(" mod=access method="), http_method_name(r->method));
    put_name(&line, SLICE(" path="), r->endpoint != NULL ? r->endpoint->path : "-");
    put_number(&line, SLICE(" status="), (uint64_t)r->reply.status, 1);
    put_number(&line, SLICE(" us="), (uint64_t)us, 1);
    put_number(&line, SLICE(" bytes="), r->reply.body.n, 1);
    put_name(&line, SLICE(" peer="), r->peer.text[0] != '\0' ? r->peer.text : "-");
    put_who(&line, r);
    put_name(&line, SLICE(" request="), r->id);
    put_name(&line, SLICE(" via="), r->transport->name);
    if (r->traceparent[0] != '\0') {
        line_put(&line, SLICE(" trace="));
        line_put(&line, slice_of(r->traceparent + TRACE_ID_AT, TRACE_ID_CHARS));
    }
    if (r->reply.problem != PROBLEM_NONE) {
        put_name(&line, SLICE(" problem="), problem_info(r->reply.problem)->slug);
    }
    log_raw(line.text, line.n);
}
