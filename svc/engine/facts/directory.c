/*
 * The directory in memory: the newest facts, and the few older sets of them that somebody
 * may still be looking at within a turn.
 */
#include "svc/engine/facts/directory.h"

#include <signal.h>
#include <stdlib.h>

#include "proto/utf8.h"
#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/engine/facts/rule_sets.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/program/directory.h"

enum {
    POLL_US = CLOCK_US_PER_S,
    RETRY_US = 100 * CLOCK_US_PER_MS, /* after a question that was not answered */
    FRESH_US = 5 * CLOCK_US_PER_S,
    KEPT = 4,
    MARK_BYTES = 160
};

struct facts {
    struct arena arena;
    bool known; /* there is a program, and its zone is known here */
    bool there; /* there is a program */
    bool seen;  /* there is or was one: `program` may be used */
    struct program program;
    const struct store_info *stores; /* by name */
    size_t store_count;
    const struct terminal_info *terminals; /* by name */
    size_t terminal_count;
    const struct terminal_info **terminals_by_id;
    struct rules_list rules;
    const struct rules_store *rule_stores; /* the stores, for documents that name some */
};

struct directory {
    struct service *service;
    void (*on_generation)(struct service *s, int32_t generation);
    struct loop_timer timer;
    struct arena arena; /* of the question */
    struct pgpool_call call;
    bool asking;
    bool again; /* asked to refresh while asking */
    int64_t asked_us;
    int64_t heard_us; /* monotonic, when the question left; 0: never */
    bool no_schema;   /* the last answer was that a table or column is not there */
    char mark[MARK_BYTES];
    struct facts kept[KEPT];
    size_t now; /* index in kept */
    struct rule_sets rule_sets;
    int32_t generation; /* 0: not known yet */
    bool leaving;       /* the ledger is of another one */
};

static struct directory the_directory;

static const struct facts *
facts_now(const struct directory *d)
{
    return &d->kept[d->now];
}

static void
copy_text(struct slice text, char *ret, size_t cap)
{
    size_t n = utf8_whole(slice_of(text.p, text.n < cap ? text.n : cap - 1));

    memcpy(ret, text.p, n);
    ret[n] = '\0';
}

/*
 * Days and months are the program's: the process goes by its zone from the first read on.
 * A zone that this machine does not know leaves the facts unknown, so nothing is decided.
 */
static bool
zone_use(const char *zone)
{
    static char in_use[sizeof(((struct program *)0)->time_zone)];

    if (strcmp(in_use, zone) == 0) {
        return true;
    }
    if (!civil_zone_set(zone)) {
        log_error("directory",
                  "this machine does not know the time zone %s: install tzdata, "
                  "or correct program.time_zone",
                  zone);
        return false;
    }
    memcpy(in_use, zone, strlen(zone) + 1);
    return true;
}

bool
directory_meet_generation(struct directory *d, int32_t generation)
{
    if (d->generation == 0) {
        d->generation = generation;
        d->on_generation(d->service, generation);
    } else if (d->generation != generation && !d->leaving) {
        log_warn("directory", "the ledger's generation is %d now: this worker leaves",
                 (int)generation);
        d->leaving = true;
        raise(SIGTERM);
    }
    return d->generation == generation;
}

/*
 * What is under way may still ask for the program when its row has gone: it finds the one
 * before, while no new operation is taken (directory_is_fresh).
 */
static void
program_read(struct directory *d, const struct facts *before, struct facts *f)
{
    struct program_row row;

    f->there = directory_take_program(&d->call, &row);
    if (!f->there) {
        f->seen = before->seen;
        f->program = before->program;
        return;
    }
    copy_text(row.name, f->program.name, sizeof(f->program.name));
    copy_text(row.currency, f->program.currency, sizeof(f->program.currency));
    copy_text(row.time_zone, f->program.time_zone, sizeof(f->program.time_zone));
    copy_text(row.card_prefix, f->program.card_prefix, sizeof(f->program.card_prefix));
    f->known = zone_use(f->program.time_zone);
    f->seen = f->known || before->seen;
    f->program.currency_exponent = row.currency_exponent;
    f->program.demo = row.demo;
    f->program.test = row.test;
    f->program.old_cookies_until_us = row.old_cookies_until_us;
    directory_meet_generation(d, row.generation);
}

