/*
 * GET /readyz: whether this worker can do its work, part by part. Without Postgres,
 * the key file that it was made with, a program and rules in force nothing can be done:
 * 503. Redis away makes the service slower, not unready; without a payment provider
 * members top up at the till; a rule set that this worker cannot use leaves the one
 * before.
 */
#include <inttypes.h>

#include "svc/engine/facts/revocations.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/restored.h"
#include "svc/engine/facts/rule_sets.h"
#include "svc/engine/facts/setup.h"
#include "svc/engine/topup/provider.h"
#include "svc/ops/ops.h"

static const char no_payments[] =
    "No payment provider is set up for this program: top-ups "
    "in the app are refused, tills load cash.";

static const char *
word(bool good)
{
    return good ? "ok" : "down";
}

/* What is lacking is told by a check of its own; what is not known yet is down. */
static const char *
setup_word(const struct setup_lack *lack, const char *check)
{
    if (lack == NULL) {
        return "ok";
    }
    if (lack->check == NULL) {
        return "down";
    }
    return strcmp(lack->check, check) == 0 ? lack->word : "ok";
}

static const char *
detail(const struct service *s, const struct setup_lack *lack)
{
    if (restored_seen(s->restored)) {
        return restored_sentence;
    }
    return lack != NULL ? setup_sentence(s, lack) : NULL;
}

/* What is published and not used here; the rules before it stay in force, so the worker
 * is ready all the same. */
static const char *
rules_word(const struct service *s, const struct setup_lack *lack)
{
    const char *word = setup_word(lack, "rules");

    return strcmp(word, "ok") == 0 && directory_rules_missing(s->directory) != NULL
               ? "unusable"
               : word;
}

/* What is worth a word though the worker is ready. */
static const char *
ready_sentence(struct request *r)
{
    const struct rule_set_unusable *missing =
        directory_rules_missing(r->service->directory);

    if (missing != NULL) {
        return arena_printf(&r->arena,
                            "Rule set %" PRId64 " cannot be used by this worker, and the "
                            "one before it stays in force: the log says why. Upgrade "
                            "the worker, or publish other rules.",
                            missing->version);
    }
    return provider_in_use(r->service) != NULL ? NULL : no_payments;
}

static enum step
readyz_answer(struct request *r)
{
    const struct service *s = r->service;
    const struct setup_lack *lack = setup_lack(s);
    bool postgres = pgpool_is_up(s->pool);
    bool directory = directory_is_heard(s->directory);
    bool lanes = lanes_ready(s->lanes);
    bool sessions = !revocations_blind(s->revocations);
    bool payments = provider_in_use(s) != NULL;
    bool ready = postgres && directory && lanes && sessions && lack == NULL;
    const char *sentence = ready ? ready_sentence(r) : detail(s, lack);
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_bool(out, "ready", ready);
    json_kv_object(out, "checks");
    json_kv_cstr(out, "postgres", word(postgres));
    json_kv_cstr(out, "redis", live_redis_up(s->live) ? "ok" : "degraded");
    json_kv_cstr(out, "lanes", word(lanes));
    json_kv_cstr(out, "directory", word(directory));
    json_kv_cstr(out, "sessions", word(sessions));
    json_kv_cstr(out, "keys", setup_word(lack, "keys"));
    json_kv_cstr(out, "program", setup_word(lack, "program"));
    json_kv_cstr(out, "rules", rules_word(s, lack));
    json_kv_cstr(out, "payments", payments ? "ok" : "off");
    json_object_end(out);
    if (sentence != NULL) {
        json_kv_cstr(out, "detail", sentence);
    }
    json_object_end(out);
    return reply_json_end(r, ready ? 200 : 503);
}

const struct endpoint endpoint_readyz = {
    .method = HTTP_GET,
    .path = "/readyz",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {readyz_answer},
};
