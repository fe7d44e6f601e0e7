/*
 * A member's personal data, sealed with a key of the member's own.
 */
#include "svc/engine/people/person.h"

#include <string.h>

#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/demo.h"
#include "svc/text/email.h"
#include "svc/text/name.h"

enum { PERSON_JSON_MAX = 1024 };

/* The first of every list of leaked passwords that are long enough to pass otherwise. */
static const char *const common_passwords[] = {
    "1234567890", "qwertyuiop",  "password123", "password1234",     "1q2w3e4r5t",
    "0123456789", "iloveyou123", "qwerty12345", "1111111111",       "0987654321",
    "abcdefghij", "starbucks1",  "welcome123",  "passwordpassword", "123456789a",
    "q1w2e3r4t5", "1234567891",  DEMO_PASSWORD,
};

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
email_char(char c)
{
    return (unsigned char)c > 0x20 && c != 0x7f && strchr("()<>[]:;,\\\"", c) == NULL;
}

bool
person_email_normal(struct arena *arena, struct slice email, struct slice *ret)
{
    char *text = arena_copy(arena, email.p, email.n);
    size_t at = email.n;
    bool dot = false;

    for (size_t i = 0; i < email.n; i++) {
        text[i] = lower(text[i]);
        if (text[i] == '@') {
            if (at != email.n) {
                return false;
            }
            at = i;
        } else if (!email_char(text[i])) {
            return false;
        }
        dot = dot || (at != email.n && text[i] == '.' && i > at + 1);
    }
    if (at == 0 || at + 3 >= email.n || !dot || text[email.n - 1] == '.') {
        return false;
    }
    *ret = slice_of(text, email.n);
    return true;
}

bool
person_phone_normal(struct arena *arena, struct slice phone, struct slice *ret)
{
    char *text = arena_alloc(arena, phone.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < phone.n; i++) {
        char c = phone.p[i];
        if ((c >= '0' && c <= '9') || (c == '+' && n == 0)) {
            text[n++] = c;
        } else if (c == '\0' || strchr(" .-()", c) == NULL) {
            return false;
        }
    }
    if (n < 8 || n > 16 || text[0] != '+' || text[1] == '0') {
        return false;
    }
    *ret = slice_of(text, n);
    return true;
}

bool
person_birthday_good(struct slice birthday)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int parts[3] = {0, 0, 0};
    size_t part = 0;

    if (birthday.n != 10) {
        return false;
    }
    for (size_t i = 0; i < birthday.n; i++) {
        char c = birthday.p[i];
        if (i == 4 || i == 7) {
            if (c != '-') {
                return false;
            }
            part++;
        } else if (c < '0' || c > '9') {
            return false;
        } else {
            parts[part] = parts[part] * 10 + (c - '0');
        }
    }
    if (parts[0] < 1900 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
        parts[2] > days[parts[1] - 1]) {
        return false;
    }
    bool leap = (parts[0] % 4 == 0 && parts[0] % 100 != 0) || parts[0] % 400 == 0;
    return parts[1] != 2 || parts[2] < 29 || leap;
}

bool
person_password_good(struct slice password, struct slice email)
{
    if (password.n < PASSWORD_MIN || slice_eq_nocase(password, email)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(common_passwords) / sizeof(common_passwords[0]); i++) {
        if (slice_eq_nocase(password, slice_from_cstr(common_passwords[i]))) {
            return false;
        }
    }
    for (size_t i = 1; i < password.n; i++) {
        if (password.p[i] != password.p[0]) {
            return true;
        }
    }
    return false;
}

static struct slice
to_json(struct arena *arena, const struct person *p)
{
    struct json_out out;

    json_out_init(&out, arena_alloc(arena, PERSON_JSON_MAX), PERSON_JSON_MAX);
    json_object_begin(&out);
    json_kv_str(&out, "name", p->name);
    json_kv_str(&out, "email", p->email);
    json_kv_str(&out, "phone", p->phone);
    json_kv_str(&out, "birthday", p->birthday);
    json_object_end(&out);
    return json_out_slice(&out);
}

static void
seal_person(const struct secrets *keys, struct arena *arena, const struct person *p,
            const unsigned char key[MEMBER_KEY_BYTES], struct member_row *row)
{
    struct slice text = to_json(arena, p);
    unsigned char *box = arena_alloc(arena, SEAL_BYTES(text.n));

    seal_box(key, &row->id, sizeof(row->id), text.p, text.n, box);
    row->data_sealed = slice_of(box, SEAL_BYTES(text.n));
    row->email_index = person_email_index(keys, arena, p->email);
    row->phone_index =
        p->phone.n > 0 ? person_phone_index(keys, arena, p->phone) : SLICE_NONE;
}

