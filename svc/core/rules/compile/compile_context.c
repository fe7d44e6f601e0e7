/*
 * Tables of masks by tier, weekday, channel, flag, tag and store.
 */
#include <assert.h>
#include <stdlib.h>

#include "svc/core/entry.h"
#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/rules_id.h"

static_assert(CHANNEL_PROVIDER + 1 == RULES_CHANNELS, "each channel has its mask");

/* Lets a rule through in all of a table. */
static void
let_through(struct rules_mask *table, size_t count, unsigned bit)
{
    for (size_t i = 0; i < count; i++) {
        rules_mask_add(&table[i], bit);
    }
}

static void
context_tiers(struct compile *c, const struct compile_rule *r)
{
    const struct shape_list *tiers = &r->when->tiers;
    struct rules_mask *table = c->out->context.tier;

    if (tiers->count == 0) {
        let_through(table, RULES_TIERS, r->bit);
    }
    for (size_t i = 0; i < tiers->count; i++) {
        int64_t number = document_level(c->document, document_slice(tiers, i))->number;

        rules_mask_add(&table[number], r->bit);
    }
}

/* Of a list of places in a table; `before` are places that no list can name. */
static void
context_places(struct rules_mask *table, size_t count, size_t before,
               const struct shape_list *list, unsigned bit)
{
    if (list->count == 0) {
        let_through(table, count, bit);
    }
    for (size_t i = 0; i < list->count; i++) {
        rules_mask_add(&table[before + (size_t)((const int *)list->items)[i]], bit);
    }
}

static void
context_flags(struct compile *c, const struct compile_rule *r)
{
    const struct shape_list *flags = &r->when->flags;
    struct rules_context *context = &c->out->context;

    if (flags->count == 0) {
        rules_mask_add(&context->flag_free, r->bit);
    }
    for (size_t i = 0; i < flags->count; i++) {
        int flag = document_flag(c->document, document_slice(flags, i));

        rules_mask_add(&context->flag[flag], r->bit);
    }
}

/* Keys of a dimension, before it is known which there are. */
struct keys {
    int64_t *at; /* ascending and different, once they are sorted */
    size_t count;
};

