/*
 * Members and staff that the operator makes: see people.h.
 */
#include "tools/cli/people.h"

#include <assert.h>

#include "proto/cardno.h"
#include "proto/json.h"
#include "proto/json_out.h"
#include "svc/base/rand.h"
#include "svc/base/seal.h"
#include "svc/base/secret.h"
#include "svc/store/people/card.h"
#include "svc/store/people/session.h"
#include "svc/text/name.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

enum { STAFF_JSON_BYTES = 8 * (NAME_MAX_CHARS + EMAIL_MAX_CHARS) };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static bool
hash_password(const struct people *p, struct slice password,
              char ret_hash[PASSWORD_HASH_BYTES])
{
    if (password_hash(password.p, password.n, p->cheap, ret_hash)) {
        return true;
    }
    cli_tell("not enough memory to hash a password: 64 MiB are needed");
    return false;
}

static bool
add_card(const struct people *p, const struct people_member *m, struct slice number)
{
    const struct db_param row[] = {
        db_i64(m->card_id),
        db_i64(m->account_id),
        db_i64(CARD_NUMBER),
        db_slice(card_number_index(p->keys, p->arena, number)),
        db_slice(card_number_seal(p->keys, p->arena, m->card_id, number)),
        db_bytes(number.p + CARDNO_DIGITS - 4, 4),
    };

    return db_run(p->db,
                  "insert into card (id, account_id, kind, number_index, number_sealed, "
                  "last4) values ($1::bigint, $2::bigint, $3::bigint, $4::bytea, "
                  "$5::bytea, $6::text)",
                  row, COUNT(row));
}

bool
people_add_member(const struct people *p, const struct person *who,
                  const struct email *email, struct slice password,
                  struct slice card_number, struct people_member *ret)
{
    const struct people_member m = {rand_id62(), rand_id62(), rand_id62()};
    struct member_row member = {.id = m.id, .account_id = m.account_id};
    char hash[PASSWORD_HASH_BYTES];

    if (!hash_password(p, password, hash)) {
        return false;
    }
    person_seal_new(p->keys, p->arena, who, email, &member);
    const struct db_param row[] = {
        db_i64(m.id),
        db_i64(m.account_id),
        db_slice(member.email.typed),
        db_slice(member.email.key),
        db_slice(member.phone_index),
        db_slice(member.key_sealed),
        db_slice(member.data_sealed),
        db_text(hash),
    };
    if (!db_run(
            p->db,
            "insert into member (id, account_id, email_index, email_key, phone_index, "
            "key_sealed, data_sealed, password_hash, joined) values ($1::bigint, "
            "$2::bigint, $3::bytea, $4::bytea, $5::bytea, $6::bytea, $7::bytea, "
            "$8::text, true)",
            row, COUNT(row)) ||
        !add_card(p, &m, card_number) ||
        !book_add_account(p->db, p->arena, m.account_id, m.card_id)) {
        return false;
    }
    *ret = m;
    return true;
}

struct slice
people_card_number(struct arena *arena, struct slice prefix)
{
    unsigned char random[CARDNO_RANDOM_BYTES];
    char *number = arena_alloc(arena, CARDNO_DIGITS + 1);

    rand_bytes(random, sizeof(random));
    bool made = cardno_make(prefix, random, number);
    assert(made); /* the database takes no other prefix (program_card_prefix_digits) */
    return slice_of(number, CARDNO_DIGITS);
}

bool
people_email(const struct people *p, const char *typed, struct email *ret)
{
    if (email_names(p->arena, slice_from_cstr(typed), ret)) {
        return true;
    }
    cli_tell("'%s' is not an e-mail address", typed);
    return false;
}

bool
people_find_member(const struct people *p, const struct email *email, bool *ret_found,
                   struct people_member *ret)
{
    const struct email_index index = person_email_index(p->keys, p->arena, email);
    const struct db_param keys[] = {db_slice(index.typed), db_slice(index.key)};
    struct db_rows *rows = db_query(
        p->db,
        "select m.id, m.account_id, coalesce((select min(c.id) from card c where "
        "c.account_id = m.account_id), 0) from member m where " PEOPLE_BY_EMAIL("m"),
        keys, COUNT(keys));

