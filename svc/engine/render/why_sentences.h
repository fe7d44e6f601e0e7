/*
 * Why in sentences that somebody can read aloud. Internal to the rendering of why.
 */
#ifndef CREMA_ENGINE_WHY_SENTENCES_H
#define CREMA_ENGINE_WHY_SENTENCES_H

#include "svc/engine/render/why_scene.h"

enum { WHY_SENTENCES_MAX = 160 };

struct why_sentences {
    const char *at[WHY_SENTENCES_MAX];
    size_t count;
};

/* One more; what is beyond the most is left out. */
void why_sentence(struct why_sentences *to, const char *sentence);

/* What people call the reward of that id; the id where the rules do not have it. */
const char *why_reward_name(const struct why_scene *w, struct slice id);

/* At least one. */
void why_sentences_of(const struct why_scene *w, struct why_sentences *ret);

/* Tags are told to staff alone, and so are the rules that only they would explain. */
bool why_near_is_told(const struct why_scene *w, const struct why_near *near);

#endif
