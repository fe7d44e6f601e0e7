/*
 * Levels and stores as people call them.
 */
#include "svc/engine/render/why_scene.h"

#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

static bool
is_made_besides(enum entry_kind kind)
{
    return kind == ENTRY_BONUS || kind == ENTRY_TIER || kind == ENTRY_EXPIRE ||
           kind == ENTRY_VOUCHER || kind == ENTRY_VOUCHER_END;
}

const struct entry *
why_follow(const struct why_scene *w, size_t *at)
{
    bool asked_for = !is_made_besides(w->entry->kind) || w->entry->actor_id != 0;

    while (asked_for && *at < w->about_count && w->about[*at].seq <= w->entry->seq) {
        ++*at;
    }
    if (!asked_for || *at == w->about_count) {
        return NULL;
    }
    const struct entry *e = &w->about[*at];
    int64_t before = *at > 0 ? w->about[*at - 1].seq : w->entry->seq;

    if (e->seq != before + 1 || e->at_us != w->entry->at_us || e->actor_id != 0 ||
        !is_made_besides(e->kind)) {
        return NULL;
    }
    ++*at;
    return e;
}

const struct rules_level *
why_level(const struct why_scene *w, int16_t tier)
{
    for (size_t i = 0; w->rules != NULL && i < w->rules->level_count; i++) {
        if (w->rules->levels[i].number == tier) {
            return &w->rules->levels[i];
        }
    }
    return NULL;
}

const char *
why_level_name(const struct why_scene *w, int16_t tier)
{
    const struct rules_level *level = why_level(w, tier);

    return level != NULL
               ? why_name(&w->voice, level->name, level->names, level->name_count)
               : why_word(&w->voice, WHY_SAY_NO_LEVEL);
}

const char *
why_store_title(const struct why_scene *w)
{
    const struct store_info *store = directory_store(w->s->directory, w->entry->store_id);

    return store != NULL ? store->title : NULL;
}
