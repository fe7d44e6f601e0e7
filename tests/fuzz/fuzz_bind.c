/*
 * The body of every endpoint that has one, bound as a request is: into a room of exactly
 * its size, taken or refused with a sentence. The first byte says which endpoint.
 */
#include <stdlib.h>

#include "proto/json.h"
#include "svc/engine/request/endpoint.h"
#include "svc/ops/ops.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The n-th of those with fields, round and round. */
static const struct endpoint *
endpoint_at(size_t n)
{
    static const struct endpoint *bound[512];
    static size_t count;

    if (count == 0) {
        check(endpoint_count <= sizeof(bound) / sizeof(bound[0]));
        for (size_t i = 0; i < endpoint_count; i++) {
            if (endpoints[i]->fields != NULL) {
                bound[count++] = endpoints[i];
            }
        }
    }
    return bound[n % count];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_error error = {.field = ""};
    const struct endpoint *e;
    enum json_status status;
    struct json_doc doc;
    void *body;

    if (size == 0) {
        return 0;
    }
    e = endpoint_at(data[0]);
    if (json_parse(&doc, slice_of(data + 1, size - 1), &error) != JSON_OK) {
        return 0;
    }
    body = calloc(1, e->body_size);
    check(body != NULL && e->body_size > 0);
    status = json_bind(e->fields, e->field_count, &doc, body, &error);
    check(status == JSON_OK || (status == JSON_INVALID && error.reason[0] != '\0'));
    free(body);
    json_doc_free(&doc);
    return 0;
}
