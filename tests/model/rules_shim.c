/*
 * The reader of rule sets for tests in Python: what it says of a document, as JSON.
 */
#include <string.h>

#include "proto/json.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_read.h"

int64_t rules_shim_check(const char *document, int64_t n, int32_t exponent, char *out,
                         int64_t cap);

static void
put_errors(struct json_out *o, const struct rules_errors *errors)
{
    json_kv_array(o, "errors");
    for (size_t i = 0; i < errors->count; i++) {
        json_object_begin(o);
        json_kv_cstr(o, "path", errors->items[i].path);
        json_kv_cstr(o, "problem", errors->items[i].problem);
        json_kv_cstr(o, "right", errors->items[i].right);
        json_object_end(o);
    }
    json_array_end(o);
    json_kv_bool(o, "more", errors->more);
}

/* The bytes of the answer, or -1 without room for it. Stores are not looked up. */
int64_t
rules_shim_check(const char *document, int64_t n, int32_t exponent, char *out,
                 int64_t cap)
{
    const struct rules_world world = {.currency_exponent = exponent};
    struct rules rules = {.version = 1};
    struct rules_errors errors;
    struct arena arena;
    struct json_out o;
    bool good;

    arena_init(&arena);
    rules_errors_init(&errors, &arena);
    good = rules_read(&arena, slice_of(document, (size_t)n), &world, &rules, &errors);
    json_out_init(&o, out, (size_t)cap);
    json_object_begin(&o);
    json_kv_bool(&o, "ok", good);
    put_errors(&o, &errors);
    if (good && rules.compiled != NULL) {
        json_kv_i64(&o, "bytes", (int64_t)rules.compiled->bytes);
        json_kv_i64(&o, "counters", rules.compiled->counters);
    }
    json_object_end(&o);
    arena_release(&arena);
    return o.overflow ? -1 : (int64_t)json_out_slice(&o).n;
}
