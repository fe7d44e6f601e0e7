/*
 * The pages and their files, out of the binary: ETag and 304, gzip where the client takes
 * it. An address that carries the version of the web files means these bytes for ever and
 * is kept by browsers; that of another version is not found, so that nothing is put
 * together from two. All else is "no-cache": ask each time, mostly for a 304.
 */
#include <string.h>

#include "svc/base/embed.h"
#include "svc/engine/facts/demo.h"
#include "svc/ops/ops.h"
#include "svc/ops/site/manifest.h"

enum { WEB_PATH_MAX = 200 };

static const char for_ever[] = "public, max-age=31536000, immutable";
static const char ask_again[] = "no-cache";

static enum step
file_reply(struct request *r, const struct embed_file *file, const char *caching)
{
    const struct slice *accept = http_head_field(r->head, "accept-encoding");
    bool gzip =
        file->gzip != NULL && accept != NULL && http_list_has(*accept, SLICE("gzip"));
    const char *etag = gzip ? file->gzip_etag : file->etag;

    reply_header(r, "ETag", etag);
    reply_header(r, "Cache-Control", caching);
    if (file->gzip != NULL) {
        reply_header(r, "Vary", "Accept-Encoding");
    }
    if (request_if_none_match(r, etag)) {
        return reply_empty(r, 304);
    }
    reply_header(r, "Content-Security-Policy", PAGE_POLICY);
    if (!gzip) {
        return reply_bytes(r, 200, file->type, slice_of(file->data, file->size));
    }
    reply_header(r, "Content-Encoding", "gzip");
    return reply_bytes(r, 200, file->type, slice_of(file->gzip, file->gzip_size));
}

static enum step
named_answer(struct request *r, const char *path, const char *caching)
{
    const struct embed_file *file = embed_find(embed_web, embed_web_count, path);

    if (file == NULL) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    return manifest_is(file) ? manifest_answer(r, file) : file_reply(r, file, caching);
}

static enum step
file_answer(struct request *r, const char *path)
{
    return named_answer(r, path, ask_again);
}

/* "VERSION/app/app.js" or "app/app.js". */
static enum step
web_answer(struct request *r)
{
    const size_t version_size = strlen(embed_web_version);
    char path[WEB_PATH_MAX];

    if (!slice_copy_cstr(r->params[0], path, sizeof(path))) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (strncmp(path, embed_web_version, version_size) == 0 &&
        path[version_size] == '/') {
        return named_answer(r, path + version_size + 1, for_ever);
    }
    return file_answer(r, path);
}

/* The page, or the service worker, that stands at an address. */
struct page {
    const char *path;
    const char *file;
    const char *scope; /* of a service worker: the page that it serves */
};

static const struct page pages[] = {
#define PAGE(name, path, file)    {path, file, NULL},
#define WORKER(name, path, scope) {path, "shared/sw.js", scope},
#include "svc/ops/site/pages.def"
#undef PAGE
#undef WORKER
};

/*
 * A service worker is allowed to serve its page itself and not only what is below its
 * address. They are one file; which page it is for it knows by its address.
 */
static enum step
page_answer(struct request *r)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (strcmp(pages[i].path, r->endpoint->path) != 0) {
            continue;
        }
        if (pages[i].scope != NULL) {
            reply_header(r, "Service-Worker-Allowed", pages[i].scope);
        }
        return file_answer(r, pages[i].file);
    }
    return reply_problem(r, PROBLEM_NOT_FOUND);
}

static enum step
root_answer(struct request *r)
{
    reply_header(r, "Location", demo_has(r->service, FACILITY_PAGES) ? "/demo" : "/app");
    return reply_empty(r, 302);
}

const struct endpoint endpoint_web_file = {
    .method = HTTP_GET,
    .path = "/web/{path*}",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {web_answer},
};

#define PAGE(name, path_, file)    PAGE_ENDPOINT(name, path_)
#define WORKER(name, path_, scope) PAGE_ENDPOINT(name, path_)
#define PAGE_ENDPOINT(name, path_)                     \
    const struct endpoint endpoint_##name = {          \
        .method = HTTP_GET,                            \
        .path = path_,                                 \
        .roles = ROLE_PUBLIC,                          \
        .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS, \
        .steps = {page_answer},                        \
    };
#include "svc/ops/site/pages.def"
#undef PAGE
#undef WORKER

const struct endpoint endpoint_page_root = {
    .method = HTTP_GET,
    .path = "/",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {root_answer},
};
