/*
 * POST /v1/program/try: what a purchase would earn under a document or a version of the
 * rules, and why. Nobody buys anything: of an account the level, the tags and the
 * counters are looked at; or they are said.
 */
#include "proto/rfc3339.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/core/rules/rules_try.h"
#include "svc/core/tag_id.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/purchase_body.h"
#include "svc/ops/shared/rules_body.h"
#include "svc/ops/shared/rules_tried.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/people/staff.h"

enum { COUNTERS_MAX = 32 };

/* What has been used of a rule's limit in the period of the try. */
struct try_counter {
    struct slice rule;
    int64_t limit; /* 1 or 2; 0: the first */
    int64_t used;
};

/* Of nobody in particular. */
struct try_facts {
    struct slice tier;
    struct slice tags[ACCOUNT_TAGS_MAX];
    size_t tag_count;
    struct try_counter counters[COUNTERS_MAX];
    size_t counter_count;
};

struct try_body {
    const struct json_node *document;
    int64_t version;
    struct purchase_body basket;
    struct slice account;
    struct try_facts facts;
    bool has_facts;
    struct slice store;
    struct slice at;
};

struct try_state {
    const struct rules *rules;
    struct rules own; /* of the document */
    struct account who;
    int64_t account_id; /* 0: the facts are said */
    int64_t at_us;
    int32_t store_id;
};

