/*
 * What a why is told of, and whom. Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_SCENE_H
#define CREMA_ENGINE_WHY_SCENE_H

#include "svc/core/rules/why.h"
#include "svc/engine/render/render.h"
#include "svc/engine/render/why_say.h"

struct service;

struct why_scene {
    struct why_voice voice;
    const struct service *s;
    const struct rules *rules; /* of the entry's version; NULL: not known */
    const struct entry *entry;
    const struct entry_detail *detail;
    const struct why *why;
    const struct entry *about; /* what it refers to, what refers to it or to that, and the
                                  next ones, ascending */
    size_t about_count;
    enum reader reader;
};

/*
 * What the operation made behind its own entry: those that follow it at the same instant
 * and that nobody asks for by themselves. *at is where to look on, 0 at first; NULL: no
 * more.
 */
const struct entry *why_follow(const struct why_scene *w, size_t *at);

/* The level of that number; NULL: the rules have none. */
const struct rules_level *why_level(const struct why_scene *w, int16_t tier);

/* What people call it; "" of none. */
const char *why_level_name(const struct why_scene *w, int16_t tier);

/* What people call the entry's store; NULL: it was at none. */
const char *why_store_title(const struct why_scene *w);

#endif
