/*
 * Routing: the table of endpoints as a tree of path segments, built once,
 * before the first request. A literal segment wins over a parameter; "{name*}" at the end
 * of a template takes the rest of the path.
 */
#include "svc/engine/request/endpoint.h"

#include <assert.h>
#include <stdio.h>

#include "svc/base/arena.h"

enum { METHODS = HTTP_OTHER, ALLOW_BYTES = 64 };

struct node {
    struct slice text; /* of a literal segment */
    uint16_t child;    /* first literal child; 0: none (the root is nobody's child) */
    uint16_t sibling;
    uint16_t param; /* child that takes any one segment */
    uint16_t tail;  /* child that takes the rest */
    bool used;      /* an endpoint ends here */
    bool admin;     /* of the admin listener */
    const struct endpoint *by_method[METHODS];
    uint16_t numbers[METHODS];
    char allow[ALLOW_BYTES];
};

/* Room for every segment of every template: as many nodes as there can be. */
static struct arena table_arena;
static struct node *nodes;
static size_t node_room;
static uint16_t node_count;

static uint16_t
node_add(struct slice text)
{
    assert(node_count < node_room);
    nodes[node_count].text = text;
    return node_count++;
}

/* Cuts the next segment off *rest, which begins with '/'. */
static struct slice
segment_cut(struct slice *rest)
{
    const char *from = rest->p + 1;
    size_t left = rest->n - 1;
    const char *slash = memchr(from, '/', left);
    size_t n = slash != NULL ? (size_t)(slash - from) : left;

    *rest = slice_of(from + n, left - n);
    return slice_of(from, n);
}

static uint16_t
child_find(uint16_t at, struct slice text)
{
    uint16_t child = nodes[at].child;

    while (child != 0 && !slice_eq(nodes[child].text, text)) {
        child = nodes[child].sibling;
    }
    return child;
}

static uint16_t
child_make(uint16_t at, struct slice text)
{
    uint16_t child;

    if (text.n >= 2 && text.p[0] == '{') {
        uint16_t *slot = text.p[text.n - 2] == '*' ? &nodes[at].tail : &nodes[at].param;

        if (*slot == 0) {
            *slot = node_add(text);
        }
        return *slot;
    }
    child = child_find(at, text);
    if (child == 0) {
        child = node_add(text);
        nodes[child].sibling = nodes[at].child;
        nodes[at].child = child;
    }
    return child;
}

static void
allow_add(struct node *n, const char *method)
{
    size_t used = strlen(n->allow);
    int wrote = snprintf(n->allow + used, sizeof(n->allow) - used, "%s%s",
                         used > 0 ? ", " : "", method);

    assert(wrote > 0 && used + (size_t)wrote < sizeof(n->allow));
}

static size_t
segment_count(const char *path)
{
    size_t count = 0;

    for (; *path != '\0'; path++) {
        count += *path == '/';
    }
    return count;
}

static void
endpoint_add(const struct endpoint *e, size_t number)
{
    struct slice rest = slice_from_cstr(e->path);
    size_t params = 0;
    uint16_t at = 0;
    struct node *n;

    while (rest.n > 0) {
        struct slice segment = segment_cut(&rest);

        params += segment.n > 0 && segment.p[0] == '{';
        at = child_make(at, segment);
    }
    assert(params <= PATH_PARAMS_MAX);
    n = &nodes[at];
    assert(n->by_method[e->method] == NULL);
    n->by_method[e->method] = e;
    n->numbers[e->method] = (uint16_t)number;
    assert(!n->used || n->admin == ((e->flags & ENDPOINT_ADMIN) != 0));
    n->used = true;
    n->admin = (e->flags & ENDPOINT_ADMIN) != 0;
    allow_add(n, http_method_name(e->method));
    if (e->method == HTTP_GET) {
        allow_add(n, "HEAD");
    }
}

void
endpoint_use(const struct endpoint *const *all, size_t count)
{
    node_room = 1;
    node_count = 0;
    for (size_t i = 0; i < count; i++) {
        node_room += segment_count(all[i]->path);
    }
    assert(node_room <= UINT16_MAX);
    arena_release(&table_arena);
    arena_init(&table_arena);
    nodes = arena_array(&table_arena, node_room, sizeof(nodes[0]));
    node_add(SLICE_NONE);
    for (size_t i = 0; i < count; i++) {
        endpoint_add(all[i], i + 1);
    }
    for (uint16_t i = 0; i < node_count; i++) {
        if (nodes[i].used) {
            allow_add(&nodes[i], "OPTIONS");
        }
    }
}

/* The node that a path ends at, or 0. No template goes back on a literal's choice. */
static uint16_t
path_walk(struct slice path, struct slice params[PATH_PARAMS_MAX])
{
    struct slice rest = path;
    size_t param_count = 0;
    uint16_t at = 0;

    while (rest.n > 0) {
        struct slice whole = slice_of(rest.p + 1, rest.n - 1);
        struct slice segment = segment_cut(&rest);
        uint16_t next = child_find(at, segment);

        if (next == 0 && nodes[at].param != 0 && segment.n > 0) {
            next = nodes[at].param;
            params[param_count++] = segment;
        } else if (next == 0 && nodes[at].tail != 0) {
            params[param_count++] = whole;
            return nodes[at].tail;
        }
        if (next == 0) {
            return 0;
        }
        at = next;
    }
    return at;
}

bool
endpoint_find(enum http_method method, struct slice path, bool admin,
              struct slice params[PATH_PARAMS_MAX], struct endpoint_found *ret)
{
    enum http_method as = method == HTTP_HEAD ? HTTP_GET : method;
    uint16_t at;

    assert(node_count > 0);
    *ret = (struct endpoint_found){.problem = PROBLEM_NOT_FOUND, .allow = ""};
    if (path.n == 0 || path.p[0] != '/' || method == HTTP_OTHER) {
        return false;
    }
    at = path_walk(path, params);
    if (at == 0 || !nodes[at].used || nodes[at].admin != admin) {
        return false;
    }
    ret->endpoint = nodes[at].by_method[as];
    ret->number = nodes[at].numbers[as];
    ret->allow = nodes[at].allow;
    ret->problem = ret->endpoint != NULL ? PROBLEM_NONE : PROBLEM_METHOD_NOT_ALLOWED;
    return ret->endpoint != NULL;
}