    if (rows == NULL) {
        return false;
    }
    *ret_found = db_count(rows) > 0;
    if (*ret_found && ret != NULL) {
        *ret = (struct people_member){db_int(rows, 0, 0), db_int(rows, 0, 1),
                                      db_int(rows, 0, 2)};
    }
    db_rows_free(rows);
    return true;
}

bool
people_add_staff(const struct people *p, struct slice name, const struct email *email,
                 struct slice password, enum role role)
{
    const struct email_index index = person_email_index(p->keys, p->arena, email);
    int64_t id = rand_id62();
    char text[STAFF_JSON_BYTES];
    unsigned char box[SEAL_BYTES(STAFF_JSON_BYTES)];
    char hash[PASSWORD_HASH_BYTES];
    struct json_out out;

    json_out_init(&out, text, sizeof(text));
    json_object_begin(&out);
    json_kv_str(&out, "name", name);
    json_kv_str(&out, "email", email->shown);
    json_object_end(&out);
    if (out.overflow) {
        cli_tell("the name or the e-mail address is too long");
        return false;
    }
    if (!hash_password(p, password, hash)) {
        return false;
    }
    seal_box(p->keys->data.key, &id, sizeof(id), text, out.len, box);
    const struct db_param row[] = {
        db_i64(id),
        db_slice(index.typed),
        db_slice(index.key),
        db_bytes(box, SEAL_BYTES(out.len)),
        db_i64((int64_t)role),
        db_text(hash),
    };
    return db_run(p->db,
                  "insert into staff (id, email_index, email_key, data_sealed, role, "
                  "password_hash) values ($1::bigint, $2::bytea, $3::bytea, $4::bytea, "
                  "$5::bigint, $6::text)",
                  row, COUNT(row));
}

static struct slice
text_of(struct arena *arena, const struct json_doc *doc, const char *name)
{
    struct slice text;

    if (!json_get_str(json_root(doc), name, &text)) {
        return SLICE_NONE;
    }
    return slice_of(arena_copy(arena, text.p, text.n), text.n);
}

/* As people_add_staff has sealed it. */
bool
people_open_staff(const struct people *p, int64_t id, struct slice sealed,
                  struct slice *ret_name, struct slice *ret_email)
{
    unsigned char *plain = arena_alloc(p->arena, sealed.n + 1);
    struct json_error error;
    struct json_doc doc;

    if (!open_box(p->keys->data.key, &id, sizeof(id), sealed.p, sealed.n, plain) ||
        json_parse(&doc, slice_of(plain, sealed.n - SEAL_OVERHEAD), &error) != JSON_OK) {
        return false;
    }
    *ret_name = text_of(p->arena, &doc, "name");
    *ret_email = text_of(p->arena, &doc, "email");
    json_doc_free(&doc);
    return true;
}

bool
people_find_staff(const struct people *p, const struct email *email, bool *ret_found,
                  struct people_staff *ret)
{
    const struct email_index index = person_email_index(p->keys, p->arena, email);
    const struct db_param keys[] = {db_slice(index.typed), db_slice(index.key)};
    struct db_rows *rows =
        db_query(p->db,
                 "select s.id, s.role, s.disabled_at is not null from staff s "
                 "where " PEOPLE_BY_EMAIL("s"),
                 keys, COUNT(keys));

    if (rows == NULL) {
        return false;
    }
    *ret_found = db_count(rows) > 0;
    if (*ret_found) {
        *ret = (struct people_staff){db_int(rows, 0, 0), (enum role)db_int(rows, 0, 1),
                                     db_int(rows, 0, 2) != 0};
    }
    db_rows_free(rows);
    return true;
}

bool
people_add_session(struct db *db, struct principal *who)
{
    unsigned char hash[REFRESH_HASH_BYTES];

    rand_bytes(hash, sizeof(hash));
    who->session_id = rand_id62();
    const struct db_param row[] = {db_i64(who->session_id),
                                   db_i64((int64_t)who->role),
                                   db_i64(who->id),
                                   db_i64(who->account_id),
                                   db_i64(who->auth_gen),
                                   db_i64((int64_t)who->channel),
                                   db_bytes(hash, sizeof(hash)),
                                   db_time(who->expires_us)};
    return db_run(
        db,
        "insert into session (id, role, principal_id, account_id, auth_gen, "
        "channel, refresh_hash, refresh_expires_at) values ($1::bigint, "
        "$2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bytea, "
        "$8::timestamptz)",
        row, COUNT(row));
}
