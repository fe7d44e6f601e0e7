/*
 * What a rule would have needed, item by item: in the words of documents ("gold", "mon"),
 * or in those of people ("Gold", "Monday"). Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_ITEMS_H
#define CREMA_ENGINE_WHY_ITEMS_H

#include <stdbool.h>

#include "svc/engine/render/why_scene.h"

enum { WHY_ITEMS_MAX = 32 };

struct why_items {
    const char *at[WHY_ITEMS_MAX]; /* what is beyond it is left out */
    size_t count;
};

/*
 * Of levels, tags (of without_tag: those that the account has), flags, stores (none where
 * all but some would do), channels, weekdays, hours, goods and limits; none of others.
 */
void why_items_of(const struct why_scene *w, const struct why_near *near, bool for_people,
                  struct why_items *ret);

/* Words of goods that the rule does not mean. */
void why_items_not_meant(const struct why_scene *w, const struct why_near *near,
                         struct why_items *ret);

/* The flags that the till said, and those that let the rule through, are likewise. */
const char *why_weekday(const struct why_scene *w, int32_t weekday, bool for_people);
const char *why_channel(const struct why_scene *w, enum channel channel, bool for_people);

#endif
