/*
 * A key file against what its database keeps: see key_fit.h.
 */
#include "svc/engine/facts/key_fit.h"

#include <assert.h>
#include <string.h>

#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/base/seal.h"
#include "svc/text/email.h"

enum { NUMBER_BYTES_MAX = 64, SINGLES = 3 };

/* One key of the file. */
struct filed {
    const char *kind, *id;
    const unsigned char *key;
    bool (*opens)(const struct secrets *s, struct arena *arena,
                  const struct key_sample *sample); /* NULL: of a ring */
};

static void
value_of(const struct filed *f, unsigned char ret[KEY_CHECK_BYTES])
{
    static const char label[] = "key check";
    struct hash h;

    hash_init_keyed(&h, KEY_CHECK_BYTES, f->key);
    hash_field(&h, label, sizeof(label) - 1);
    hash_field(&h, f->kind, strlen(f->kind));
    hash_final(&h, ret);
    secret_wipe(&h, sizeof(h));
}

static bool
is_index_of(const struct secrets *s, const char *label, struct slice value,
            struct slice index)
{
    unsigned char hash[INDEX_HASH_BYTES];

    index_hash(s, label, value.p, value.n, hash);
    return slice_eq(slice_of((const char *)hash, sizeof(hash)), index);
}

/* False also when the box is broken. */
static bool
number_open(const struct secrets *s, const struct key_sample *sample,
            unsigned char ret[NUMBER_BYTES_MAX], size_t *ret_n)
{
    size_t n = sample->number_sealed.n;

    *ret_n = n - SEAL_OVERHEAD;
    return n > SEAL_OVERHEAD && n <= SEAL_BYTES(NUMBER_BYTES_MAX) &&
           open_box(s->pan.key, &sample->card_id, sizeof(sample->card_id),
                    sample->number_sealed.p, n, ret);
}

static bool
pan_opens(const struct secrets *s, struct arena *arena, const struct key_sample *sample)
{
    unsigned char number[NUMBER_BYTES_MAX];
    size_t n;
    bool good = sample->number_sealed.n == 0 || number_open(s, sample, number, &n);

    (void)arena;
    secret_wipe(number, sizeof(number));
    return good;
}

/* {"name","email"} of the member of staff; NULL when it does not open. */
static const char *
staff_open(const struct secrets *s, struct arena *arena, const struct key_sample *sample)
{
    size_t n = sample->staff_sealed.n;
    unsigned char *plain = arena_alloc(arena, n + 1);

    if (n <= SEAL_OVERHEAD ||
        !open_box(s->data.key, &sample->staff_id, sizeof(sample->staff_id),
                  sample->staff_sealed.p, n, plain)) {
        return NULL;
    }
    plain[n - SEAL_OVERHEAD] = '\0';
    return (const char *)plain;
}

static bool
data_opens(const struct secrets *s, struct arena *arena, const struct key_sample *sample)
{
    unsigned char key[MEMBER_KEY_BYTES];
    bool good = sample->key_sealed.n == 0 ||
                member_key_open(s, sample->member_id, sample->key_sealed.p,
                                sample->key_sealed.n, key);

    secret_wipe(key, sizeof(key));
    return good && (sample->staff_sealed.n == 0 || staff_open(s, arena, sample) != NULL);
}

/* By the address of staff. One that the data key does not open is that key's fault. */
static bool
index_finds_staff(const struct secrets *s, struct arena *arena,
                  const struct key_sample *sample)
{
    const char *plain = staff_open(s, arena, sample);
    struct slice address = SLICE_NONE;
    struct json_error error;
    struct json_doc doc;
    struct email email;
    bool good = true;

    if (plain == NULL || json_parse(&doc, slice_from_cstr(plain), &error) != JSON_OK) {
        return true;
    }
    if (json_get_str(json_root(&doc), "email", &address) &&
        email_names(arena, address, &email)) {
        good = is_index_of(s, INDEX_EMAIL, email.typed, sample->email_index) ||
               is_index_of(s, INDEX_EMAIL, email.key, sample->email_key);
    }
    json_doc_free(&doc);
    return good;
}

static bool
index_opens(const struct secrets *s, struct arena *arena, const struct key_sample *sample)
{
    unsigned char number[NUMBER_BYTES_MAX];
    bool good = true;
    size_t n;

    if (sample->number_sealed.n > 0 && number_open(s, sample, number, &n)) {
        good = is_index_of(s, INDEX_CARD, slice_of((const char *)number, n),
                           sample->number_index);
    }
    secret_wipe(number, sizeof(number));
    return good && (sample->staff_sealed.n == 0 || index_finds_staff(s, arena, sample));
}

/* All keys of the file, those that seal for good first. Returns how many. */
static size_t
file_list(const struct secrets *s, struct filed ret[KEY_FIT_KEYS_MAX])
{
    size_t n = 0;

    ret[n++] = (struct filed){"index", s->index.id, s->index.key, index_opens};
    ret[n++] = (struct filed){"data", s->data.id, s->data.key, data_opens};
    ret[n++] = (struct filed){"pan", s->pan.id, s->pan.key, pan_opens};
    assert(n == SINGLES);
    for (size_t i = 0; i < s->token_count; i++) {
        ret[n++] = (struct filed){"token", s->token[i].id, s->token[i].key, NULL};
    }
    for (size_t i = 0; i < s->sign_count; i++) /* libsodium's secret key: seed first */
    {
        ret[n++] = (struct filed){"sign", s->sign[i].id, s->sign[i].secret_key, NULL};
    }
    return n;
}

