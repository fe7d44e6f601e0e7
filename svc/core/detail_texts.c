/*
 * Lists of texts, read and written: see detail_texts.h.
 */
#include "svc/core/detail_texts.h"

enum {
    TEXT_BYTES = 24,   /* of an item besides its text, and of the list */
    ESCAPED_BYTES = 6, /* one byte of text, at worst \u001f */
};

bool
detail_texts_read(struct scan *s, void *at)
{
    struct detail_texts *texts = at;
    const void *items;

    if (!scan_array(s, sizeof(struct slice), scan_text, &items, &texts->count)) {
        return false;
    }
    texts->items = items;
    return true;
}

void
detail_texts_put(struct json_out *o, const char *key, const struct detail_texts *texts)
{
    if (texts->count == 0) {
        return;
    }
    json_kv_array(o, key);
    for (size_t i = 0; i < texts->count; i++) {
        json_put_str(o, texts->items[i]);
    }
    json_array_end(o);
}

size_t
detail_texts_bytes(const struct detail_texts *texts)
{
    size_t bytes = texts->count * TEXT_BYTES;

    for (size_t i = 0; i < texts->count; i++) {
        bytes += texts->items[i].n * ESCAPED_BYTES;
    }
    return bytes;
}
