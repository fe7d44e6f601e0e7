/*
 * Entries and the replies of ledger operations as the API shows them. The lists inside an
 * entry's detail are compact JSON already, in the API's words, and are copied as they
 * are; what rules of format 2 have put there is worded (render_rules.h).
 */
#include "svc/engine/render/render.h"

#include <stdio.h>
#include <string.h>

#include "svc/base/id.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_gift.h"
#include "svc/engine/render/render_rules.h"
#include "svc/engine/render/render_voucher.h"
#include "svc/engine/service.h"

enum { POINT_MICRO = 1000000 };

int64_t
render_whole_points(int64_t points_micro)
{
    int64_t whole = points_micro / POINT_MICRO;

    return points_micro % POINT_MICRO < 0 ? whole - 1 : whole;
}

static void
render_entry_name(char ret[RECEIPT_TEXT_BYTES], const char *prefix, int64_t account_id,
                  int64_t seq)
{
    char account[ID_TEXT_BYTES];

    id_format(account, prefix, account_id);
    snprintf(ret, RECEIPT_TEXT_BYTES, "%s-%lld", account, (long long)seq);
}

void
render_receipt(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq)
{
    render_entry_name(ret, "acc", account_id, seq);
}

void
render_hold_id(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq)
{
    render_entry_name(ret, "hld", account_id, seq);
}

void
render_voucher_id(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq)
{
    render_entry_name(ret, "vch", account_id, seq);
}

/* Where the JSON string that begins at `at` has ended. */
static size_t
string_end(struct slice json, size_t at)
{
    for (at++; at < json.n && json.p[at] != '"'; at++) {
        if (json.p[at] == '\\') {
            at++;
        }
    }
    return at + 1;
}

/* Where the value that begins at `at` has ended: at a comma or bracket of its own level.
 */
static size_t
value_end(struct slice json, size_t at)
{
    int depth = 0;

    while (at < json.n) {
        switch (json.p[at]) {
        case '"': at = string_end(json, at); continue;
        case '{':
        case '[': depth++; break;
        case '}':
        case ']':
            if (depth-- == 0) {
                return at;
            }
            break;
        case ',':
            if (depth == 0) {
                return at;
            }
            break;
        default: break;
        }
        at++;
    }
    return json.n;
}

/* The members of a detail that replies show, as they stand there; empty: not there. */
struct detail_parts {
    struct slice lines;
    struct slice rewards;
    struct slice reasons;
    struct slice returned;
    struct slice returned_now;
    struct slice expires_us;
    struct slice card_id;
    struct slice joined;
    struct slice tags;
    struct slice goods;
    struct slice tier;
};

/* A member that is looked for, and where its value goes as it stands there. */
struct wanted {
    const char *name;
    struct slice *value;
};

static void
object_split(struct slice json, const struct wanted *wanted, size_t count)
{
    size_t at = 1;

    while (at < json.n && json.p[at] == '"') {
        size_t key_end = string_end(json, at);
        size_t end = value_end(json, key_end + 1);

        if (end > json.n) {
            break;
        }
        for (size_t i = 0; i < count; i++) {
            if (slice_eq_cstr(slice_of(json.p + at + 1, key_end - at - 2),
                              wanted[i].name)) {
                *wanted[i].value = slice_of(json.p + key_end + 1, end - key_end - 1);
            }
        }
        at = end + 1;
    }
}

static struct detail_parts
detail_split(struct slice json)
{
    struct detail_parts parts = {0};
    const struct wanted wanted[] = {{"lines", &parts.lines},
                                    {"rewards", &parts.rewards},
                                    {"reasons", &parts.reasons},
                                    {"returned", &parts.returned},
                                    {"returned_now", &parts.returned_now},
                                    {"expires_us", &parts.expires_us},
                                    {"card_id", &parts.card_id},
                                    {"joined", &parts.joined},
                                    {"tags", &parts.tags},
                                    {"goods", &parts.goods},
                                    {"tier", &parts.tier}};

    object_split(json, wanted, sizeof(wanted) / sizeof(wanted[0]));
    return parts;
}

