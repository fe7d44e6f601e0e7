/*
 * Cards: credentials that point to an account, and the phones that show pay codes.
 */
#include "svc/store/people/card.h"

#include "svc/store/people/card_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

#define CARD_COLUMNS \
    "id, account_id, kind, number_index, number_sealed, last4, lost_at, created_at"

static const struct pg_stmt insert = {
    "card_insert",
    "insert into card (id, account_id, kind, number_index, number_sealed, last4) values "
    "($1::bigint, $2::bigint, $3::smallint, $4::bytea, $5::bytea, $6::text)",
    6};

static const struct pg_stmt by_number = {
    "card_by_number", "select " CARD_COLUMNS " from card where number_index = $1::bytea",
    1};

static const struct pg_stmt of_account = {
    "card_of_account",
    "select " CARD_COLUMNS " from card where id = $2::bigint and account_id = $1::bigint",
    2};

static const struct pg_stmt list = {"card_list",
                                    "select " CARD_COLUMNS
                                    " from card where account_id = $1::bigint "
                                    "order by created_at desc, id limit $2::integer",
                                    2};

/* The account says which of its cards live. */
static const struct pg_stmt devices = {
    "card_devices",
    "select c.id from account a join card c on c.id = any(a.card_slots) "
    "where a.bucket = $1::smallint and a.id = $2::bigint and c.kind = 2 order by c.id",
    2};

static const struct pg_stmt lost = {"card_lost",
                                    "update card set lost_at = clock_timestamp() where "
                                    "id = $1::bigint and lost_at is null",
                                    1};

static const struct pg_stmt insert_device = {
    "paycode_insert",
    "insert into paycode_device (alias, card_id, account_id, secret_sealed) values "
    "($1::bigint, $2::bigint, $3::bigint, $4::bytea)",
    4};

static const struct pg_stmt attempt = {
    "paycode_attempt",
    "update paycode_device d set "
    "tries = case when d.tries_at < clock_timestamp() - make_interval(secs => "
    "$3::integer) "
    "then 1 else d.tries + 1 end, "
    "tries_at = case when d.tries_at < clock_timestamp() - make_interval(secs => "
    "$3::integer) then clock_timestamp() else d.tries_at end "
    "where d.alias = $1::bigint and (d.tries < $2::smallint or d.tries_at < "
    "clock_timestamp() - make_interval(secs => $3::integer)) "
    "returning d.alias, d.card_id, d.account_id, d.secret_sealed, d.last_step, "
    "d.last_terminal, d.last_visit",
    3};

void
card_add_insert(struct pgpool_call *call, const struct card_row *card)
{
    struct pg_params *p = pgpool_call_add(call, &insert);

    pg_param_i64(p, card->id);
    pg_param_i64(p, card->account_id);
    pg_param_i16(p, card->kind);
    param_slice_or_null(p, card->number_index);
    param_slice_or_null(p, card->number_sealed);
    pg_param_text(p, card->last4.n > 0 ? card->last4.p : "", card->last4.n);
}

void
card_ask_insert(struct pgpool_call *call, struct arena *arena,
                const struct card_row *card)
{
    pgpool_call_init(call, arena);
    card_add_insert(call, card);
}

void
card_ask_by_number(struct pgpool_call *call, struct arena *arena,
                   struct slice number_index)
{
    pg_param_bytes(ask_one(call, arena, &by_number), number_index.p, number_index.n);
}

void
card_ask_of_account(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                    int64_t card_id)
{
    struct pg_params *p = ask_one(call, arena, &of_account);

    pg_param_i64(p, account_id);
    pg_param_i64(p, card_id);
}

void
card_ask_list(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &list);

    pg_param_i64(p, account_id);
    pg_param_i32(p, CARDS_LISTED_MAX);
}

void
card_ask_lost(struct pgpool_call *call, struct arena *arena, int64_t card_id)
{
    pg_param_i64(ask_one(call, arena, &lost), card_id);
}

void
card_ask_devices(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &devices);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64(p, account_id);
}

size_t
card_take_devices(const struct pgpool_call *call, struct arena *arena, int64_t **ret_ids)
{
    const struct pg_result *r = take_result(call, 0);
    size_t count = r != NULL ? (size_t)pg_rows(r) : 0;
    int64_t *ids = arena_alloc(arena, (count + 1) * sizeof(ids[0]));

    for (size_t i = 0; i < count; i++) {
        ids[i] = pg_i64(r, (int)i, 0);
    }
    *ret_ids = ids;
    return count;
}

size_t
card_take(const struct pgpool_call *call, struct arena *arena, struct card_row *ret,
          size_t cap)
{
    const struct pg_result *r = take_result(call, 0);
    size_t count = r != NULL ? (size_t)pg_rows(r) : 0;

    for (size_t i = 0; i < count && i < cap; i++) {
        int row = (int)i;
        ret[i] = (struct card_row){.id = pg_i64(r, row, 0),
                                   .account_id = pg_i64(r, row, 1),
                                   .kind = pg_i16(r, row, 2),
                                   .number_index = take_slice(r, row, 3, arena),
                                   .number_sealed = take_slice(r, row, 4, arena),
                                   .last4 = take_slice(r, row, 5, arena),
                                   .lost_us =
                                       pg_is_null(r, row, 6) ? 0 : pg_time_us(r, row, 6),
                                   .created_us = pg_time_us(r, row, 7)};
    }
    return count < cap ? count : cap;
}

void
paycode_ask_insert(struct pgpool_call *call, struct arena *arena,
                   const struct paycode_row *d)
{
    struct card_row card = {
        .id = d->card_id, .account_id = d->account_id, .kind = CARD_PAYCODE};

    pgpool_call_init(call, arena);
    card_add_insert(call, &card);
    struct pg_params *p = pgpool_call_add(call, &insert_device);
    pg_param_i64(p, d->alias);
    pg_param_i64(p, d->card_id);
    pg_param_i64(p, d->account_id);
    pg_param_bytes(p, d->secret_sealed.p, d->secret_sealed.n);
}

void
paycode_ask_attempt(struct pgpool_call *call, struct arena *arena, int64_t alias)
{
    struct pg_params *p = ask_one(call, arena, &attempt);

    pg_param_i64(p, alias);
    pg_param_i16(p, PAYCODE_TRIES_MAX);
    pg_param_i32(p, PAYCODE_LOCK_S);
}

bool
paycode_take(const struct pgpool_call *call, struct arena *arena, struct paycode_row *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret = (struct paycode_row){.alias = pg_i64(r, 0, 0),
                                .card_id = pg_i64(r, 0, 1),
                                .account_id = pg_i64(r, 0, 2),
                                .secret_sealed = take_slice(r, 0, 3, arena),
                                .last_step = pg_i64(r, 0, 4),
                                .last_terminal = pg_i64(r, 0, 5),
                                .last_visit = pg_i64(r, 0, 6)};
    return true;
}
