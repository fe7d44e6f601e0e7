/*
 * Members: the people.
 */
#include "svc/store/people/member.h"

#include "gen/store_sql.h"
#include "svc/base/conf.h"
#include "svc/store/people/card.h"
#include "svc/store/people/card_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

void
member_ask_insert(struct pgpool_call *call, struct arena *arena,
                  const struct member_row *m, const struct card_row *card)
{
    struct pg_params *p = ask_one(call, arena, &sql_member_insert);

    pg_param_i64(p, m->id);
    pg_param_i64(p, m->account_id);
    pg_param_bytes(p, m->email.typed.p, m->email.typed.n);
    pg_param_bytes(p, m->email.key.p, m->email.key.n);
    param_slice_or_null(p, m->phone_index);
    pg_param_bytes(p, m->key_sealed.p, m->key_sealed.n);
    pg_param_bytes(p, m->data_sealed.p, m->data_sealed.n);
    pg_param_text(p, m->password_hash.p, m->password_hash.n);
    card_add_insert(call, card);
    p = pgpool_call_add(call, &sql_member_account);
    pg_param_i16(p, ledger_bucket(m->account_id));
    pg_param_i64(p, m->account_id);
    pg_param_i64(p, card->id);
}

void
member_ask_by_id(struct pgpool_call *call, struct arena *arena, int64_t id)
{
    pg_param_i64(ask_one(call, arena, &sql_member_by_id), id);
}

void
member_ask_by_account(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_member_by_account);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64(p, account_id);
}

static struct pg_params *
ask_email(struct pgpool_call *call, struct arena *arena, const struct pg_stmt *stmt,
          const struct email_index *email)
{
    struct pg_params *p = ask_one(call, arena, stmt);

    pg_param_bytes(p, email->typed.p, email->typed.n);
    pg_param_bytes(p, email->key.p, email->key.n);
    return p;
}

void
member_ask_by_email(struct pgpool_call *call, struct arena *arena,
                    const struct email_index *email)
{
    ask_email(call, arena, &sql_member_by_email, email);
}

void
member_ask_by_phone(struct pgpool_call *call, struct arena *arena, struct slice index,
                    struct slice other)
{
    struct pg_params *p = ask_one(call, arena, &sql_member_by_phone);

    pg_param_bytes(p, index.p, index.n);
    pg_param_bytes(p, other.p, other.n);
}

void
member_ask_is_twin(struct pgpool_call *call, struct arena *arena,
                   const struct email_index *email)
{
    pg_param_bytes(ask_one(call, arena, &sql_member_is_twin), email->key.p, email->key.n);
}

bool
member_take_is_twin(const struct pgpool_call *call)
{
    const struct pg_result *r = take_result(call, 0);

    return r != NULL && pg_rows(r) > 0;
}

void
member_ask_login(struct pgpool_call *call, struct arena *arena,
                 const struct email_index *email, struct slice device_index)
{
    struct pg_params *p = ask_email(call, arena, &sql_member_login, email);

    param_slice_or_null(p, device_index);
    pg_param_i32(p, (int32_t)conf->buckets);
}

void
member_add_password(struct pgpool_call *call, int64_t id, struct slice old_hash,
                    struct slice new_hash)
{
    struct pg_params *p = pgpool_call_add(call, &sql_member_password);

    pg_param_i64(p, id);
    pg_param_text(p, old_hash.p, old_hash.n);
    pg_param_text(p, new_hash.p, new_hash.n);
}

bool
member_take_password(const struct pgpool_call *call, int index)
{
    const struct pg_result *r = take_result(call, index);

    return r != NULL && pg_rows(r) > 0;
}

void
member_add_forget_devices(struct pgpool_call *call, int64_t id)
{
    pg_param_i64(pgpool_call_add(call, &sql_member_forget_devices), id);
}

bool
member_take_known(const struct pgpool_call *call)
{
    const struct pg_result *r = take_result(call, 0);

    return r != NULL && pg_rows(r) > 0 && pg_bool(r, 0, 9);
}

void
member_add_device(struct pgpool_call *call, int64_t id, struct slice device_index)
{
    struct pg_params *p = pgpool_call_add(call, &sql_member_device);

    pg_param_i64(p, id);
    pg_param_bytes(p, device_index.p, device_index.n);
    p = pgpool_call_add(call, &sql_member_old_devices);
    pg_param_i64(p, id);
    pg_param_i32(p, MEMBER_DEVICES_MAX);
}

bool
member_take(const struct pgpool_call *call, struct arena *arena, struct member_row *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret = (struct member_row){.id = pg_i64(r, 0, 0),
                               .account_id = pg_i64(r, 0, 1),
                               .email = {.typed = take_slice(r, 0, 2, arena)},
                               .phone_index = take_slice(r, 0, 3, arena),
                               .key_sealed = take_slice(r, 0, 4, arena),
                               .data_sealed = take_slice(r, 0, 5, arena),
                               .password_hash = take_slice(r, 0, 6, arena),
                               .auth_gen = pg_i64(r, 0, 7),
                               .created_us = pg_time_us(r, 0, 8)};
    return true;
}

void
member_ask_update(struct pgpool_call *call, struct arena *arena, int64_t id,
                  struct slice phone_index, struct slice data_sealed)
{
    struct pg_params *p = ask_one(call, arena, &sql_member_update);

    pg_param_i64(p, id);
    param_slice_or_null(p, phone_index);
    pg_param_bytes(p, data_sealed.p, data_sealed.n);
}
