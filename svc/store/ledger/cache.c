/*
 * The cache's one script, its keys and its channels.
 */
#include "svc/store/ledger/cache.h"

#include <inttypes.h>
#include <stdio.h>

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/pool.h"
#include "svc/io/loop.h"
#include "svc/io/redis.h"
#include "svc/store/ledger/acked.h"
#include "svc/store/ledger/cache_mac.h"

enum { KEY_BYTES = 160, NUMBER_BYTES = 24, STALE_SUB_US = 2 * CLOCK_US_PER_S };

/* What is not ours may stand for what was: watched accounts are compared, not more often
 * than that. And a value is no accident when its lease has been over for so long. */
enum { COMPARE_AGAIN_US = 1 * CLOCK_US_PER_S, LEASE_SLACK_US = 5 * CLOCK_US_PER_S };

/*
 * ARGV: lease and born in microseconds, channel, message; key, generation and mark of a
 * transaction that is being acknowledged (0: none); then version and value of each key.
 * An older value goes even when the new one cannot be set (its lease is over, Redis is
 * full): nobody may read it after the message. What somebody else has laid at a key, of
 * whatever type, goes as well, and harms no other key. Answers the time, from which the
 * caller learns Redis's clock.
 */
#define SET_AND_PUBLISH(call_set)                                               \
    "local t = redis.call('TIME')\n"                                            \
    "local now = t[1] * 1000000 + t[2]\n"                                       \
    "local left = math.floor((ARGV[2] + ARGV[1] - now) / 1000)\n"               \
    "for i = 1, #KEYS do\n"                                                     \
    "  local old = redis.pcall('GETRANGE', KEYS[i], 0, 19)\n"                   \
    "  old = old.err and 0 or\n"                                                \
    "      tonumber(string.match(old, '^(%d+)|')) or -1\n"                      \
    "  if tonumber(ARGV[6 + 2 * i]) > old then\n"                               \
    "    local set = left > 0 and\n"                                            \
    "        redis." call_set "('SET', KEYS[i], ARGV[7 + 2 * i], 'PX', left)\n" \
    "    if old >= 0 and (not set or set.err) then\n"                           \
    "      redis.call('DEL', KEYS[i])\n"                                        \
    "    end\n"                                                                 \
    "  end\n"                                                                   \
    "end\n"                                                                     \
    "if ARGV[7] ~= '0' then\n"                                                  \
    "  local mark = redis.pcall('GET', ARGV[5])\n"                              \
    "  local gen, seen = string.match(type(mark) == 'string' and mark or '',\n" \
    "      '^(%d+)|(.*)$')\n"                                                   \
    "  gen = tonumber(gen) or 0\n"                                              \
    "  if gen < tonumber(ARGV[6]) then seen = '' end\n"                         \
    "  if gen <= tonumber(ARGV[6]) then\n"                                      \
    "    seen = string.sub(ARGV[7] .. ',' .. seen .. ',', 1, 800)\n"            \
    "    redis.pcall('SET', ARGV[5], ARGV[6] .. '|' ..\n"                       \
    "        string.match(seen, '^(.*%x),'))\n"                                 \
    "  end\n"                                                                   \
    "end\n"                                                                     \
    "if ARGV[4] ~= '' then redis.call('PUBLISH', ARGV[3], ARGV[4]) end\n"       \
    "return now\n"

static struct redis_script set_and_publish = {
    .body =
        PLANTED(FULL_REDIS_SILENT) ? SET_AND_PUBLISH("call") : SET_AND_PUBLISH("pcall"),
};

/* Messages of the cache's own: a heartbeat, and one that says that others were lost. */
static const struct slice heartbeat = SLICE_INIT("H");
static const struct slice lost = SLICE_INIT("L");

/* A command under way. */
struct flight {
    struct cache *cache;
    bool matters; /* somebody waits for what it publishes */
    void (*done)(void *arg);
    void *arg;
};

