/*
 * Why an entry moved the points that it moved, as the API shows it: numbers for programs,
 * and sentences that a person can read aloud.
 */
#ifndef CREMA_ENGINE_RENDER_WHY_H
#define CREMA_ENGINE_RENDER_WHY_H

#include "svc/base/arena.h"
#include "svc/core/detail.h"
#include "svc/core/rules/rules.h"
#include "svc/engine/render/language.h"
#include "svc/engine/render/render.h"

struct render_why {
    const struct rules *rules; /* of the entry's version; NULL: nobody has them */
    const struct entry *entry;
    const struct entry_detail *detail; /* the entry's */
    const struct entry *about;         /* ledger_ask_about */
    size_t about_count;
    enum language language;
    enum reader reader;
};

/* The whole object. */
void render_why(struct json_out *out, struct arena *arena, const struct service *s,
                const struct render_why *asked);

/* The member `nearly` alone, of an entry that may never be written, with the names. */
void render_why_nearly(struct json_out *out, struct arena *arena, const struct service *s,
                       const struct render_why *asked);

#endif
