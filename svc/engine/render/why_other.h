/*
 * Why, of entries that no rule of earning has made: refunds, points that ended, and all
 * others. Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_OTHER_H
#define CREMA_ENGINE_WHY_OTHER_H

#include "svc/engine/render/why_scene.h"
#include "svc/engine/render/why_sentences.h"

void why_other(const struct why_scene *w, struct why_sentences *to);

#endif
