/*
 * Reads documents: see rules_read.h.
 */
#include "svc/core/rules/rules_read.h"

#include "proto/json.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules_check.h"
#include "svc/core/rules/rules_compile.h"
#include "svc/core/rules/rules_simple.h"

enum { DOCUMENT_BYTES_MAX = 64 * 1024 };

/* A document of format 2. */
static bool
read_program(struct arena *arena, const struct json_doc *json,
             const struct rules_world *world, struct rules *ret,
             struct rules_errors *errors)
{
    const struct json_node *root = json_root(json);
    struct arena scratch;
    const struct shape_reader reader = {&scratch, errors};
    const struct document *document;
    bool good;

    arena_init(&scratch);
    document = document_read(&reader, root);
    good = document != NULL && rules_check(document, root, world, errors) &&
           rules_compile(arena, document, world, ret, errors);
    arena_release(&scratch);
    return good;
}

static bool
refuse_large(struct rules_errors *errors, size_t bytes)
{
    rules_errors_add(
        errors, NULL,
        arena_printf(errors->arena, "The rule set has %zu KiB.", (bytes + 1023) / 1024),
        "Shorten it to at most 64 KiB.");
    return false;
}

static bool
refuse_format(struct rules_errors *errors)
{
    rules_errors_add(errors, RULES_IN(NULL, "format"), "There is no such format.",
                     "Write 2, or leave it out in a rule set of the simple form.");
    return false;
}

static bool
read_json(struct arena *arena, const struct json_doc *json, size_t bytes,
          const struct rules_world *world, struct rules *ret, struct rules_errors *errors)
{
    const struct json_node *format = json_get(json_root(json), "format");
    int64_t number = 0;

    if (format == NULL) {
        return rules_simple_read(arena, json, ret, errors);
    }
    if (!json_node_i64(format, &number) || number != 2) {
        return refuse_format(errors);
    }
    return bytes > DOCUMENT_BYTES_MAX ? refuse_large(errors, bytes)
                                      : read_program(arena, json, world, ret, errors);
}

bool
rules_read(struct arena *arena, struct slice document, const struct rules_world *world,
           struct rules *ret, struct rules_errors *errors)
{
    struct rules rules = {.version = ret->version,
                          .effective_at_us = ret->effective_at_us,
                          .currency_exponent = world->currency_exponent};
    struct json_doc json;
    struct json_error wrong;
    bool good;

    if (world->currency_exponent < 0 || world->currency_exponent > RULES_EXPONENT_MAX) {
        rules_errors_add(errors, NULL,
                         arena_printf(errors->arena,
                                      "The currency's exponent must be from 0 to %d.",
                                      RULES_EXPONENT_MAX),
                         "");
        return false;
    }
    if (json_parse(&json, document, &wrong) != JSON_OK) {
        return rules_simple_wrong_json(errors, &wrong);
    }
    good = read_json(arena, &json, document.n, world, &rules, errors);
    json_doc_free(&json);
    if (good) {
        *ret = rules;
    }
    return good;
}