static int
key_order(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void
keys_sort(struct keys *keys)
{
    size_t kept = 0;

    if (keys->count > 0) {
        qsort(keys->at, keys->count, sizeof(keys->at[0]), key_order);
    }
    for (size_t i = 0; i < keys->count; i++) {
        if (kept == 0 || keys->at[kept - 1] != keys->at[i]) {
            keys->at[kept++] = keys->at[i];
        }
    }
    keys->count = kept;
}

/* The place of a key that is there. */
static size_t
keys_find(const struct keys *keys, int64_t key)
{
    const int64_t *found =
        bsearch(&key, keys->at, keys->count, sizeof(keys->at[0]), key_order);

    assert(found != NULL);
    return (size_t)(found - keys->at);
}

static void
keys_add_tags(struct keys *keys, const struct shape_list *ids)
{
    for (size_t i = 0; i < ids->count; i++) {
        keys->at[keys->count++] = rules_id(document_slice(ids, i));
    }
}

static struct keys
all_tags(const struct compile *c)
{
    struct keys keys = {NULL, 0};
    size_t most = 0;

    for (size_t i = 0; i < c->count; i++) {
        most += c->all[i].when->tags.count + c->all[i].when->without_tags.count;
    }
    keys.at = arena_array(c->scratch, most, sizeof(keys.at[0]));
    for (size_t i = 0; i < c->count; i++) {
        keys_add_tags(&keys, &c->all[i].when->tags);
        keys_add_tags(&keys, &c->all[i].when->without_tags);
    }
    keys_sort(&keys);
    return keys;
}

/* The tag of an id that is among them. */
static struct rules_tag *
tag_of(struct compile *c, const struct keys *keys, struct rules_tag *tags,
       struct slice id)
{
    struct rules_tag *tag = &tags[keys_find(keys, rules_id(id))];

    if (tag->id == NULL) {
        tag->id = compile_text(c, id);
    }
    return tag;
}

static void
context_tags(struct compile *c)
{
    struct rules_context *context = &c->out->context;
    const struct keys keys = all_tags(c);
    struct rules_tag *tags = compile_take(c, keys.count, sizeof(*tags));

    for (size_t i = 0; i < keys.count; i++) {
        tags[i].key = keys.at[i];
    }
    for (size_t i = 0; i < c->count; i++) {
        const struct document_when *when = c->all[i].when;

        if (when->tags.count == 0) {
            rules_mask_add(&context->tag_free, c->all[i].bit);
        }
        for (size_t k = 0; k < when->tags.count; k++) {
            struct slice id = document_slice(&when->tags, k);

            rules_mask_add(&tag_of(c, &keys, tags, id)->asked, c->all[i].bit);
        }
        for (size_t k = 0; k < when->without_tags.count; k++) {
            struct slice id = document_slice(&when->without_tags, k);

            rules_mask_add(&tag_of(c, &keys, tags, id)->without, c->all[i].bit);
        }
    }
    context->tags = tags;
    context->tag_count = keys.count;
}

/* The number of a store; 0 when it is not known, because stores are not looked up. */
static int32_t
store_id(const struct compile *c, struct slice name)
{
    for (size_t i = 0; i < c->world->store_count; i++) {
        if (slice_eq(c->world->stores[i].name, name)) {
            return c->world->stores[i].id;
        }
    }
    return 0;
}

static void
keys_add_stores(struct keys *keys, const struct compile *c,
                const struct shape_list *names)
{
    for (size_t i = 0; i < names->count; i++) {
        int32_t id = store_id(c, document_slice(names, i));

        if (id != 0) {
            keys->at[keys->count++] = id;
        }
    }
}

static struct keys
all_stores(const struct compile *c)
{
    struct keys keys = {NULL, 0};
    size_t most = 0;

    for (size_t i = 0; i < c->count; i++) {
        most += c->all[i].when->stores.count + c->all[i].when->without_stores.count;
    }
    keys.at = arena_array(c->scratch, most, sizeof(keys.at[0]));
    for (size_t i = 0; i < c->count; i++) {
        keys_add_stores(&keys, c, &c->all[i].when->stores);
        keys_add_stores(&keys, c, &c->all[i].when->without_stores);
    }
    keys_sort(&keys);
    return keys;
}

/* Lets a rule through at each store of a list, or no longer. */
static void
stores_let(struct compile *c, const struct keys *keys, struct rules_place_mask *stores,
           const struct compile_rule *r, bool through)
{
    const struct shape_list *names =
        through ? &r->when->stores : &r->when->without_stores;

    for (size_t i = 0; i < names->count; i++) {
        int32_t id = store_id(c, document_slice(names, i));

        if (id != 0 && through) {
            rules_mask_add(&stores[keys_find(keys, id)].mask, r->bit);
        } else if (id != 0) {
            rules_mask_drop(&stores[keys_find(keys, id)].mask, r->bit);
        }
    }
}

static void
context_stores(struct compile *c)
{
    struct rules_context *context = &c->out->context;
    const struct keys keys = all_stores(c);
    struct rules_place_mask *stores = compile_take(c, keys.count, sizeof(*stores));

    for (size_t k = 0; k < keys.count; k++) {
        stores[k].store_id = (int32_t)keys.at[k];
    }
    for (size_t i = 0; i < c->count; i++) {
        const struct compile_rule *r = &c->all[i];
        bool everywhere = r->when->stores.count == 0;

        if (everywhere) {
            rules_mask_add(&context->store_other, r->bit);
        }
        for (size_t k = 0; k < keys.count && everywhere; k++) {
            rules_mask_add(&stores[k].mask, r->bit);
        }
        stores_let(c, &keys, stores, r, true);
        stores_let(c, &keys, stores, r, false);
    }
    context->stores = stores;
    context->store_count = keys.count;
}

void
compile_context(struct compile *c)
{
    struct rules_context *context = &c->out->context;

    for (size_t i = 0; i < c->count; i++) {
        const struct compile_rule *r = &c->all[i];

        context_tiers(c, r);
        context_places(context->weekday, RULES_WEEKDAYS, 0, &r->when->weekdays, r->bit);
        context_places(context->channel, RULES_CHANNELS, CHANNEL_APP, &r->when->channels,
                       r->bit);
        context_flags(c, r);
    }
    context_tags(c);
    context_stores(c);
}