struct cache {
    struct loop *loop;
    struct redis *redis;
    struct redis_sub *sub;
    const struct secrets *keys;
    struct cache_hooks hooks;
    void *arg;
    struct pool flights;
    int64_t redis_us;        /* Redis's clock when it was last seen; 0: not yet */
    int64_t redis_mono_us;   /* ours, just after */
    int64_t heard_mono_us;   /* the last message on a channel */
    int64_t reset_mono_us;   /* the last new subscription for silence */
    int64_t compare_mono_us; /* the last comparison for a message that was not ours */
    bool beating;
    int32_t generation;
    bool owing; /* a message of ours was lost and nobody has been told */
};

static int
channel_write(char ret[KEY_BYTES], int bucket)
{
    return snprintf(ret, KEY_BYTES, "%schanges:%d", conf->redis_prefix, bucket);
}

static int
key_write(const struct cache *c, char ret[KEY_BYTES], int16_t bucket, int64_t account_id)
{
    if (c->generation > 1) {
        return snprintf(ret, KEY_BYTES, "%s%" PRId32 ":acct:%d:%" PRId64,
                        conf->redis_prefix, c->generation, bucket, account_id);
    }
    return snprintf(ret, KEY_BYTES, "%sacct:%d:%" PRId64, conf->redis_prefix, bucket,
                    account_id);
}

static void
metric_update(const struct cache *c)
{
    metric_set(METRIC_REDIS_UP, redis_up(c->redis) && c->beating);
}

static void
heard(struct cache *c)
{
    c->heard_mono_us = clock_mono_us();
    if (c->beating) {
        return;
    }
    c->beating = true;
    metric_update(c);
    log_info("cache", "the change channels beat");
    c->hooks.on_lost(c->arg);
}

static void
silent(struct cache *c)
{
    if (!c->beating) {
        return;
    }
    c->beating = false;
    metric_update(c);
    log_warn("cache",
             "the change channels are silent: watched accounts are compared with "
             "Postgres instead");
}

/* It says nothing; but a service of before this one may have meant a change. */
static void
on_foreign(struct cache *c, struct slice channel)
{
    int64_t now_us = clock_mono_us();

    cache_mac_refused("a message", channel);
    if (c->compare_mono_us == 0 || now_us - c->compare_mono_us > COMPARE_AGAIN_US) {
        c->compare_mono_us = now_us;
        c->hooks.on_lost(c->arg);
    }
}

static void
on_message(void *arg, const char *channel, size_t channel_n, const char *p, size_t n)
{
    struct cache *c = arg;
    struct slice message = slice_of(p, n);

    if (!cache_mac_take(c->keys, slice_of(channel, channel_n), &message)) {
        on_foreign(c, slice_of(channel, channel_n));
        return;
    }
    heard(c);
    if (slice_eq(message, lost)) {
        c->hooks.on_lost(c->arg);
    } else if (!slice_eq(message, heartbeat)) {
        c->hooks.on_message(c->arg, message);
    }
}

static void
on_sub_down(void *arg)
{
    silent(arg);
}

static void
on_redis_down(void *arg)
{
    struct cache *c = arg;

    c->redis_us = 0;
    metric_update(c);
}

static void
on_redis_up(void *arg)
{
    metric_update(arg);
}

struct cache *
cache_new(struct loop *loop, struct redis *redis, const struct redis_server *server,
          const struct secrets *keys, const struct cache_hooks *hooks, void *arg)
{
    static struct cache only;
    static const struct redis_sub_hooks sub_hooks = {
        .on_message = on_message,
        .on_down = on_sub_down,
    };
    struct cache *c = &only;
    struct arena arena;
    char **channels;

    *c = (struct cache){
        .loop = loop, .redis = redis, .keys = keys, .hooks = *hooks, .arg = arg};
    c->heard_mono_us = clock_mono_us();
    pool_init(&c->flights, sizeof(struct flight));
    arena_init(&arena);
    channels = arena_array(&arena, (size_t)conf->buckets, sizeof(*channels));
    for (int i = 0; i < conf->buckets; i++) {
        channels[i] = arena_alloc(&arena, KEY_BYTES);
        channel_write(channels[i], i);
    }
    redis_set_hooks(redis, on_redis_up, on_redis_down, c);
    c->sub = redis_subscribe(loop, server, (const char *const *)channels,
                             (size_t)conf->buckets, &sub_hooks, c);
    arena_release(&arena);
    return c;
}

