/*
 * What the database keeps of its key file: see key_check.h.
 */
#include "svc/store/people/key_check.h"

#include <assert.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/store/take.h"

void
key_check_ask(struct pgpool_call *call, struct arena *arena)
{
    pgpool_call_init(call, arena);
    pgpool_call_add(call, &sql_key_check_kept);
    pgpool_call_add(call, &sql_key_check_sample);
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
    _Static_assert((int)KEY_CHECK_ADD_MAX <= (int)PGPOOL_STATEMENTS_MAX,
                   "they fit into a call");
    assert(count <= KEY_CHECK_ADD_MAX);
    pgpool_call_init(call, arena);
    for (size_t i = 0; i < count; i++) {
        struct pg_params *p = pgpool_call_add(call, &sql_key_check_add);

        pg_param_text(p, rows[i].kind, strlen(rows[i].kind));
        pg_param_text(p, rows[i].id, strlen(rows[i].id));
        pg_param_bytes(p, rows[i].value, sizeof(rows[i].value));
    }
}