static const struct json_field counter_fields[] = {
    {JSON_AT("rule", struct try_counter, rule), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
    {JSON_AT("limit", struct try_counter, limit), .kind = JSON_KIND_I64, .min = 1,
     .max = RULES_LIMITS_MAX},
    {JSON_AT("used", struct try_counter, used), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = AMOUNT_MAX_MINOR},
};

static const struct json_field facts_fields[] = {
    {JSON_AT("tier", struct try_facts, tier), .kind = JSON_KIND_STRING, .min = 1,
     .max = 31},
    {JSON_AT("tags", struct try_facts, tags), .kind = JSON_KIND_STRINGS, .min = 1,
     .max = TAG_ID_BYTES_MAX, .items_max = ACCOUNT_TAGS_MAX,
     .count_offset = offsetof(struct try_facts, tag_count)},
    {JSON_AT("counters", struct try_facts, counters), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(counter_fields), .item_size = sizeof(struct try_counter),
     .items_max = COUNTERS_MAX,
     .count_offset = offsetof(struct try_facts, counter_count)},
};

static const struct json_field try_fields[] = {
    {JSON_AT("document", struct try_body, document), .kind = JSON_KIND_NODE},
    {JSON_AT("version", struct try_body, version), .kind = JSON_KIND_I64, .min = 1,
     .max = INT32_MAX},
    {JSON_AT("basket", struct try_body, basket), .kind = JSON_KIND_OBJECT,
     .required = true, .items = purchase_body_fields,
     .items_count = PURCHASE_BODY_FIELDS},
    {JSON_AT("account", struct try_body, account), .kind = JSON_KIND_STRING, .min = 1,
     .max = 40},
    {JSON_AT("facts", struct try_body, facts), .kind = JSON_KIND_OBJECT,
     JSON_ITEMS(facts_fields), JSON_HAS(struct try_body, has_facts)},
    {JSON_AT("store", struct try_body, store), .kind = JSON_KIND_STRING, .min = 4,
     .max = 31},
    {JSON_AT("at", struct try_body, at), .kind = JSON_KIND_STRING, .min = 1, .max = 40},
};

/* False after a reply. */
static bool
take_rules(struct request *r)
{
    const struct try_body *body = r->body;
    struct try_state *st = r->state;
    struct rules_errors errors;
    struct slice text;

    if (body->document != NULL && !rules_body_text(r, body->document, &text)) {
        return false;
    }
    if ((body->document != NULL) == (body->version != 0)) {
        return reply_refused(people_invalid(
            r, "version", "must be there, or document must, and not both"));
    }
    if (body->document == NULL) {
        st->rules = rules_version(directory_rules(r->service->directory), body->version);
        return st->rules != NULL ||
               reply_refused(people_invalid(
                   r, "version", "must be a version of the rules that can be used here"));
    }
    st->rules = &st->own;
    return rules_body_read(r, text, &st->own, &errors) ||
           reply_refused(rules_body_refuse(r, &errors));
}

static bool
take_basket(struct request *r)
{
    struct try_body *body = r->body;
    struct purchase_body_wrong wrong;

    if (purchase_body_good(&r->arena, &body->basket, &wrong)) {
        return true;
    }
    if (wrong.field == NULL) {
        return reply_refused(reply_problem(r, wrong.problem));
    }
    reply_problem_field(r, arena_printf(&r->arena, "basket.%s", wrong.field));
    return reply_refused(reply_problem_detail(r, wrong.problem, "%s", wrong.sentence));
}

static int32_t
store_of(struct request *r, struct slice name)
{
    const struct rules_world world = directory_rules_world(r->service->directory);

    for (size_t i = 0; i < world.store_count; i++) {
        if (slice_eq(world.stores[i].name, name)) {
            return world.stores[i].id;
        }
    }
    return 0;
}

static bool
take_place(struct request *r)
{
    const struct try_body *body = r->body;
    struct try_state *st = r->state;

    st->at_us = clock_wall_us();
    if (body->at.n > 0 && !rfc3339_parse_us(body->at, &st->at_us)) {
        return reply_refused(
            people_invalid(r, "at", "must be a time, like 2026-12-24T06:00:00Z"));
    }
    st->store_id = store_of(r, body->store);
    return body->store.n == 0 || st->store_id != 0 ||
           reply_refused(people_invalid(r, "store", "must be a store of the program"));
}

static bool
take_counters(struct request *r)
{
    const struct try_facts *facts = &((const struct try_body *)r->body)->facts;
    struct try_state *st = r->state;

    for (size_t i = 0; i < facts->counter_count; i++) {
        const struct try_counter *c = &facts->counters[i];

        if (!rules_try_used(st->rules, c->rule, c->limit == 0 ? 1 : c->limit, c->used,
                            civil_day(st->at_us), &st->who)) {
            return reply_refused(
                people_invalid(r, arena_printf(&r->arena, "facts.counters[%zu]", i),
                               "must be of a base rule or bonus with such a limit"));
        }
    }
    return true;
}

static bool
take_facts(struct request *r)
{
    const struct try_facts *facts = &((const struct try_body *)r->body)->facts;
    struct try_state *st = r->state;

    for (size_t i = 0; i < facts->tag_count; i++) {
        if (!tag_id_good(facts->tags[i])) {
            return reply_refused(
                people_invalid(r, arena_printf(&r->arena, "facts.tags[%zu]", i),
                               "must be 1 to 31 of a to z, 0 to 9, '-' and '_'"));
        }
    }
    if (!rules_try_who(st->rules, facts->tier, facts->tags, facts->tag_count, &st->who)) {
        return reply_refused(
            people_invalid(r, "facts.tier", "must be a level that the rules have"));
    }
    return take_counters(r);
}

static bool
take_account(struct request *r)
{
    const struct try_body *body = r->body;
    struct try_state *st = r->state;

    if (body->has_facts) {
        return reply_refused(
            people_invalid(r, "facts", "must not be there beside account"));
    }
    return people_parse_id(body->account, "acc", &st->account_id) ||
           reply_refused(people_invalid(r, "account", "must be an account, acc_…"));
}

/* A look at an account is noted before anything is told of it. */
static enum step
try_begin(struct request *r)
{
    const struct try_body *body = r->body;
    struct try_state *st = r->state;

    if (!take_rules(r) || !take_basket(r) || !take_place(r) ||
        !(body->account.n > 0 ? take_account(r) : take_facts(r))) {
        return STEP_DONE;
    }
    if (st->account_id == 0) {
        return STEP_NEXT;
    }
    staff_ask_audit(&r->db, &r->arena, r->who.id, "account:try", st->account_id);
    return request_db(r);
}

static enum step
try_ask_account(struct request *r)
{
    const struct try_state *st = r->state;

    if (st->account_id == 0) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    ledger_ask_account(&r->db, &r->arena, st->account_id);
    return request_db(r);
}

static enum step
beyond_limit(struct request *r)
{
    const struct try_state *st = r->state;
    int64_t most = st->rules->limits.purchase_max_minor;

    reply_problem_field(r, "basket.amount");
    reply_problem_i64(r, "limit", most);
    reply_problem_i64(r, "maximum", most);
    return reply_problem(r, PROBLEM_LIMIT_EXCEEDED);
}

static enum step
try_answer(struct request *r)
{
    const struct try_body *body = r->body;
    const struct op_purchase bought = purchase_body_op(&r->arena, &body->basket, 0);
    struct try_state *st = r->state;
    struct rules_try asked = {
        .who = &st->who,
        .bought = &bought,
        .when = {st->at_us, civil_day(st->at_us), civil_minute(st->at_us)},
        .where = {st->store_id, CHANNEL_TILL},
    };
    struct rules_tried tried;

    if (st->account_id != 0 && !r->db.ok) {
        return request_db_failed(r);
    }
    if (st->account_id != 0 && !ledger_take_account(&r->db, &r->arena, &st->who)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (!rules_try(&r->arena, st->rules, &asked, &tried)) {
        return beyond_limit(r);
    }
    return rules_tried_reply(r, st->rules, &asked, &tried);
}

const struct endpoint endpoint_program_try = {
    .method = HTTP_POST,
    .path = "/v1/program/try",
    .roles = ROLE_STAFF,
    .fields = try_fields,
    .field_count = JSON_FIELD_COUNT(try_fields),
    .body_size = sizeof(struct try_body),
    .body_limit = RULES_BODY_BYTES_MAX,
    .state_size = sizeof(struct try_state),
    .steps = {try_begin, try_ask_account, try_answer},
};
