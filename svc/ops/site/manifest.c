/*
 * Manifests of installable pages: see manifest.h.
 */
#include "svc/ops/site/manifest.h"

#include <string.h>

#include "proto/json_out.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

enum { MANIFEST_BYTES_MAX = 8192, NAME_BYTES_MAX = 2048 };

static const char type[] = "application/manifest+json";
static const char place[] = "{program}";

bool
manifest_is(const struct embed_file *file)
{
    return strcmp(file->type, type) == 0;
}

/* The program's name as it stands inside a JSON string. */
static struct slice
name_escaped(struct request *r)
{
    const struct program *program = directory_program(r->service->directory);
    struct json_out out;
    struct slice quoted;

    json_out_init(&out, arena_alloc(&r->arena, NAME_BYTES_MAX), NAME_BYTES_MAX);
    json_put_cstr(&out, program != NULL ? program->name : "Crema");
    quoted = json_out_slice(&out);
    return slice_of(quoted.p + 1, quoted.n - 2);
}

enum step
manifest_answer(struct request *r, const struct embed_file *file)
{
    const struct slice name = name_escaped(r);
    const char *from = (const char *)file->data, *end = from + file->size;
    char *out = arena_alloc(&r->arena, MANIFEST_BYTES_MAX);
    size_t n = 0;

    while (from < end && n + name.n < MANIFEST_BYTES_MAX) {
        if (strncmp(from, place, strlen(place)) == 0) {
            memcpy(out + n, name.p, name.n);
            n += name.n;
            from += strlen(place);
        } else {
            out[n++] = *from++;
        }
    }
    reply_header(r, "Cache-Control", "no-cache");
    reply_header(r, "Content-Security-Policy", PAGE_POLICY);
    return reply_bytes(r, 200, type, slice_of(out, n));
}
