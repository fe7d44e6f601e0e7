/*
 * The pages and their files, out of the binary: ETag and 304, gzip where the client takes
 * it. An address that carries the version of the web files means these bytes for ever and
 * is kept by browsers; that of another version is not found, so that nothing is put
 * together from two. All else is "no-cache": ask each time, mostly for a 304.
 */
#include "svc/base/embed.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/ops.h"

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
    if (file->gzip != NULL)
        reply_header(r, "Vary", "Accept-Encoding");
    if (request_if_none_match(r, etag))
        return reply_empty(r, 304);
    reply_header(r, "Content-Security-Policy", PAGE_POLICY);
    if (!gzip)
        return reply_bytes(r, 200, file->type, slice_of(file->data, file->size));
    reply_header(r, "Content-Encoding", "gzip");
    return reply_bytes(r, 200, file->type, slice_of(file->gzip, file->gzip_size));
}

static enum step
named_answer(struct request *r, const char *path, const char *caching)
{
    const struct embed_file *file = embed_find(embed_web, embed_web_count, path);

    return file != NULL ? file_reply(r, file, caching)
                        : reply_problem(r, PROBLEM_NOT_FOUND);
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

    if (!slice_copy_cstr(r->params[0], path, sizeof(path)))
        return reply_problem(r, PROBLEM_NOT_FOUND);
    if (strncmp(path, embed_web_version, version_size) == 0 && path[version_size] == '/')
        return named_answer(r, path + version_size + 1, for_ever);
    return file_answer(r, path);
}

static enum step
app_answer(struct request *r)
{
    return file_answer(r, "app/index.html");
}

static enum step
demo_answer(struct request *r)
{
    return file_answer(r, "demo/index.html");
}

static enum step
docs_answer(struct request *r)
{
    return file_answer(r, "docs/index.html");
}

static enum step
receipt_page_answer(struct request *r)
{
    return file_answer(r, "receipt/index.html");
}

static enum step
till_answer(struct request *r)
{
    return file_answer(r, "till/index.html");
}

/* The service worker of a page, allowed to serve the page itself and not only what is
 * below it. Each page has one of its own; which page it is for it knows by its address.
 */
static enum step
app_worker_answer(struct request *r)
{
    reply_header(r, "Service-Worker-Allowed", "/app");
    return file_answer(r, "shared/sw.js");
}

static enum step
till_worker_answer(struct request *r)
{
    reply_header(r, "Service-Worker-Allowed", "/till");
    return file_answer(r, "shared/sw.js");
}

static enum step
root_answer(struct request *r)
{
    const struct program *program = directory_program(r->service->directory);

    reply_header(r, "Location", program != NULL && program->demo ? "/demo" : "/app");
    return reply_empty(r, 302);
}

const struct endpoint endpoint_web_file = {
    .method = HTTP_GET,
    .path = "/web/{path*}",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {web_answer},
};

const struct endpoint endpoint_page_app = {
    .method = HTTP_GET,
    .path = "/app",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {app_answer},
};

const struct endpoint endpoint_page_demo = {
    .method = HTTP_GET,
    .path = "/demo",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {demo_answer},
};

const struct endpoint endpoint_page_docs = {
    .method = HTTP_GET,
    .path = "/docs",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {docs_answer},
};

const struct endpoint endpoint_page_receipt = {
    .method = HTTP_GET,
    .path = "/receipt",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {receipt_page_answer},
};

const struct endpoint endpoint_page_till = {
    .method = HTTP_GET,
    .path = "/till",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {till_answer},
};

const struct endpoint endpoint_page_worker = {
    .method = HTTP_GET,
    .path = "/app/sw.js",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {app_worker_answer},
};

const struct endpoint endpoint_page_till_worker = {
    .method = HTTP_GET,
    .path = "/till/sw.js",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {till_worker_answer},
};

const struct endpoint endpoint_page_root = {
    .method = HTTP_GET,
    .path = "/",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {root_answer},
};
