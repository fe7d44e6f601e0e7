/*
 * What the till scanned, resolved to an account and a credential.
 *
 * Visits are kept in a small table of the worker (a direct-mapped cache: a newer visit in
 * the same place replaces the older), since a till uses one several times.
 */
#include "svc/engine/people/present.h"

#include <stdlib.h>

#include "proto/cardno.h"
#include "proto/paycode.h"
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/demo.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/people/person.h"
#include "svc/engine/people/till_guard.h"
#include "svc/engine/service.h"
#include "svc/store/people/card.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/people/visit.h"
#include "svc/text/printed.h"

enum { CACHE_SIZE = 4096 };

static struct visit_row cache[CACHE_SIZE];

static struct visit_row *
cache_at(int64_t visit_id)
{
    return &cache[(uint64_t)visit_id % CACHE_SIZE];
}

void
present_remember(const struct visit_row *v)
{
    *cache_at(v->id) = *v;
}

static struct presented
from_visit(const struct visit_row *v)
{
    return (struct presented){.account_id = v->account_id,
                              .card_slot = v->card_id,
                              .visit_id = v->id,
                              .expires_us = v->expires_us,
                              .expired = v->expires_us <= clock_wall_us()};
}

/* A resolution under way, a part of the request's flow: r->db is its calls. */
struct resolving {
    struct request *r;
    struct presented *ret;
    struct presented found; /* by a card, while it is asked whether its store knows it */
    struct visit_row visit;
    int64_t step; /* of the pay code */
    uint32_t code;
    int64_t alias;
    bool asked_again;
};

static enum step
present_ask(struct resolving *w, flow_step then)
{
    return flow_db(&w->r->flow, &w->r->db, then, w);
}

/* Back to the endpoint's steps. */
static enum step
resolved(struct resolving *w, struct presented presented)
{
    *w->ret = presented;
    return flow_go(&w->r->flow, request_next, w->r);
}

static enum step
on_visit(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!visit_take(&r->db, &w->visit)) {
        return reply_problem(r, PROBLEM_VISIT_EXPIRED);
    }
    present_remember(&w->visit);
    return resolved(w, from_visit(&w->visit));
}

/* The till is stopped, and there is such a card: does its store know it? */
static enum step
on_used(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return ledger_take_store_used(&r->db) ? resolved(w, w->found) : till_guard_refuse(r);
}

static enum step
on_card(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;
    bool stopped = till_guard_stopped(r);
    struct card_row card;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (card_take(&r->db, &r->arena, &card, 1) == 0) {
        return stopped ? till_guard_refuse(r) : till_guard_unknown(r);
    }
    w->found = (struct presented){.account_id = card.account_id, .card_slot = card.id};
    if (!stopped) {
        return resolved(w, w->found);
    }
    ledger_ask_store_used(&r->db, &r->arena, card.account_id, r->who.store_id);
    return present_ask(w, on_used);
}

static enum step
on_entry(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;
    struct entry entry;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (ledger_take_entries(&r->db, &r->arena, &entry, 1) == 0) {
        return reply_problem(r, PROBLEM_PAYCODE_REFUSED);
    }
    return resolved(w,
                    (struct presented){.account_id = entry.account_id, .expired = true});
}

/*
 * No code for anything new. But the key may have left its entry, with this code or an
 * older one: then the entry says which account, and the ledger whether it is a repeat.
 */
static enum step
refuse_code(struct resolving *w)
{
    unsigned char *op_id = arena_alloc(&w->r->arena, OP_ID_BYTES);

    if (!(w->r->endpoint->flags & ENDPOINT_KEYED)) {
        return reply_problem(w->r, PROBLEM_PAYCODE_REFUSED);
    }
    op_id_make(op_id, SCOPE_STORE, w->r->who.store_id, w->r->key);
    ledger_ask_entry_by_op(&w->r->db, &w->r->arena, op_id);
    return present_ask(w, on_entry);
}

static enum step spend(struct resolving *w);

static enum step
on_spent(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!visit_take(&r->db, &w->visit)) {
        /* A twin at the same till may have spent it meanwhile: now its visit is seen. */
        if (w->asked_again) {
            return refuse_code(w);
        }
        w->asked_again = true;
        return spend(w);
    }
    present_remember(&w->visit);
    return resolved(w, from_visit(&w->visit));
}

static enum step
spend(struct resolving *w)
{
    visit_ask_spend_paycode(&w->r->db, &w->r->arena, w->alias, w->step, &w->visit);
    return present_ask(w, on_spent);
}

static bool
open_secret(const struct resolving *w, const struct paycode_row *device,
            unsigned char ret[PAYCODE_SECRET_BYTES])
{
    return device->secret_sealed.n == SEAL_BYTES(PAYCODE_SECRET_BYTES) &&
           open_box(w->r->service->secrets->pan.key, &device->card_id,
                    sizeof(device->card_id), device->secret_sealed.p,
                    device->secret_sealed.n, ret);
}

/*
 * The step that the code belongs to, now or one beside it; or, for the terminal that
 * spent it before, however long ago: a repeat still names its account.
 */
static bool
match(struct resolving *w, const struct paycode_row *device, bool *ret_old)
{
    unsigned char secret[PAYCODE_SECRET_BYTES];
    int64_t now_step = paycode_step(clock_wall_us());

    if (!open_secret(w, device, secret)) {
        return false;
    }
    *ret_old = false;
    bool good = paycode_match(secret, sizeof(secret), w->code, now_step, 1, &w->step);
    if (!good && device->last_terminal == w->r->who.id &&
        paycode_totp(secret, sizeof(secret), device->last_step) == w->code) {
        w->step = device->last_step;
        *ret_old = true;
        good = true;
    }
    secret_wipe(secret, sizeof(secret));
    return good;
}

