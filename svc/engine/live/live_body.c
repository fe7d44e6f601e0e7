/*
 * Encodes accounts and changes. An entry with many lines may be long, so the room doubles
 * until it fits.
 */
#include "svc/engine/live/live_body.h"

#include <assert.h>

#include "svc/base/clock.h"
#include "svc/base/id.h"
#include "svc/engine/render/render_account.h"

enum { ACCOUNT_BYTES = 1024, CHANGE_BYTES = 2048, BODY_BYTES_MAX = 4 << 20 };

struct slice
live_body_account(struct arena *arena, const struct service *s, const struct account *a)
{
    struct json_out out;

    for (size_t cap = ACCOUNT_BYTES; cap <= BODY_BYTES_MAX; cap *= 2) {
        json_out_init(&out, arena_alloc(arena, cap), cap);
        json_object_begin(&out);
        render_account_members(&out, s, a, clock_wall_us());
        json_object_end(&out);
        if (!out.overflow) {
            return json_out_slice(&out);
        }
    }
    assert(0 && "an account needs less than 4 MiB");
    return SLICE_NONE;
}

struct slice
live_body_state(struct arena *arena, int64_t account_id, struct slice account_json)
{
    char id[ID_TEXT_MAX];
    char *text;

    assert(account_json.n > 2);
    id_format(id, "acc", account_id);
    text = arena_printf(arena, "\"account\":\"%s\",%.*s", id, (int)account_json.n - 2,
                        account_json.p + 1);
    return slice_from_cstr(text);
}

void
live_body_change(struct buf *out, const struct service *s, const struct account *a,
                 const struct entry *e)
{
    const struct account_after after = {
        .version = e->seq,
        .cash_minor = e->cash_after_minor,
        .held_minor = e->held_after_minor,
        .points_micro = e->points_after_micro,
        .at_us = e->at_us,
    };
    char id[ID_TEXT_MAX];

    id_format(id, "acc", a->id);
    for (size_t cap = CHANGE_BYTES; cap <= BODY_BYTES_MAX; cap *= 2) {
        struct json_out json;

        json_out_init(&json, buf_reserve(out, cap), cap);
        json_kv_cstr(&json, "account", id);
        render_account_after(&json, s, a, &after);
        json_key(&json, "entry");
        render_entry(&json, s, e, READER_ANYBODY); /* one message for all of them */
        if (!json.overflow) {
            out->n += json.len;
            return;
        }
    }
    assert(0 && "an entry needs less than 4 MiB");
}
