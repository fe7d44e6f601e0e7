/*
 * The pages and their files, out of the binary: ETag and 304, gzip where the client takes
 * it, "no-cache" (ask each time, mostly for a 304), since the file names do not change
 * from one release to the next.
 */
#include "svc/base/embed.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/ops.h"

enum { WEB_PATH_MAX = 200 };

static enum step
file_reply(struct request *r, const struct embed_file *file)
{
    const struct slice *accept = http_head_field(r->head, "accept-encoding");
    bool gzip =
        file->gzip != NULL && accept != NULL && http_list_has(*accept, SLICE("gzip"));
    const char *etag = gzip ? file->gzip_etag : file->etag;

    reply_header(r, "ETag", etag);
    reply_header(r, "Cache-Control", "no-cache");
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
file_answer(struct request *r, const char *path)
{
    const struct embed_file *file = embed_find(embed_web, embed_web_count, path);

    return file != NULL ? file_reply(r, file) : reply_problem(r, PROBLEM_NOT_FOUND);
}

static enum step
web_answer(struct request *r)
{
    char path[WEB_PATH_MAX];

    if (!slice_copy_cstr(r->params[0], path, sizeof(path)))
        return reply_problem(r, PROBLEM_NOT_FOUND);
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

/* The app's service worker, allowed to serve /app itself and not only what is below it.
 */
static enum step
worker_answer(struct request *r)
{
    reply_header(r, "Service-Worker-Allowed", "/app");
    return file_answer(r, "app/sw.js");
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
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {web_answer},
};

const struct endpoint endpoint_page_app = {
    .method = HTTP_GET,
    .path = "/app",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {app_answer},
};

const struct endpoint endpoint_page_demo = {
    .method = HTTP_GET,
    .path = "/demo",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {demo_answer},
};

const struct endpoint endpoint_page_docs = {
    .method = HTTP_GET,
    .path = "/docs",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {docs_answer},
};

const struct endpoint endpoint_page_receipt = {
    .method = HTTP_GET,
    .path = "/receipt",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {receipt_page_answer},
};

const struct endpoint endpoint_page_till = {
    .method = HTTP_GET,
    .path = "/till",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {till_answer},
};

const struct endpoint endpoint_page_worker = {
    .method = HTTP_GET,
    .path = "/app/sw.js",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {worker_answer},
};

const struct endpoint endpoint_page_root = {
    .method = HTTP_GET,
    .path = "/",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {root_answer},
};
