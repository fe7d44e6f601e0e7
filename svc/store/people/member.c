/*
 * Members: the people.
 */
#include "svc/store/people/member.h"

#include "svc/base/conf.h"
#include "svc/store/people/card.h"
#include "svc/store/people/card_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

#define MEMBER_COLUMNS                                                                \
    "m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, m.data_sealed, " \
    "m.password_hash, coalesce(a.auth_gen, 0), m.created_at"

#define MEMBER_FROM                                                             \
    " from member m left join account a on a.bucket = $1::smallint and a.id = " \
    "m.account_id "

static const struct pg_stmt insert_member = {
    "member_insert",
    "insert into member (id, account_id, email_index, email_key, phone_index, "
    "key_sealed, data_sealed, password_hash) values ($1::bigint, $2::bigint, "
    "$3::bytea, $4::bytea, $5::bytea, $6::bytea, $7::bytea, $8::text)",
    8};

/* A new account needs nothing but its id and its first card. */
static const struct pg_stmt insert_account = {
    "member_account",
    "insert into account (bucket, id, card_slots) values ($1::smallint, $2::bigint, "
    "array[$3::bigint])",
    3};

/* The bucket of an account that is not known yet is computed from the row. */
static const struct pg_stmt by_id = {
    "member_by_id",
    "select m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, "
    "m.data_sealed, "
    "m.password_hash, 0::bigint, m.created_at from member m where m.id = $1::bigint",
    1};

static const struct pg_stmt by_account = {
    "member_by_account",
    "select " MEMBER_COLUMNS MEMBER_FROM "where m.account_id = $2::bigint", 2};

/*
 * Who has the address ($1 as typed, $2 its key) as it was typed comes before who has it
 * in another spelling: two members with one address are told apart by what they type.
 */
#define TYPED_FIRST                                                     \
    "where m.key_sealed is not null and (m.email_index = $1::bytea or " \
    "m.email_key = $2::bytea) order by m.email_index = $1::bytea desc limit 1"

#define MEMBER_BARE                                                           \
    "select m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, " \
    "m.data_sealed, m.password_hash, 0::bigint, m.created_at from member m "

static const struct pg_stmt by_email = {"member_by_email", MEMBER_BARE TYPED_FIRST, 2};

static const struct pg_stmt by_phone = {"member_by_phone",
                                        MEMBER_BARE
                                        "where m.phone_index in ($1::bytea, $2::bytea) "
                                        "order by m.phone_index = $1::bytea desc limit 1",
                                        2};

/* A new member must not become the third of two who have one address. */
static const struct pg_stmt is_twin = {
    "member_is_twin", "select from member_twin where email_key = $1::bytea limit 1", 1};

/* auth_gen comes with it, for the token. */
static const struct pg_stmt login = {
    "member_login",
    "select m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, "
    "m.data_sealed, m.password_hash, (select max(a.auth_gen) from account a where a.id = "
    "m.account_id and a.bucket = mod(m.account_id, $4::integer)::smallint), "
    "m.created_at, exists (select from member_device d where d.member_id = m.id and "
    "d.device16 = $3::bytea) from member m " TYPED_FIRST,
    4};

/* Unless somebody changed it meanwhile. */
static const struct pg_stmt password = {
    "member_password",
    "update member set password_hash = $3::text where id = $1::bigint and password_hash "
    "= $2::text",
    3};

static const struct pg_stmt device = {
    "member_device",
    "insert into member_device (member_id, device16) values ($1::bigint, $2::bytea) on "
    "conflict do nothing",
    2};

static const struct pg_stmt old_devices = {
    "member_old_devices",
    "delete from member_device where (member_id, device16) in (select member_id, "
    "device16 from member_device where member_id = $1::bigint order by first_at desc, "
    "device16 offset $2::integer)",
    2};

static const struct pg_stmt update = {
    "member_update",
    "update member set phone_index = $2::bytea, data_sealed = $3::bytea "
    "where id = $1::bigint and key_sealed is not null",
    3};

void
member_ask_insert(struct pgpool_call *call, struct arena *arena,
                  const struct member_row *m, const struct card_row *card)
{
    struct pg_params *p = ask_one(call, arena, &insert_member);

    pg_param_i64(p, m->id);
    pg_param_i64(p, m->account_id);
    pg_param_bytes(p, m->email.typed.p, m->email.typed.n);
    pg_param_bytes(p, m->email.key.p, m->email.key.n);
    param_slice_or_null(p, m->phone_index);
    pg_param_bytes(p, m->key_sealed.p, m->key_sealed.n);
    pg_param_bytes(p, m->data_sealed.p, m->data_sealed.n);
    pg_param_text(p, m->password_hash.p, m->password_hash.n);
    card_add_insert(call, card);
    p = pgpool_call_add(call, &insert_account);
    pg_param_i16(p, ledger_bucket(m->account_id));
    pg_param_i64(p, m->account_id);
    pg_param_i64(p, card->id);
}

void
member_ask_by_id(struct pgpool_call *call, struct arena *arena, int64_t id)
{
    pg_param_i64(ask_one(call, arena, &by_id), id);
}

void
member_ask_by_account(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    struct pg_params *p = ask_one(call, arena, &by_account);

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
    ask_email(call, arena, &by_email, email);
}

void
member_ask_by_phone(struct pgpool_call *call, struct arena *arena, struct slice index,
                    struct slice other)
{
    struct pg_params *p = ask_one(call, arena, &by_phone);

    pg_param_bytes(p, index.p, index.n);
    pg_param_bytes(p, other.p, other.n);
}

void
member_ask_is_twin(struct pgpool_call *call, struct arena *arena,
                   const struct email_index *email)
{
    pg_param_bytes(ask_one(call, arena, &is_twin), email->key.p, email->key.n);
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
    struct pg_params *p = ask_email(call, arena, &login, email);

    param_slice_or_null(p, device_index);
    pg_param_i32(p, (int32_t)conf->buckets);
}

void
member_add_password(struct pgpool_call *call, int64_t id, struct slice old_hash,
                    struct slice new_hash)
{
    struct pg_params *p = pgpool_call_add(call, &password);

    pg_param_i64(p, id);
    pg_param_text(p, old_hash.p, old_hash.n);
    pg_param_text(p, new_hash.p, new_hash.n);
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
    struct pg_params *p = pgpool_call_add(call, &device);

    pg_param_i64(p, id);
    pg_param_bytes(p, device_index.p, device_index.n);
    p = pgpool_call_add(call, &old_devices);
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
    struct pg_params *p = ask_one(call, arena, &update);

    pg_param_i64(p, id);
    param_slice_or_null(p, phone_index);
    pg_param_bytes(p, data_sealed.p, data_sealed.n);
}