/* An empty list where the detail has none. */
static void
render_list(struct json_out *out, const char *name, struct slice list)
{
    json_kv_raw(out, name, list.n > 0 ? list : SLICE("[]"));
}

/*
 * A terminal that another worker has enrolled a moment ago is not in this one's directory
 * yet; its name is its id then, which is what enrolment calls it.
 */
static void
render_terminal(struct json_out *out, const struct service *s, int64_t id)
{
    const struct terminal_info *terminal = directory_terminal(s->directory, id);
    char name[ID_TEXT_BYTES];

    if (terminal != NULL) {
        json_kv_cstr(out, "terminal", terminal->name);
    } else if (id > 0) {
        id_format(name, "trm", id);
        json_kv_cstr(out, "terminal", name);
    } else {
        json_kv_null(out, "terminal");
    }
}

static void
render_place(struct json_out *out, const struct service *s, const struct entry *e)
{
    const struct store_info *store = directory_store(s->directory, e->store_id);

    json_kv_cstr(out, "channel", channel_name(e->channel));
    json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
    json_kv_cstr(out, "store_title", store != NULL ? store->title : NULL);
    render_terminal(out, s, e->terminal_id);
}

/* The hold that the entry opens or ends, and how much was held. */
static void
render_hold(struct json_out *out, const struct entry *e, struct slice expires_us)
{
    bool opens = e->held_minor > 0;
    char id[RECEIPT_TEXT_BYTES];
    int64_t end_us = 0;

    render_hold_id(id, e->account_id, opens ? e->seq : e->ref_seq);
    json_kv_object(out, "hold");
    json_kv_cstr(out, "id", id);
    json_kv_i64(out, "amount", opens ? e->held_minor : -e->held_minor);
    if (slice_to_i64(expires_us, &end_us)) {
        json_kv_time_us(out, "expires_at", end_us);
    }
    json_object_end(out);
}

/* Which card has joined the account or left it: see GET /v1/me/cards. */
static void
render_card(struct json_out *out, const struct detail_parts *parts)
{
    char id[ID_TEXT_BYTES];
    int64_t card_id;

    if (!slice_to_i64(parts->card_id, &card_id)) {
        return;
    }
    id_format(id, "crd", card_id);
    json_kv_object(out, "card");
    json_kv_cstr(out, "id", id);
    json_kv_bool(out, "added", slice_eq_cstr(parts->joined, "true"));
    json_object_end(out);
}

/* Which tags the account carries from now on, and which it does no more. */
static void
render_tags(struct json_out *out, struct slice tags)
{
    struct slice added = SLICE_NONE, removed = SLICE_NONE;
    const struct wanted wanted[] = {{"add", &added}, {"remove", &removed}};

    object_split(tags, wanted, sizeof(wanted) / sizeof(wanted[0]));
    json_kv_object(out, "tags");
    render_list(out, "added", added);
    render_list(out, "removed", removed);
    json_object_end(out);
}

/* The levels, as the rules call them that moved the account: [from, to]. */
static void
render_tier(struct json_out *out, const struct service *s, const struct entry *e,
            struct slice tier)
{
    const struct rules *rules =
        rules_version(directory_rules(s->directory), e->rules_version);
    const char *comma = memchr(tier.p, ',', tier.n);
    int64_t from, to;

    if (rules == NULL || comma == NULL ||
        !slice_to_i64(slice_of(tier.p + 1, (size_t)(comma - tier.p - 1)), &from) ||
        !slice_to_i64(slice_of(comma + 1, (size_t)(tier.p + tier.n - comma - 2)), &to)) {
        return;
    }
    json_kv_object(out, "tier");
    json_kv_cstr(out, "from", rules_tier_name(rules, (int16_t)from));
    json_kv_cstr(out, "to", rules_tier_name(rules, (int16_t)to));
    json_object_end(out);
}

void
render_reasons(struct json_out *out, const struct service *s, const struct entry *e)
{
    render_rules_reasons(out, s, e, detail_split(e->detail).reasons);
}

