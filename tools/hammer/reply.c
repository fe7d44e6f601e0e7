/*
 * Reading replies and events: see reply.h.
 */
#include "tools/hammer/reply.h"

#include <stdio.h>
#include <string.h>

#include "proto/json.h"
#include "proto/rfc3339.h"

enum { ENTRY_KIND_LAST = 31 };

static bool
text_of(const struct json_node *object, const char *name, char *ret, size_t cap)
{
    struct slice text;

    if (!json_get_str(object, name, &text) || text.n >= cap) {
        return false;
    }
    memcpy(ret, text.p, text.n);
    ret[text.n] = '\0';
    return true;
}

static enum entry_kind
kind_of(struct slice word)
{
    for (int kind = 1; kind <= ENTRY_KIND_LAST; kind++) {
        const char *name = entry_kind_name((enum entry_kind)kind);

        if (name != NULL && slice_eq_cstr(word, name)) {
            return (enum entry_kind)kind;
        }
    }
    return ENTRY_NONE;
}

/* The number behind the last dash of a receipt; 0 when there is none. */
static int64_t
receipt_seq(struct slice receipt)
{
    int64_t seq = 0;

    for (size_t i = receipt.n; i > 0; i--) {
        if (receipt.p[i - 1] == '-') {
            struct slice digits = slice_of(receipt.p + i, receipt.n - i);

            return slice_to_i64(digits, &seq) ? seq : 0;
        }
    }
    return 0;
}

/* FNV-1a, a number at a time. */
static uint32_t
mix_in(uint32_t digest, int64_t value)
{
    for (int i = 0; i < 8; i++) {
        digest = (digest ^ (uint32_t)((uint64_t)value >> (8 * i) & 255)) * 16777619U;
    }
    return digest;
}

static uint32_t
digest_of(const struct line *e)
{
    uint32_t digest = 2166136261U;

    digest = mix_in(digest, (int64_t)e->kind);
    digest = mix_in(digest, e->seq);
    digest = mix_in(digest, e->at_us);
    digest = mix_in(digest, e->cash_minor);
    digest = mix_in(digest, e->points_micro);
    digest = mix_in(digest, e->cash_after_minor);
    digest = mix_in(digest, e->held_after_minor);
    digest = mix_in(digest, e->points_after_micro);
    for (int i = 0; i < LINES_MAX; i++) {
        digest = mix_in(digest, e->pieces[i]);
    }
    return mix_in(digest, e->ref_seq);
}

/* The lines of a basket in their order; those of a refund say which they are. */
static void
read_pieces(const struct json_node *entry, struct line *ret)
{
    const struct json_node *bought = json_get(entry, "lines");
    const struct json_node *back = json_get(entry, "returned_lines");
    const struct json_node *item;
    int64_t number, pieces;

    for (size_t i = 0; i < LINES_MAX && i < json_array_count(bought); i++) {
        if (!json_get_i64(json_array_at(bought, i), "quantity", &ret->pieces[i])) {
            ret->pieces[i] = 0;
        }
    }
    for (size_t i = 0; i < json_array_count(back); i++) {
        item = json_array_at(back, i);
        if (json_get_i64(item, "line", &number) && number >= 1 && number <= LINES_MAX &&
            json_get_i64(item, "quantity", &pieces)) {
            ret->pieces[number - 1] += pieces;
        }
    }
}

static bool
reply_read_line(const struct json_node *entry, struct line *ret)
{
    struct slice kind, at, reference;

    memset(ret, 0, sizeof(*ret));
    if (!json_get_str(entry, "kind", &kind) || !json_get_str(entry, "at", &at) ||
        !rfc3339_parse_us(at, &ret->at_us) || !json_get_i64(entry, "seq", &ret->seq) ||
        !json_get_i64(entry, "cash", &ret->cash_minor) ||
        !json_get_i64(entry, "points_micro", &ret->points_micro) ||
        !json_get_i64(entry, "cash_after", &ret->cash_after_minor) ||
        !json_get_i64(entry, "held_after", &ret->held_after_minor) ||
        !json_get_i64(entry, "points_micro_after", &ret->points_after_micro)) {
        return false;
    }
    ret->kind = kind_of(kind);
    if (json_get_str(entry, "reference", &reference)) {
        ret->ref_seq = receipt_seq(reference);
    }
    read_pieces(entry, ret);
    ret->digest = digest_of(ret);
    return ret->kind != ENTRY_NONE;
}