static enum step
on_device(void *arg)
{
    struct resolving *w = arg;
    struct request *r = w->r;
    struct paycode_row device;
    bool old;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!paycode_take(&r->db, &r->arena, &device) || !match(w, &device, &old)) {
        return refuse_code(w);
    }
    w->visit =
        (struct visit_row){.id = rand_id62(),
                           .terminal_id = r->who.id,
                           .account_id = device.account_id,
                           .card_id = device.card_id,
                           .expires_us = clock_wall_us() + VISIT_S * INT64_C(1000000)};
    w->alias = device.alias;
    return spend(w);
}

static enum step
resolve_visit(struct resolving *w, struct slice visit)
{
    int64_t id;

    if (!id_parse(visit.p, visit.n, "vis", &id)) {
        return reply_problem(w->r, PROBLEM_VISIT_EXPIRED);
    }
    const struct visit_row *known = cache_at(id);
    if (known->id == id && known->terminal_id == w->r->who.id) {
        *w->ret = from_visit(known);
        return STEP_NEXT;
    }
    visit_ask(&w->r->db, &w->r->arena, w->r->who.id, id);
    return present_ask(w, on_visit);
}

static enum step
resolve_card(struct resolving *w, struct slice number)
{
    struct request *r = w->r;

    if (!cardno_check(number)) {
        return reply_problem_detail(r, PROBLEM_CARD_UNKNOWN,
                                    "This is not a card number: a digit is wrong or "
                                    "missing. Scan it again or type the 16 digits.");
    }
    if (slice_eq(number, SLICE(DEMO_CARD_NUMBER)) &&
        !demo_has(r->service, FACILITY_CARD)) {
        return reply_problem(r, PROBLEM_CARD_UNKNOWN);
    }
    card_ask_by_number(&r->db, &r->arena,
                       card_number_index(r->service->secrets, &r->arena, number));
    return present_ask(w, on_card);
}

static enum step
resolve_paycode(struct resolving *w, struct slice text)
{
    char alias[PAYCODE_ALIAS_DIGITS + 1];

    if (!paycode_split(text, alias, &w->code)) {
        return reply_problem(w->r, PROBLEM_CARD_UNKNOWN);
    }
    paycode_ask_attempt(&w->r->db, &w->r->arena, strtoll(alias, NULL, 10));
    return present_ask(w, on_device);
}

static bool
all_digits(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

enum step
present_resolve(struct request *r, struct slice visit, struct slice present,
                struct presented *ret)
{
    struct resolving *w = arena_alloc(&r->arena, sizeof(struct resolving));

    w->r = r;
    w->ret = ret;
    if ((visit.n > 0) == (present.n > 0)) {
        return reply_problem_detail(r, PROBLEM_INVALID_BODY,
                                    "Give either visit or present: what was scanned.");
    }
    if (visit.n > 0) {
        return resolve_visit(w, visit);
    }
    const struct slice digits = printed_digits(&r->arena, present);
    if (digits.n == PAYCODE_DIGITS && all_digits(digits)) {
        return resolve_paycode(w, digits);
    }
    if (digits.n == CARDNO_DIGITS && all_digits(digits)) {
        return resolve_card(w, digits);
    }
    return reply_problem_detail(r, PROBLEM_CARD_UNKNOWN,
                                "A card number has 16 digits and a pay code 20. Scan it "
                                "again.");
}

/* A look-up for a live watch, outside any request. */
struct finding {
    struct flow flow;
    struct pgpool_call call;
    int64_t terminal_id;
    int64_t visit_id;
    void (*done)(void *arg, enum problem problem, const struct presented *p);
    void *arg;
};

static enum step
on_found(void *arg)
{
    struct finding *f = arg;
    struct presented p = {.account_id = 0};
    enum problem problem = PROBLEM_VISIT_EXPIRED;
    struct visit_row visit;

    if (!f->call.ok) {
        problem = PROBLEM_UNAVAILABLE;
    } else if (visit_take(&f->call, &visit)) {
        present_remember(&visit);
        p = from_visit(&visit);
        problem = p.expired ? PROBLEM_VISIT_EXPIRED : PROBLEM_NONE;
    }
    f->done(f->arg, problem, &p);
    return STEP_DONE;
}

static enum step
find(void *arg)
{
    struct finding *f = arg;

    visit_ask(&f->call, f->flow.arena, f->terminal_id, f->visit_id);
    return flow_db(&f->flow, &f->call, on_found, f);
}

void
present_find_visit(struct service *s, int64_t terminal_id, int64_t visit_id,
                   void (*done)(void *arg, enum problem problem,
                                const struct presented *p),
                   void *arg)
{
    const struct visit_row *known = cache_at(visit_id);

    if (known->id == visit_id && known->terminal_id == terminal_id) {
        struct presented p = from_visit(known);
        done(arg, p.expired ? PROBLEM_VISIT_EXPIRED : PROBLEM_NONE, &p);
        return;
    }
    struct finding *f = flow_new(s, sizeof(struct finding));
    f->flow.share = (struct fair_share){.class = FAIR_TILL, .key = terminal_id};
    f->terminal_id = terminal_id;
    f->visit_id = visit_id;
    f->done = done;
    f->arg = arg;
    flow_start(&f->flow, find, f);
}
