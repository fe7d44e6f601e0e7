/*
 * Reads documents: see rules_read.h.
 */
#include "svc/core/rules/rules_read.h"

#include "proto/json.h"
#include "svc/core/rules/rules_simple.h"

static bool
read_json(struct arena *arena, const struct json_doc *json, struct rules *ret,
          struct rules_errors *errors)
{
    return rules_simple_read(arena, json, ret, errors);
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
    good = read_json(arena, &json, &rules, errors);
    json_doc_free(&json);
    if (good) {
        *ret = rules;
    }
    return good;
}
