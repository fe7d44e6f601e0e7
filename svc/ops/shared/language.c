/*
 * Languages of requests: see language.h.
 */
#include "svc/ops/shared/language.h"

enum { TAG_BYTES = 16 };

static struct slice
header_of(const struct request *r)
{
    for (size_t i = 0; r->head != NULL && i < r->head->field_count; i++) {
        if (slice_eq(r->head->fields[i].name, SLICE("accept-language"))) {
            return r->head->fields[i].value;
        }
    }
    return SLICE_NONE;
}

bool
language_asked(struct request *r, enum language *ret)
{
    char buf[TAG_BYTES];
    struct slice tag;

    if (!http_query_has(r->query, "lang")) {
        *ret = language_accept(header_of(r));
        return true;
    }
    if (http_query_get(r->query, "lang", buf, sizeof(buf), &tag) &&
        language_parse(tag, ret)) {
        return true;
    }
    reply_problem_field(r, "lang");
    return reply_refused(reply_problem_detail(
        r, PROBLEM_INVALID_QUERY,
        "lang must be given once, as en or vi. Correct it and send the request again."));
}