bool
cache_is_up(const struct cache *c)
{
    return redis_up(c->redis);
}

bool
cache_beats(const struct cache *c)
{
    return c->beating;
}

int64_t
cache_born_us(const struct cache *c)
{
    if (c->redis_us == 0) {
        return 0;
    }
    return c->redis_us + (clock_mono_us() - c->redis_mono_us);
}

void
cache_tick(struct cache *c)
{
    int64_t now_us = clock_mono_us();

    for (int16_t i = 0; i < conf->buckets; i++) {
        cache_publish(c, &(struct cache_news){.bucket = i, .message = heartbeat}, NULL,
                      NULL);
    }
    if (now_us - c->heard_mono_us <= CACHE_SILENCE_US) {
        return;
    }
    silent(c);
    /* A connection that looks open but has said nothing may be dead: make a new one. */
    if (now_us - c->heard_mono_us > STALE_SUB_US &&
        now_us - c->reset_mono_us > STALE_SUB_US) {
        c->reset_mono_us = now_us;
        redis_sub_reset(c->sub);
    }
}

/* A number and its '|', from the front of text. */
static bool
number_take(struct slice *text, int64_t *ret)
{
    const char *bar = text->n > 0 ? memchr(text->p, '|', text->n) : NULL;
    struct slice number;

    if (bar == NULL) {
        return false;
    }
    number = slice_of(text->p, (size_t)(bar - text->p));
    *text = slice_of(bar + 1, text->n - number.n - 1);
    return slice_to_i64(number, ret);
}

/* version|next due|end of the lease|json, then the MAC. Redis ends leases; but it could
 * be given an old value again, with another end. */
static bool
value_take(struct cache *c, struct slice key, struct slice text, struct cache_value *ret)
{
    int64_t until_us, now_us = cache_born_us(c);
    bool sealed = cache_mac_take(c->keys, key, &text);
    bool good = sealed && number_take(&text, &ret->version) &&
                number_take(&text, &ret->next_due_us) && number_take(&text, &until_us);

    if (!good || (now_us > until_us + LEASE_SLACK_US && !PLANTED(STALE_READS))) {
        const struct redis_arg words[] = {{"DEL", 3}, {key.p, key.n}};

        cache_mac_refused("a value", key);
        redis_command(c->redis, words, 2, NULL, NULL);
        return false;
    }
    ret->json = text;
    return now_us <= until_us || PLANTED(STALE_READS);
}

static void
on_get(void *arg, const struct redis_reply *reply)
{
    struct cache_get *get = arg;
    struct cache *c = get->cache;
    struct cache_value value = {.account_id = get->account_id};
    struct slice text = SLICE_NONE;
    char key[KEY_BYTES];
    size_t n = (size_t)key_write(c, key, get->bucket, get->account_id);

    if (redis_reply_type(reply) == REDIS_BYTES) {
        text.p = redis_reply_bytes(reply, &text.n);
    }
    if (text.n > 0 && value_take(c, slice_of(key, n), text, &value)) {
        metric_add(METRIC_CACHE_HITS, 1);
        get->done(get, &value);
    } else {
        metric_add(METRIC_CACHE_MISSES, 1);
        get->done(get, NULL);
    }
}

void
cache_get(struct cache *c, struct cache_get *get)
{
    char key[KEY_BYTES];
    int n = key_write(c, key, get->bucket, get->account_id);

    get->cache = c;
    redis_get(c->redis, key, (size_t)n, on_get, get);
}

/* Redis answers again: everybody compares what they watch with the ledger. */
static void
owing_pay(struct cache *c)
{
    if (!c->owing) {
        return;
    }
    c->owing = false;
    for (int16_t i = 0; i < conf->buckets; i++) {
        cache_publish(c, &(struct cache_news){.bucket = i, .message = lost}, NULL, NULL);
    }
}

