/*
 * Requests that do not come as HTTP: the `call` messages of a WebSocket. Same table, same
 * limits, same steps.
 */
#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/request.h"

static struct slice
keep(struct request *r, struct slice text)
{
    return slice_of(arena_copy(&r->arena, text.p, text.n), text.n);
}

struct request *
request_start_call(struct service *s, const struct transport *transport,
                   void *transport_state, const struct request_call *call)
{
    struct request *r = request_new(s, transport, transport_state);
    struct slice path = keep(r, call->target);
    const char *mark = path.n > 0 ? memchr(path.p, '?', path.n) : NULL;

    if (mark != NULL) {
        r->query = slice_of(mark + 1, (size_t)(path.p + path.n - mark - 1));
        path.n = (size_t)(mark - path.p);
    }
    r->path = path;
    r->method = call->method;
    r->who = *call->who;
    r->peer = *call->peer;
    r->key = keep(r, call->key);
    if (request_open(r)) {
        r->body_text = keep(r, call->body);
        request_execute(r);
    } else {
        request_finish(r);
    }
    return r;
}
