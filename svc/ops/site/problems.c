/*
 * GET /problems/{slug}: what a problem means and what to do, from problem.def; a page for
 * people, JSON for whoever asks for it.
 */
#include "svc/ops/ops.h"

static bool
wants_json(const struct request *r)
{
    const struct slice *accept = http_head_field(r->head, "accept");

    return accept != NULL && http_list_has(*accept, SLICE("application/json"));
}

static enum step
problem_as_json(struct request *r, const struct problem_info *info)
{
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_cstr(out, "type", arena_printf(&r->arena, "/problems/%s", info->slug));
    json_kv_cstr(out, "title", info->title);
    json_kv_i64(out, "status", info->status);
    json_kv_cstr(out, "advice", info->advice);
    json_object_end(out);
    return reply_json_end(r, 200);
}

static enum step
problem_as_page(struct request *r, const struct problem_info *info)
{
    const char *page = arena_printf(
        &r->arena,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n"
        "<link rel=\"stylesheet\" href=\"/web/vendor/pico.css\">\n</head>\n<body>\n"
        "<main class=\"container\">\n<h1>%s</h1>\n<p>%s</p>\n"
        "<p><small>Problem <code>%s</code>, HTTP status %d. "
        "<a href=\"/docs\">All of the API</a></small></p>\n</main>\n</body>\n</html>\n",
        info->title, info->title, info->advice, info->slug, info->status);

    reply_header(r, "Content-Security-Policy", PAGE_POLICY);
    return reply_bytes(r, 200, "text/html; charset=utf-8", slice_from_cstr(page));
}

static enum step
problem_answer(struct request *r)
{
    enum problem problem = problem_from_slug(r->params[0]);

    if (problem == PROBLEM_NONE) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    reply_header(r, "Cache-Control", "max-age=3600");
    reply_header(r, "Vary", "Accept");
    if (wants_json(r)) {
        return problem_as_json(r, problem_info(problem));
    }
    return problem_as_page(r, problem_info(problem));
}

const struct endpoint endpoint_problem = {
    .method = HTTP_GET,
    .path = "/problems/{slug}",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {problem_answer},
};