static void
stores_read(const struct pgpool_call *call, struct facts *f)
{
    size_t count = directory_take_store_count(call);
    struct store_info *stores = arena_array(&f->arena, count, sizeof(*stores));
    struct rules_store *rule_stores = arena_array(&f->arena, count, sizeof(*rule_stores));

    for (size_t i = 0; i < count; i++) {
        struct store_row row;

        directory_take_store(call, i, &row);
        stores[i].id = row.id;
        stores[i].void_account_id = row.void_account_id;
        copy_text(row.name, stores[i].name, sizeof(stores[i].name));
        copy_text(row.title, stores[i].title, sizeof(stores[i].title));
        rule_stores[i] = (struct rules_store){slice_from_cstr(stores[i].name), row.id};
    }
    f->stores = stores;
    f->store_count = count;
    f->rule_stores = rule_stores;
}

static int
terminal_order(const void *a, const void *b)
{
    const struct terminal_info *const *x = a;
    const struct terminal_info *const *y = b;

    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static void
terminals_read(const struct pgpool_call *call, struct facts *f)
{
    size_t count = directory_take_terminal_count(call);
    struct terminal_info *terminals = arena_array(&f->arena, count, sizeof(*terminals));

    f->terminals_by_id = arena_array(&f->arena, count, sizeof(f->terminals_by_id[0]));
    for (size_t i = 0; i < count; i++) {
        struct terminal_row row;

        directory_take_terminal(call, i, &row);
        terminals[i].id = row.id;
        terminals[i].store_id = row.store_id;
        terminals[i].revoked = row.revoked || row.public_key.n != DIRECTORY_KEY_BYTES;
        terminals[i].stopped = row.stopped;
        terminals[i].allowed_us = row.allowed_us;
        copy_text(row.name, terminals[i].name, sizeof(terminals[i].name));
        if (row.public_key.n == DIRECTORY_KEY_BYTES) {
            memcpy(terminals[i].public_key, row.public_key.p, DIRECTORY_KEY_BYTES);
        }
        f->terminals_by_id[i] = &terminals[i];
    }
    f->terminals = terminals;
    f->terminal_count = count;
    if (count > 0) {
        qsort(f->terminals_by_id, count, sizeof(f->terminals_by_id[0]), terminal_order);
    }
}

static struct rules_world
world_of(const struct facts *f)
{
    return (struct rules_world){
        .currency_exponent = f->program.currency_exponent,
        .stores = f->rule_stores,
        .store_count = f->store_count,
    };
}

/*
 * Everything was read: it becomes the present; the oldest facts go. False when there are
 * more rule sets than one answer brings: nothing is told by a part of them.
 */
static bool
facts_take(struct directory *d)
{
    size_t next = (d->now + 1) % KEPT;
    struct facts *f = &d->kept[next];
    const struct facts *before = facts_now(d);

    arena_release(&f->arena);
    *f = (struct facts){0};
    arena_init(&f->arena);
    program_read(d, before, f);
    stores_read(&d->call, f);
    terminals_read(&d->call, f);
    if (f->known) {
        const struct rules_world world = world_of(f);

        if (rule_sets_take(&d->rule_sets, &d->call, &world)) {
            return false;
        }
        metric_set(METRIC_RULES_NEWEST, d->rule_sets.newest_version);
    }
    f->rules = rule_sets_list(&d->rule_sets, &f->arena);
    copy_text(directory_take_mark(&d->call), d->mark, sizeof(d->mark));
    d->now = next;
    d->heard_us = d->asked_us;
    return true;
}

static void directory_ask(void *arg);

static void
wait_next(struct directory *d)
{
    bool calm = d->call.ok || d->no_schema;

    d->asking = false;
    loop_timer_set_us(&d->timer, d->again ? 0 : calm ? POLL_US : RETRY_US);
    d->again = false;
}

static bool
answered_well(struct directory *d)
{
    static struct log_limit limit;

    d->no_schema = !d->call.ok && directory_lacks_schema(&d->call);
    if (!d->call.ok && !d->no_schema) { /* which is told by setup_log */
        log_warn_every(
            &limit, LOG_AGAIN_S, "directory", "stores and rules cannot be read: %s",
            d->call.unavailable ? "Postgres does not answer" : d->call.outcome.message);
    }
    return d->call.ok;
}

static void ask_all(struct directory *d);

static void
on_all(struct pgpool_call *call)
{
    struct directory *d = call->arg;

    if (answered_well(d) && !facts_take(d)) {
        ask_all(d);
        return;
    }
    wait_next(d);
}

static void
ask_all(struct directory *d)
{
    arena_reset(&d->arena);
    directory_ask_all(&d->call, &d->arena, d->rule_sets.newest_version);
    d->call.done = on_all;
    d->call.arg = d;
    d->asked_us = clock_turn_mono_us();
    pgpool_query(d->service->polls, &d->call);
}

static void
on_mark(struct pgpool_call *call)
{
    struct directory *d = call->arg;

    if (!answered_well(d)) {
        wait_next(d);
    } else if (d->heard_us != 0 && slice_eq_cstr(directory_take_mark(call), d->mark)) {
        d->heard_us = d->asked_us;
        wait_next(d);
    } else {
        ask_all(d);
    }
}

static void
directory_ask(void *arg)
{
    struct directory *d = arg;

    d->asking = true;
    if (d->heard_us == 0) {
        ask_all(d);
        return;
    }
    arena_reset(&d->arena);
    directory_ask_mark(&d->call, &d->arena);
    d->call.done = on_mark;
    d->call.arg = d;
    d->asked_us = clock_turn_mono_us();
    pgpool_query(d->service->polls, &d->call);
}

struct directory *
directory_new(struct service *s,
              void (*on_generation)(struct service *s, int32_t generation))
{
    struct directory *d = &the_directory;

    d->service = s;
    d->on_generation = on_generation;
    arena_init(&d->arena);
    arena_init(&d->rule_sets.arena);
    for (size_t i = 0; i < KEPT; i++) {
        arena_init(&d->kept[i].arena);
    }
    loop_timer_init(&d->timer, s->loop, directory_ask, d);
    directory_ask(d);
    return d;
}

void
directory_refresh(struct directory *d)
{
    if (d->asking) {
        d->again = true;
    } else {
        loop_timer_set_us(&d->timer, 0);
    }
}

bool
directory_is_heard(const struct directory *d)
{
    return d->heard_us != 0 && clock_turn_mono_us() - d->heard_us < FRESH_US;
}

bool
directory_is_fresh(const struct directory *d)
{
    return facts_now(d)->known && directory_is_heard(d);
}

enum directory_state
directory_state(const struct directory *d)
{
    const struct facts *f = facts_now(d);

    if (d->heard_us == 0) {
        return d->no_schema ? DIRECTORY_NO_SCHEMA : DIRECTORY_UNHEARD;
    }
    if (!f->known) {
        return f->there ? DIRECTORY_NO_ZONE : DIRECTORY_NO_PROGRAM;
    }
    return rules_at(&f->rules, clock_turn_wall_us()) != NULL ? DIRECTORY_WHOLE
                                                             : DIRECTORY_NO_RULES;
}

const struct program *
directory_program(const struct directory *d)
{
    return facts_now(d)->seen ? &facts_now(d)->program : NULL;
}

const struct rules_list *
directory_rules(const struct directory *d)
{
    return &facts_now(d)->rules;
}

struct rules_world
directory_rules_world(const struct directory *d)
{
    return world_of(facts_now(d));
}

const struct rule_set_unusable *
directory_rules_missing(const struct directory *d)
{
    const struct rules *in_force = rules_at(directory_rules(d), clock_turn_wall_us());

    return rule_sets_missing(&d->rule_sets, in_force);
}

const struct store_info *
directory_store(const struct directory *d, int32_t id)
{
    const struct facts *f = facts_now(d);

    for (size_t i = 0; i < f->store_count; i++) {
        if (f->stores[i].id == id) {
            return &f->stores[i];
        }
    }
    return NULL;
}

static int
name_order(struct slice name, const char *other)
{
    size_t n = strlen(other);
    int order = memcmp(name.p, other, name.n < n ? name.n : n);

    return order != 0 ? order : (name.n > n) - (name.n < n);
}

const struct terminal_info *
directory_terminal(const struct directory *d, int64_t id)
{
    const struct facts *f = facts_now(d);
    size_t low = 0;
    size_t high = f->terminal_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct terminal_info *t = f->terminals_by_id[middle];

        if (t->id == id) {
            return t;
        }
        if (id < t->id) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const struct terminal_info *
directory_terminal_by_name(const struct directory *d, struct slice name)
{
    const struct terminal_info *terminals = facts_now(d)->terminals;
    size_t after = directory_terminal_after(d, name);
    bool found = after > 0 && name_order(name, terminals[after - 1].name) == 0;

    return found ? &terminals[after - 1] : NULL;
}

size_t
directory_terminal_count(const struct directory *d)
{
    return facts_now(d)->terminal_count;
}

const struct terminal_info *
directory_terminal_at(const struct directory *d, size_t at)
{
    return &facts_now(d)->terminals[at];
}

size_t
directory_terminal_after(const struct directory *d, struct slice name)
{
    const struct facts *f = facts_now(d);
    size_t low = 0;
    size_t high = f->terminal_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (name_order(name, f->terminals[middle].name) < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}
