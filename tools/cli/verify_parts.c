/*
 * Cutting and running parts: see verify_parts.h. There is one part per worker, not more:
 * where Postgres sorts, each part scans the whole table, and scans that run side by side
 * share their reads (synchronize_seqscans).
 */
#include "tools/cli/verify_parts.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/progress.h"

enum { BUCKETS_MAX = 32767, DRAW_EVERY_NS = 200 * 1000 * 1000, SQL_BYTES = 1024 };

/* Each bucket by one step down the index, also those that should not be there. */
static const char find_buckets[] =
    "with recursive step (table_name, bucket) as ("
    "(select 1, min(bucket) from account union all select 2, min(bucket) from entry) "
    "union all select table_name, case table_name "
    "when 1 then (select min(bucket) from account where bucket > step.bucket) "
    "else (select min(bucket) from entry where bucket > step.bucket) end "
    "from step where bucket is not null) "
    "select distinct bucket from step where bucket is not null order by bucket";

/* The ids that cut a bucket: quantiles of a sample of about 400 pages of entries. */
static const char find_cuts[] =
    "select percentile_disc((select array_agg(i / $2::bigint::float8 order by i) "
    "from generate_series(1, $2::bigint - 1) as i)) within group (order by account_id) "
    "from entry tablesample system (least(100, 4e4 * current_setting('block_size')::int "
    "/ greatest(pg_relation_size('entry'), 8192))) where bucket = $1::bigint";

/* The parts of one bucket, between its cuts. */
static bool
cut_bucket(struct db *db, int16_t bucket, int64_t pieces, struct verify_parts *parts)
{
    const struct db_param key[] = {db_i64(bucket), db_i64(pieces)};
    struct db_rows *rows = pieces > 1 ? db_query(db, find_cuts, key, 2) : NULL;
    int64_t cuts[VERIFY_WORKERS_MAX];
    size_t count = 0;
    int64_t first_id = INT64_MIN;

    if (pieces > 1 && rows == NULL) {
        return false;
    }
    if (rows != NULL && !db_is_null(rows, 0, 0)) {
        count = db_i64_array(rows, 0, 0, cuts, VERIFY_WORKERS_MAX);
    }
    db_rows_free(rows);
    for (size_t i = 0; i <= count; i++) {
        int64_t last_id = i < count ? cuts[i] : INT64_MAX;

        if (last_id < first_id) {
            continue; /* one account has more than a part */
        }
        parts->items[parts->count++] = (struct verify_part){
            .bucket = bucket, .first_id = first_id, .last_id = last_id};
        first_id = last_id < INT64_MAX ? last_id + 1 : last_id;
    }
    return true;
}

bool
parts_cut(struct db *db, struct arena *arena, int workers, bool few_accounts,
          struct verify_parts *ret)
{
    struct db_rows *rows = db_query(db, find_buckets, NULL, 0);
    int buckets = rows != NULL ? db_count(rows) : 0;
    int64_t pieces = few_accounts || buckets == 0 ? 1 : (workers + buckets - 1) / buckets;
    bool good = rows != NULL;

    *ret = (struct verify_parts){
        arena_array(arena, (size_t)(buckets * pieces) + 1, sizeof(ret->items[0])), 0};
    for (int i = 0; good && i < buckets; i++) {
        good = cut_bucket(db, (int16_t)db_int(rows, i, 0), pieces, ret);
    }
    db_rows_free(rows);
    return good;
}

/* What the threads take from. */
struct crew {
    struct verify_parts *parts;
    struct verify_source *source;
    atomic_size_t next;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    int at_work;
};

static void *
work(void *arg)
{
    struct crew *crew = arg;
    size_t i;

    while ((i = atomic_fetch_add(&crew->next, 1)) < crew->parts->count) {
        verify_part_run(&crew->parts->items[i], crew->source);
    }
    pthread_mutex_lock(&crew->lock);
    crew->at_work--;
    pthread_cond_signal(&crew->ended);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* Draws until the last thread has ended. */
static void
watch(struct crew *crew, int64_t expected)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->at_work > 0) {
        int64_t done = atomic_load(&crew->source->entry_count);
        struct timespec until;

        progress_draw(done, done > 0 ? expected : 0,
                      done > 0 ? "entries" : "entries: Postgres puts them in order");
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += DRAW_EVERY_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&crew->ended, &crew->lock, &until);
    }
    pthread_mutex_unlock(&crew->lock);
    progress_clear();
}

bool
parts_run(struct verify_parts *parts, struct verify_source *source, int workers,
          int64_t expected)
{
    struct crew crew = {.parts = parts,
                        .source = source,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .ended = PTHREAD_COND_INITIALIZER};
    pthread_t threads[VERIFY_WORKERS_MAX];
    bool done = true;

    crew.at_work = workers;
    for (int i = 0; i < workers; i++) {
        if (pthread_create(&threads[i], NULL, work, &crew) != 0) {
            cli_tell("a thread cannot be started; try --workers 1");
            pthread_mutex_lock(&crew.lock);
            crew.at_work -= workers - i;
            pthread_mutex_unlock(&crew.lock);
            workers = i;
            done = false;
        }
    }
    watch(&crew, expected);
    for (int i = 0; i < workers; i++) {
        pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < parts->count; i++) {
        done = done && parts->items[i].done;
    }
    return done;
}