static bool
read_view(const struct json_node *account, struct view *ret)
{
    return json_get_i64(account, "version", &ret->version) &&
           json_get_i64(account, "cash", &ret->cash_minor) &&
           json_get_i64(account, "held", &ret->held_minor) &&
           json_get_i64(account, "points_micro", &ret->points_micro);
}

/* /problems/insufficient-funds → insufficient-funds */
static void
read_problem(const struct json_node *root, struct reply *ret)
{
    static const char prefix[] = "/problems/";
    struct slice type;

    if (json_get_str(root, "type", &type) && slice_starts(type, SLICE(prefix))) {
        snprintf(ret->slug, sizeof(ret->slug), "%.*s", (int)(type.n - sizeof(prefix) + 1),
                 type.p + sizeof(prefix) - 1);
    }
}

void
reply_read(const char *body, size_t n, int status, bool replayed, struct reply *ret)
{
    struct json_doc doc = {NULL};
    struct json_error err;

    memset(ret, 0, sizeof(*ret));
    ret->status = status;
    ret->replayed = replayed;
    if (json_parse(&doc, slice_of(body, n), &err) != JSON_OK) {
        return;
    }
    const struct json_node *root = json_root(&doc);
    const struct json_node *account = json_get(root, "account");
    if (status == 201) {
        ret->readable = reply_read_line(json_get(root, "entry"), &ret->line) &&
                        read_view(account, &ret->view) &&
                        text_of(account, "id", ret->account, sizeof(ret->account));
    } else {
        read_problem(root, ret);
    }
    json_doc_free(&doc);
}

bool
reply_read_view(const char *body, size_t n, struct view *ret)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    bool good = json_parse(&doc, slice_of(body, n), &err) == JSON_OK &&
                read_view(json_root(&doc), ret);

    json_doc_free(&doc);
    return good;
}

bool
reply_read_event(const char *data, size_t n, struct event *ret)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    struct slice type = SLICE_NONE;

    memset(ret, 0, sizeof(*ret));
    bool good = json_parse(&doc, slice_of(data, n), &err) == JSON_OK;
    const struct json_node *root = json_root(&doc);
    good = good && json_get_str(root, "type", &type) && read_view(root, &ret->view);
    if (good && slice_eq(type, SLICE("state"))) {
        ret->is_state = true;
        good = json_get_bool(root, "resumed", &ret->resumed);
    } else if (good) {
        good = reply_read_line(json_get(root, "entry"), &ret->line);
    }
    json_doc_free(&doc);
    return good;
}

bool
reply_read_page(const char *body, size_t n,
                void (*take)(void *arg, const struct line *line), void *arg,
                char ret_next[REPLY_ID_BYTES])
{
    struct json_doc doc = {NULL};
    struct json_error err;
    struct line line;
    bool good = json_parse(&doc, slice_of(body, n), &err) == JSON_OK;
    const struct json_node *items = json_get(json_root(&doc), "items");

    good = good && json_node_is_array(items);
    for (size_t i = 0; good && i < json_array_count(items); i++) {
        good = reply_read_line(json_array_at(items, i), &line);
        if (good) {
            take(arg, &line);
        }
    }
    if (!good || !text_of(json_root(&doc), "next", ret_next, REPLY_ID_BYTES)) {
        ret_next[0] = '\0';
    }
    json_doc_free(&doc);
    return good;
}

bool
reply_text(const char *body, size_t n, const char *name, char *ret, size_t cap)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    bool good = json_parse(&doc, slice_of(body, n), &err) == JSON_OK &&
                text_of(json_root(&doc), name, ret, cap);

    json_doc_free(&doc);
    return good;
}