void
render_entry(struct json_out *out, const struct service *s, const struct entry *e,
             enum reader reader)
{
    char receipt[RECEIPT_TEXT_BYTES];
    struct detail_parts parts = detail_split(e->detail);
    int64_t points_after = render_whole_points(e->points_after_micro);
    int64_t points_before = render_whole_points(e->points_after_micro - e->points_micro);

    render_receipt(receipt, e->account_id, e->seq);
    json_object_begin(out);
    json_kv_cstr(out, "receipt", receipt);
    json_kv_i64(out, "seq", e->seq);
    json_kv_cstr(out, "kind", entry_kind_name(e->kind));
    json_kv_time_us(out, "at", e->at_us);
    json_kv_i64(out, "cash", e->cash_minor);
    json_kv_i64(out, "points", points_after - points_before);
    json_kv_i64(out, "points_micro", e->points_micro);
    json_kv_i64(out, "cash_after", e->cash_after_minor);
    json_kv_i64(out, "held_after", e->held_after_minor);
    json_kv_i64(out, "points_after", points_after);
    json_kv_i64(out, "points_micro_after", e->points_after_micro);
    render_place(out, s, e);
    if (e->ref_seq > 0) {
        render_receipt(receipt, e->account_id, e->ref_seq);
        json_kv_cstr(out, "reference", receipt);
    } else {
        json_kv_null(out, "reference");
    }
    if (e->held_minor != 0) {
        render_hold(out, e, parts.expires_us);
    }
    if (e->kind == ENTRY_CARD) {
        render_card(out, &parts);
    }
    if (e->kind == ENTRY_BONUS || e->kind == ENTRY_VOUCHER ||
        e->kind == ENTRY_VOUCHER_END) {
        render_gift(out, s, e);
    }
    if (e->kind == ENTRY_VOUCHER || e->kind == ENTRY_VOUCHER_END) {
        render_voucher(out, e);
    }
    if (e->kind == ENTRY_TIER && parts.tier.n > 0) {
        render_tier(out, s, e, parts.tier);
    }
    if (e->kind == ENTRY_TAGS && reader == READER_STAFF) {
        render_tags(out, parts.tags);
    }
    render_list(out, "lines", parts.lines);
    if (render_rules_wanted(parts.rewards, parts.reasons, parts.goods)) {
        render_rules(out, s, e, parts.reasons);
    } else {
        render_list(out, "rewards", parts.rewards);
        render_list(out, "reasons", parts.reasons);
    }
    json_object_end(out);
}

/* The account as it was right after the entry. */
static void
render_entry_account(struct json_out *out, const struct entry *e)
{
    char id[ID_TEXT_BYTES];

    id_format(id, "acc", e->account_id);
    json_kv_object(out, "account");
    json_kv_cstr(out, "id", id);
    json_kv_i64(out, "version", e->seq);
    json_kv_i64(out, "cash", e->cash_after_minor);
    json_kv_i64(out, "held", e->held_after_minor);
    json_kv_i64(out, "points", render_whole_points(e->points_after_micro));
    json_kv_i64(out, "points_micro", e->points_after_micro);
    json_object_end(out);
}

void
render_landed(struct json_out *out, const struct service *s, const struct entry *e,
              enum reader reader)
{
    struct detail_parts parts = detail_split(e->detail);
    char voucher[RECEIPT_TEXT_BYTES];

    json_object_begin(out);
    json_key(out, "entry");
    render_entry(out, s, e, reader);
    render_entry_account(out, e);
    if (e->kind == ENTRY_VOUCHER) {
        render_voucher_id(voucher, e->account_id, e->seq);
        json_kv_cstr(out, "voucher", voucher);
    }
    if (parts.returned.n > 0) {
        json_kv_raw(out, "returned", parts.returned);
    }
    if (parts.returned_now.n > 0) {
        json_kv_raw(out, "returned_now", parts.returned_now);
    }
    json_object_end(out);
}