/* What is kept of the key: of a single one by its kind, of a ring's by its id. */
static const struct key_kept *
kept_of(const struct filed *f, const struct key_kept *kept, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq_cstr(kept[i].kind, f->kind) &&
            (f->opens != NULL || slice_eq_cstr(kept[i].id, f->id))) {
            return &kept[i];
        }
    }
    return NULL;
}

/* "index", "index and data", "index, data and pan". */
static const char *
listed(struct arena *arena, const struct key_fit *fit, const char *kind)
{
    const char *and = fit->wrong_count > 1 ? strstr(fit->wrong, " and ") : NULL;

    if (fit->wrong_count == 0) {
        return kind;
    }
    if (and == NULL) {
        return arena_printf(arena, "%s and %s", fit->wrong, kind);
    }
    return arena_printf(arena, "%.*s, %s and %s", (int)(and-fit->wrong), fit->wrong,
                        and+strlen(" and "), kind);
}

static void
note_wrong(struct arena *arena, const struct filed *f, const struct key_kept *kept,
           struct key_fit *fit)
{
    fit->wrong = listed(arena, fit, f->kind);
    fit->wrong_count++;
    if (kept != NULL) {
        fit->kept =
            arena_printf(arena, "%s%s%s %.*s", fit->kept,
                         fit->kept[0] != '\0' ? ", " : "", f->kind, SLICE_FMT(kept->id));
    }
}

static void
note_new(const struct filed *f, const unsigned char value[KEY_CHECK_BYTES],
         struct key_fit *fit)
{
    struct key_new *fresh = &fit->fresh[fit->new_count++];

    *fresh = (struct key_new){.kind = f->kind, .id = f->id};
    memcpy(fresh->value, value, KEY_CHECK_BYTES);
}

/* The last of a ring that was kept; NULL when there is none. */
static const struct key_kept *
newest_of(const char *kind, const struct key_kept *kept, size_t count)
{
    const struct key_kept *newest = NULL;

    for (size_t i = 0; i < count; i++) {
        if (slice_eq_cstr(kept[i].kind, kind)) {
            newest = &kept[i];
        }
    }
    return newest;
}

/* The newest of a ring is one that the file does not have. */
static void
note_stale(struct arena *arena, const struct key_kept *newest, const struct filed *files,
           size_t file_count, struct key_fit *fit)
{
    if (newest == NULL || fit->new_count > 0) {
        return;
    }
    for (size_t i = 0; i < file_count; i++) {
        if (slice_eq_cstr(newest->kind, files[i].kind) &&
            slice_eq_cstr(newest->id, files[i].id)) {
            return;
        }
    }
    fit->stale = arena_printf(arena, "%.*s key %.*s", SLICE_FMT(newest->kind),
                              SLICE_FMT(newest->id));
}

void
key_fit_judge(const struct secrets *s, struct arena *arena, const struct key_kept *kept,
              size_t count, const struct key_sample *sample, struct key_fit *ret)
{
    struct filed files[KEY_FIT_KEYS_MAX];
    size_t file_count = file_list(s, files);

    *ret = (struct key_fit){.kept = ""};
    for (size_t i = 0; i < file_count; i++) {
        const struct key_kept *k = kept_of(&files[i], kept, count);
        unsigned char value[KEY_CHECK_BYTES];
        bool good;

        value_of(&files[i], value);
        good = k != NULL
                   ? slice_eq(slice_of((const char *)value, sizeof(value)), k->value)
                   : files[i].opens == NULL || files[i].opens(s, arena, sample);
        if (!good) {
            note_wrong(arena, &files[i], k, ret);
        } else if (k == NULL) {
            note_new(&files[i], value, ret);
        }
        if (i + 1 == SINGLES) {
            ret->single_count = ret->new_count;
        }
    }
    note_stale(arena, newest_of("sign", kept, count), files, file_count, ret);
    note_stale(arena, newest_of("token", kept, count), files, file_count, ret);
}

const char *
key_fit_sentence(struct arena *arena, const struct key_fit *fit, const char *path)
{
    bool one = fit->wrong_count == 1;
    const char *is = one ? "key is not the one" : "keys are not those";

    if (fit->kept[0] == '\0') {
        return arena_printf(
            arena,
            "keys = %s: its %s %s that sealed what this database holds. Put the "
            "database's own key file there, from its copy.",
            path, fit->wrong, is);
    }
    return arena_printf(arena,
                        "keys = %s: its %s %s that this database was made with (%s; "
                        "crema keys show lists a file's). Put the database's own key "
                        "file there, from its copy.",
                        path, fit->wrong, is, fit->kept);
}

const char *
key_fit_stale_sentence(struct arena *arena, const struct key_fit *fit, const char *path)
{
    return arena_printf(arena,
                        "keys = %s: an old copy, which lacks the %s. What was made with "
                        "that key is not understood here: put the newest key file there "
                        "and restart.",
                        path, fit->stale);
}

size_t
key_fit_next(const struct key_fit *fit)
{
    size_t count = fit->single_count > 0 ? fit->single_count : fit->new_count;

    return count < KEY_CHECK_ADD_MAX ? count : KEY_CHECK_ADD_MAX;
}