static void
on_set(void *arg, const struct redis_reply *reply)
{
    static struct log_limit limit;
    struct flight *f = arg;
    struct cache *c = f->cache;

    if (redis_reply_type(reply) == REDIS_INTEGER) {
        c->redis_us = redis_reply_integer(reply);
        c->redis_mono_us = clock_mono_us();
        owing_pay(c);
    } else {
        c->owing |= f->matters && !PLANTED(FULL_REDIS_SILENT);
    }
    if (reply != NULL && redis_reply_type(reply) != REDIS_INTEGER) {
        struct slice text = SLICE_NONE;

        text.p = redis_reply_bytes(reply, &text.n);
        log_warn_every(&limit, LOG_AGAIN_S, "cache", "Redis refused the script: %.*s",
                       SLICE_FMT(text));
    }
    if (f->done != NULL) {
        f->done(f->arg);
    }
    pool_put(&c->flights, f);
}

static struct redis_arg
number_arg(struct arena *arena, int64_t value)
{
    char *text = arena_alloc(arena, NUMBER_BYTES);
    int n = snprintf(text, NUMBER_BYTES, "%" PRId64, value);

    return (struct redis_arg){text, (size_t)n};
}

static struct redis_arg
value_arg(const struct cache *c, struct arena *arena, struct redis_arg key,
          const struct cache_value *v, int64_t until_us)
{
    size_t cap = v->json.n + 3 * (NUMBER_BYTES + 1) + CACHE_MAC_BYTES;
    char *text = arena_alloc(arena, cap);
    int n = snprintf(text, cap, "%" PRId64 "|%" PRId64 "|%" PRId64 "|%.*s", v->version,
                     v->next_due_us, until_us, SLICE_FMT(v->json));

    cache_mac_put(c->keys, slice_of(key.p, key.n), text, (size_t)n);
    return (struct redis_arg){text, (size_t)n + CACHE_MAC_BYTES};
}

/* Nothing where there is no message. */
static struct redis_arg
message_arg(const struct cache *c, struct arena *arena, struct redis_arg channel,
            struct slice message)
{
    char *text;

    if (message.n == 0) {
        return (struct redis_arg){"", 0};
    }
    text = arena_alloc(arena, message.n + CACHE_MAC_BYTES);
    memcpy(text, message.p, message.n);
    cache_mac_put(c->keys, slice_of(channel.p, channel.n), text, message.n);
    return (struct redis_arg){text, message.n + CACHE_MAC_BYTES};
}

void
cache_use_generation(struct cache *c, int32_t generation)
{
    c->generation = generation;
}

void
cache_publish(struct cache *c, const struct cache_news *news, void (*done)(void *arg),
              void *arg)
{
    struct flight *f = pool_get(&c->flights);
    char channel[KEY_BYTES], acked[ACKED_KEY_MAX], mark[ACKED_MARK_MAX];
    int64_t lease_us = conf->cache_lease_ms * CLOCK_US_PER_MS;
    struct redis_arg *keys, *args;
    struct arena arena;

    *f = (struct flight){.cache = c, .done = done, .arg = arg};
    f->matters = news->message.n > 0 && !slice_eq(news->message, heartbeat);
    arena_init(&arena);
    keys = arena_array(&arena, news->count + 1, sizeof(*keys));
    args = arena_array(&arena, 7 + 2 * news->count, sizeof(*args));
    args[0] = number_arg(&arena, lease_us);
    args[1] = number_arg(&arena, news->born_us);
    args[2] = (struct redis_arg){channel, (size_t)channel_write(channel, news->bucket)};
    args[3] = message_arg(c, &arena, args[2], news->message);
    args[4] = (struct redis_arg){acked, acked_key(acked, c->keys)};
    args[5] = number_arg(&arena, c->generation);
    args[6] = (struct redis_arg){
        mark, acked_mark(mark, c->keys, c->generation, news->acked_xid)};
    for (size_t i = 0; i < news->count; i++) {
        char *key = arena_alloc(&arena, KEY_BYTES);

        keys[i] = (struct redis_arg){
            key, (size_t)key_write(c, key, news->bucket, news->values[i].account_id)};
        args[7 + 2 * i] = number_arg(&arena, news->values[i].version);
        args[8 + 2 * i] =
            value_arg(c, &arena, keys[i], &news->values[i], news->born_us + lease_us);
    }
    redis_eval(c->redis, &set_and_publish, (struct redis_args){keys, news->count},
               (struct redis_args){args, 7 + 2 * news->count}, on_set, f);
    arena_release(&arena);
}
