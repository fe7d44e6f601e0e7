/*
 * What a gift or a challenge of the program has given, or what of it was taken back.
 * Internal to render.
 */
#ifndef CREMA_ENGINE_RENDER_GIFT_H
#define CREMA_ENGINE_RENDER_GIFT_H

#include "svc/engine/render/render.h"

/* The member gift: {rule, name, reversed}; nothing where the detail tells none. */
void render_gift(struct json_out *out, const struct service *s, const struct entry *e);

#endif
