/*
 * What the database keeps of its key file: see key_check.h.
 */
#include "svc/store/people/key_check.h"

#include <assert.h>
#include <string.h>

#include "svc/store/take.h"

const char key_check_kept_sql[] =
    "select kind, id, value from key_check order by added_at, kind, id";

const char key_check_sample_sql[] =
    "select c.id, c.number_sealed, c.number_index, m.id, m.key_sealed, s.id, "
    "s.data_sealed, s.email_index, s.email_key from (values (1)) one (row) "
    "left join lateral (select id, number_sealed, number_index from card where "
    "number_sealed is not null order by id limit 1) c on true "
    "left join lateral (select id, key_sealed from member where key_sealed is not null "
    "order by id limit 1) m on true "
    "left join lateral (select id, data_sealed, email_index, email_key from staff "
    "order by id limit 1) s on true";

const char key_check_add_sql[] =
    "insert into key_check (kind, id, value) values ($1::text, $2::text, $3::bytea) on "
    "conflict do nothing";

static const struct pg_stmt kept = {"key_check_kept", key_check_kept_sql, 0};
static const struct pg_stmt sample = {"key_check_sample", key_check_sample_sql, 0};
static const struct pg_stmt add = {"key_check_add", key_check_add_sql, 3};

void
key_check_ask(struct pgpool_call *call, struct arena *arena)
{
    pgpool_call_init(call, arena);
    pgpool_call_add(call, &kept);
    pgpool_call_add(call, &sample);
}

static struct slice
bytes_at(const struct pg_result *r, int row, int col)
{
    size_t n = 0;
    const char *p = pg_bytes(r, row, col, &n);

    return slice_of(p, p != NULL ? n : 0);
}

const struct key_kept *
key_check_take_kept(const struct pgpool_call *call, struct arena *arena, size_t *ret)
{
    const struct pg_result *r = call->results[0];
    size_t count = (size_t)pg_rows(r);
    struct key_kept *rows = arena_array(arena, count, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct key_kept){.kind = bytes_at(r, (int)i, 0),
                                    .id = bytes_at(r, (int)i, 1),
                                    .value = bytes_at(r, (int)i, 2)};
    }
    *ret = count;
    return rows;
}

void
key_check_take_sample(const struct pgpool_call *call, struct key_sample *ret)
{
    const struct pg_result *r = call->results[1];

    *ret = (struct key_sample){.card_id = pg_i64(r, 0, 0),
                               .number_sealed = bytes_at(r, 0, 1),
                               .number_index = bytes_at(r, 0, 2),
                               .member_id = pg_i64(r, 0, 3),
                               .key_sealed = bytes_at(r, 0, 4),
                               .staff_id = pg_i64(r, 0, 5),
                               .staff_sealed = bytes_at(r, 0, 6),
                               .email_index = bytes_at(r, 0, 7),
                               .email_key = bytes_at(r, 0, 8)};
}

void
key_check_add(struct pgpool_call *call, struct arena *arena, const struct key_new *rows,
              size_t count)
{
    assert(count <= KEY_CHECK_ADD_MAX && count <= PGPOOL_STATEMENTS_MAX);
    pgpool_call_init(call, arena);
    for (size_t i = 0; i < count; i++) {
        struct pg_params *p = pgpool_call_add(call, &add);

        pg_param_text(p, rows[i].kind, strlen(rows[i].kind));
        pg_param_text(p, rows[i].id, strlen(rows[i].id));
        pg_param_bytes(p, rows[i].value, sizeof(rows[i].value));
    }
}
