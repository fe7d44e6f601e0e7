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
                   void *transport_state, const struct principal *who,
                   uint64_t source_key, enum http_method method, struct slice target,
                   struct slice key, struct slice body)
{
    struct request *r = request_new(s, transport, transport_state);
    struct slice path = keep(r, target);
    const char *mark = path.n > 0 ? memchr(path.p, '?', path.n) : NULL;

    if (mark != NULL) {
        r->query = slice_of(mark + 1, (size_t)(path.p + path.n - mark - 1));
        path.n = (size_t)(mark - path.p);
    }
    r->path = path;
    r->method = method;
    r->who = *who;
    r->source_key = source_key;
    r->key = keep(r, key);
    if (request_open(r)) {
        r->body_text = keep(r, body);
        request_execute(r);
    } else {
        request_finish(r);
    }
    return r;
}
