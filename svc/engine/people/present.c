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

/* A resolution under way: r->db is its one outstanding call. */
struct resolving {
    struct request *r;
    struct presented *ret;
    struct visit_row visit;
    int64_t step; /* of the pay code */
    uint32_t code;
    int64_t alias;
    bool asked_again;
};

/* The reply is set; the machine sees it and ends the request. */
static void
fail(struct resolving *w, enum problem problem)
{
    reply_problem(w->r, problem);
    request_resume(w->r);
}

static void
present_ask(struct resolving *w, void (*done)(struct pgpool_call *call))
{
    w->r->db.done = done;
    w->r->db.arg = w;
    pgpool_query(w->r->service->pool, &w->r->db);
}

/* True when the call landed well; else the request has been answered. */
static bool
landed(struct resolving *w)
{
    if (w->r->db.ok) {
        return true;
    }
    request_db_failed(w->r);
    request_resume(w->r);
    return false;
}

static void
on_visit(struct pgpool_call *call)
{
    struct resolving *w = call->arg;

    if (!landed(w)) {
        return;
    }
    if (!visit_take(call, &w->visit)) {
        fail(w, PROBLEM_VISIT_EXPIRED);
        return;
    }
    present_remember(&w->visit);
    *w->ret = from_visit(&w->visit);
    request_resume(w->r);
}

static void
on_card(struct pgpool_call *call)
{
    struct resolving *w = call->arg;
    struct card_row card;

    if (!landed(w)) {
        return;
    }
    if (card_take(call, &w->r->arena, &card, 1) == 0) {
        fail(w, PROBLEM_CARD_UNKNOWN);
        return;
    }
    *w->ret = (struct presented){.account_id = card.account_id, .card_slot = card.id};
    request_resume(w->r);
}

static void
on_entry(struct pgpool_call *call)
{
    struct resolving *w = call->arg;
    struct entry entry;

    if (!landed(w)) {
        return;
    }
    if (ledger_take_entries(call, &w->r->arena, &entry, 1) == 0) {
        fail(w, PROBLEM_PAYCODE_REFUSED);
        return;
    }
    *w->ret = (struct presented){.account_id = entry.account_id, .expired = true};
    request_resume(w->r);
}

/*
 * No code for anything new. But the key may have left its entry, with this code or an
 * older one: then the entry says which account, and the ledger whether it is a repeat.
 */
static void
refuse_code(struct resolving *w)
{
    unsigned char *op_id = arena_alloc(&w->r->arena, OP_ID_BYTES);

    if (!(w->r->endpoint->flags & ENDPOINT_KEYED)) {
        fail(w, PROBLEM_PAYCODE_REFUSED);
        return;
    }
    op_id_make(op_id, SCOPE_STORE, w->r->who.store_id, w->r->key);
    ledger_ask_entry_by_op(&w->r->db, &w->r->arena, op_id);
    present_ask(w, on_entry);
}

static void spend(struct resolving *w);

static void
on_spent(struct pgpool_call *call)
{
    struct resolving *w = call->arg;

    if (!landed(w)) {
        return;
    }
    if (!visit_take(call, &w->visit)) {
        /* A twin at the same till may have spent it meanwhile: now its visit is seen. */
        if (w->asked_again) {
            refuse_code(w);
            return;
        }
        w->asked_again = true;
        spend(w);
        return;
    }
    present_remember(&w->visit);
    *w->ret = from_visit(&w->visit);
    request_resume(w->r);
}

static void
spend(struct resolving *w)
{
    visit_ask_spend_paycode(&w->r->db, &w->r->arena, w->alias, w->step, &w->visit);
    present_ask(w, on_spent);
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

static void
on_device(struct pgpool_call *call)
{
    struct resolving *w = call->arg;
    struct paycode_row device;
    bool old;

    if (!landed(w)) {
        return;
    }
    if (!paycode_take(call, &w->r->arena, &device) || !match(w, &device, &old)) {
        refuse_code(w);
        return;
    }
    w->visit =
        (struct visit_row){.id = rand_id62(),
                           .terminal_id = w->r->who.id,
                           .account_id = device.account_id,
                           .card_id = device.card_id,
                           .expires_us = clock_wall_us() + VISIT_S * INT64_C(1000000)};
    w->alias = device.alias;
    spend(w);
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
    present_ask(w, on_visit);
    return STEP_WAIT;
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
    present_ask(w, on_card);
    return STEP_WAIT;
}

static enum step
resolve_paycode(struct resolving *w, struct slice text)
{
    char alias[PAYCODE_ALIAS_DIGITS + 1];

    paycode_split(text, alias, &w->code);
    paycode_ask_attempt(&w->r->db, &w->r->arena, strtoll(alias, NULL, 10));
    present_ask(w, on_device);
    return STEP_WAIT;
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
    struct arena arena;
    struct pgpool_call call;
    void (*done)(void *arg, bool found, const struct presented *p);
    void *arg;
};

static void
on_found(struct pgpool_call *call)
{
    struct finding *f = call->arg;
    struct visit_row visit;
    struct arena arena = f->arena;
    bool found = visit_take(call, &visit);
    struct presented p = {.account_id = 0};

    if (found) {
        present_remember(&visit);
        p = from_visit(&visit);
    }
    f->done(f->arg, found, &p);
    arena_release(&arena);
}

void
present_find_visit(struct service *s, int64_t terminal_id, int64_t visit_id,
                   void (*done)(void *arg, bool found, const struct presented *p),
                   void *arg)
{
    const struct visit_row *known = cache_at(visit_id);

    if (known->id == visit_id && known->terminal_id == terminal_id) {
        struct presented p = from_visit(known);
        done(arg, true, &p);
        return;
    }
    struct arena arena;
    arena_init(&arena);
    struct finding *f = arena_alloc(&arena, sizeof(struct finding));
    f->done = done;
    f->arg = arg;
    f->arena = arena;
    visit_ask(&f->call, &f->arena, terminal_id, visit_id);
    f->call.done = on_found;
    f->call.arg = f;
    pgpool_query(s->pool, &f->call);
}
