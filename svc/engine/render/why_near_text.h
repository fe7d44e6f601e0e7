/*
 * A near miss in words. Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_NEAR_TEXT_H
#define CREMA_ENGINE_WHY_NEAR_TEXT_H

#include "svc/engine/render/why_scene.h"

/* For programs, in the words of documents; NULL where there is nothing to say. */
const char *why_near_have(const struct why_scene *w, const struct why_near *near);
const char *why_near_need(const struct why_scene *w, const struct why_near *near);

/* For people. */
const char *why_near_sentence(const struct why_scene *w, const struct why_near *near);

#endif
