/*
 * Facts, read and written: see detail_facts.h.
 */
#include "svc/core/detail_facts.h"

#include "svc/core/detail_texts.h"

enum {
    HEAD_BYTES = 128,  /* the keys, brackets and the tier */
    ITEM_BYTES = 24,   /* of a blocked rule besides its id */
    ESCAPED_BYTES = 6, /* one byte of text, at worst \u001f */
};

static bool
read_blocked(struct scan *s, void *at)
{
    struct detail_blocked *blocked = at;
    struct slice by;

    if (!scan_named_by(s, &blocked->rule, &by)) {
        return false;
    }
    blocked->budget = slice_eq_cstr(by, "budget");
    return blocked->budget || slice_eq_cstr(by, "limit");
}

static bool
read_blocked_list(struct scan *s, void *at)
{
    struct detail_facts *facts = at;
    const void *items;

    if (!scan_array(s, sizeof(struct detail_blocked), read_blocked, &items,
                    &facts->blocked_count)) {
        return false;
    }
    facts->blocked = items;
    return true;
}

bool
detail_facts_read(struct scan *s, struct detail_facts *ret)
{
    static const struct scan_member members[] = {
        {"tier", scan_i64, offsetof(struct detail_facts, tier), false},
        {"tags", detail_texts_read, offsetof(struct detail_facts, tags), false},
        {"flags", detail_texts_read, offsetof(struct detail_facts, flags), false},
        {"blocked", read_blocked_list, 0, false},
        {"lost", detail_texts_read, offsetof(struct detail_facts, lost), false},
    };

    return scan_object(s, members, sizeof(members) / sizeof(members[0]), ret);
}

void
detail_facts_put(struct json_out *o, const struct detail_facts *facts)
{
    json_kv_object(o, "facts");
    if (facts->tier != 0) {
        json_kv_i64(o, "tier", facts->tier);
    }
    detail_texts_put(o, "tags", &facts->tags);
    detail_texts_put(o, "flags", &facts->flags);
    if (facts->blocked_count > 0) {
        json_kv_array(o, "blocked");
        for (size_t i = 0; i < facts->blocked_count; i++) {
            json_array_begin(o);
            json_put_str(o, facts->blocked[i].rule);
            json_put_cstr(o, facts->blocked[i].budget ? "budget" : "limit");
            json_array_end(o);
        }
        json_array_end(o);
    }
    detail_texts_put(o, "lost", &facts->lost);
    json_object_end(o);
}

size_t
detail_facts_bytes(const struct detail_facts *facts)
{
    size_t bytes = HEAD_BYTES + detail_texts_bytes(&facts->tags) +
                   detail_texts_bytes(&facts->flags) + detail_texts_bytes(&facts->lost);

    for (size_t i = 0; i < facts->blocked_count; i++) {
        bytes += ITEM_BYTES + facts->blocked[i].rule.n * ESCAPED_BYTES;
    }
    return bytes;
}
