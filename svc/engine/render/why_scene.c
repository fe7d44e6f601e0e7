/*
 * Levels and stores as people call them.
 */
#include "svc/engine/render/why_scene.h"

#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

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