void
person_seal_new(const struct secrets *keys, struct arena *arena, const struct person *p,
                struct member_row *row)
{
    unsigned char key[MEMBER_KEY_BYTES];
    unsigned char *sealed = arena_alloc(arena, MEMBER_KEY_SEALED_BYTES);

    member_key_make(keys, row->id, key, sealed);
    row->key_sealed = slice_of(sealed, MEMBER_KEY_SEALED_BYTES);
    seal_person(keys, arena, p, key, row);
    secret_wipe(key, sizeof(key));
}

bool
person_seal_again(const struct secrets *keys, struct arena *arena, const struct person *p,
                  struct member_row *row)
{
    unsigned char key[MEMBER_KEY_BYTES];

    if (!member_key_open(keys, row->id, row->key_sealed.p, row->key_sealed.n, key)) {
        return false;
    }
    seal_person(keys, arena, p, key, row);
    secret_wipe(key, sizeof(key));
    return true;
}

static struct slice
member_of(struct arena *arena, const struct json_node *root, const char *name)
{
    struct slice text = SLICE_NONE;

    if (!json_get_str(root, name, &text) || text.n == 0) {
        return SLICE_NONE;
    }
    return slice_of(arena_copy(arena, text.p, text.n), text.n);
}

static bool
from_json(struct arena *arena, struct slice text, struct person *ret)
{
    struct json_doc doc;
    struct json_error err;

    if (json_parse(&doc, text, &err) != JSON_OK) {
        return false;
    }
    const struct json_node *root = json_root(&doc);
    ret->name = member_of(arena, root, "name");
    ret->email = member_of(arena, root, "email");
    ret->phone = member_of(arena, root, "phone");
    ret->birthday = member_of(arena, root, "birthday");
    json_doc_free(&doc);
    return true;
}

bool
person_open(const struct secrets *keys, struct arena *arena, const struct member_row *row,
            struct person *ret)
{
    unsigned char key[MEMBER_KEY_BYTES];
    size_t n = row->data_sealed.n;

    *ret = (struct person){.name = SLICE_NONE};
    if (n < SEAL_OVERHEAD ||
        !member_key_open(keys, row->id, row->key_sealed.p, row->key_sealed.n, key)) {
        return false;
    }
    unsigned char *plain = arena_alloc(arena, n);
    bool good = open_box(key, &row->id, sizeof(row->id), row->data_sealed.p, n, plain);
    secret_wipe(key, sizeof(key));
    if (good) {
        good = from_json(arena, slice_of(plain, n - SEAL_OVERHEAD), ret);
        secret_wipe(plain, n);
    }
    return good;
}

struct slice
person_masked_name(struct arena *arena, const struct person *p)
{
    struct slice name = name_masked(arena, p->name);

    return name.n > 0 ? name : person_masked_email(arena, p);
}

struct slice
person_masked_email(struct arena *arena, const struct person *p)
{
    return email_masked(arena, p->email);
}

static struct slice
index_of(const struct secrets *keys, struct arena *arena, const char *label,
         struct slice value)
{
    unsigned char *index = arena_alloc(arena, INDEX_HASH_BYTES);

    index_hash(keys, label, value.p, value.n, index);
    return slice_of(index, INDEX_HASH_BYTES);
}

struct slice
person_email_index(const struct secrets *keys, struct arena *arena, struct slice email)
{
    return index_of(keys, arena, "email", email);
}

struct slice
person_device_index(const struct secrets *keys, struct arena *arena, struct slice device)
{
    return index_of(keys, arena, "device", device);
}

struct slice
person_phone_index(const struct secrets *keys, struct arena *arena, struct slice phone)
{
    return index_of(keys, arena, "phone", phone);
}

struct slice
card_number_index(const struct secrets *keys, struct arena *arena, struct slice number)
{
    return index_of(keys, arena, "card", number);
}

struct slice
card_number_seal(const struct secrets *keys, struct arena *arena, int64_t card_id,
                 struct slice number)
{
    unsigned char *box = arena_alloc(arena, SEAL_BYTES(number.n));

    seal_box(keys->pan.key, &card_id, sizeof(card_id), number.p, number.n, box);
    return slice_of(box, SEAL_BYTES(number.n));
}
