/*
 * Cards: credentials that point to an account, and the phones that show pay codes.
 */
#include "svc/store/people/card.h"

#include "gen/store_sql.h"
#include "svc/store/people/card_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

void
card_add_insert(struct pgpool_call *call, const struct card_row *card)
{
    struct pg_params *p = pgpool_call_add(call, &sql_card_insert);

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
    pg_param_bytes(ask_one(call, arena, &sql_card_by_number), number_index.p,
                   number_index.n);
}

void
card_ask_of_account(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                    int64_t card_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_card_of_account);

    pg_param_i64(p, account_id);
    pg_param_i64(p, card_id);
}

void
card_ask_list(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_card_list);

    pg_param_i64(p, account_id);
    pg_param_i32(p, CARDS_LISTED_MAX);
}

void
card_ask_lost(struct pgpool_call *call, struct arena *arena, int64_t card_id)
{
    pg_param_i64(ask_one(call, arena, &sql_card_lost), card_id);
}

void
card_ask_drop(struct pgpool_call *call, struct arena *arena, int64_t account_id,
              int64_t card_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_card_drop);

    pg_param_i64(p, card_id);
    pg_param_i64(p, account_id);
    pg_param_i16(p, ledger_bucket(account_id));
}

void
card_ask_devices(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_card_devices);

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
    struct pg_params *p = pgpool_call_add(call, &sql_paycode_insert);
    pg_param_i64(p, d->alias);
    pg_param_i64(p, d->card_id);
    pg_param_i64(p, d->account_id);
    pg_param_bytes(p, d->secret_sealed.p, d->secret_sealed.n);
}

void
paycode_ask_attempt(struct pgpool_call *call, struct arena *arena, int64_t alias)
{
    struct pg_params *p = ask_one(call, arena, &sql_paycode_attempt);

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
