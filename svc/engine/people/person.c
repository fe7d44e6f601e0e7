/*
 * A member's personal data, sealed with a key of the member's own.
 */
#include "svc/engine/people/person.h"

#include <string.h>

#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/base/secret.h"
#include "svc/text/name.h"

enum {
    JSON_HEAD_BYTES = 80,   /* names and brackets */
    JSON_ESCAPED_BYTES = 6, /* one byte of text, at worst \u001f */
};

static struct slice
to_json(struct arena *arena, const struct person *p)
{
    size_t text_bytes =
        p->name.n + p->email.n + p->phone.n + p->birthday.n + p->known_as.n;
    size_t cap = JSON_HEAD_BYTES + JSON_ESCAPED_BYTES * text_bytes;
    struct json_out out;

    json_out_init(&out, arena_alloc(arena, cap), cap);
    json_object_begin(&out);
    json_kv_str(&out, "name", p->name);
    json_kv_str(&out, "email", p->email);
    json_kv_str(&out, "phone", p->phone);
    json_kv_str(&out, "birthday", p->birthday);
    json_kv_str(&out, "known_as", p->known_as);
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
    row->phone_index =
        p->phone.n > 0 ? person_phone_index(keys, arena, p->phone) : SLICE_NONE;
}

void
person_seal_new(const struct secrets *keys, struct arena *arena, const struct person *p,
                const struct email *email, struct member_row *row)
{
    unsigned char key[MEMBER_KEY_BYTES];
    unsigned char *sealed = arena_alloc(arena, MEMBER_KEY_SEALED_BYTES);

    member_key_make(keys, row->id, key, sealed);
    row->key_sealed = slice_of(sealed, MEMBER_KEY_SEALED_BYTES);
    row->email = person_email_index(keys, arena, email);
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
    ret->known_as = member_of(arena, root, "known_as");
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
    struct slice name = name_masked(arena, p->known_as);

    if (name.n == 0) {
        name = name_masked(arena, p->name);
    }

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

struct email_index
person_email_index(const struct secrets *keys, struct arena *arena,
                   const struct email *email)
{
    return (struct email_index){.typed = index_of(keys, arena, INDEX_EMAIL, email->typed),
                                .key = index_of(keys, arena, INDEX_EMAIL, email->key)};
}

struct slice
person_device_index(const struct secrets *keys, struct arena *arena, struct slice device)
{
    return index_of(keys, arena, INDEX_DEVICE, device);
}

struct slice
person_phone_index(const struct secrets *keys, struct arena *arena, struct slice phone)
{
    return index_of(keys, arena, INDEX_PHONE, phone);
}

struct slice
card_number_index(const struct secrets *keys, struct arena *arena, struct slice number)
{
    return index_of(keys, arena, INDEX_CARD, number);
}

struct slice
card_number_seal(const struct secrets *keys, struct arena *arena, int64_t card_id,
                 struct slice number)
{
    unsigned char *box = arena_alloc(arena, SEAL_BYTES(number.n));

    seal_box(keys->pan.key, &card_id, sizeof(card_id), number.p, number.n, box);
    return slice_of(box, SEAL_BYTES(number.n));
}
