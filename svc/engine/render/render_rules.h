/*
 * What rules of format 2 have written into an entry, in words: reasons with the name of
 * their rule and the arithmetic, rewards, and the lines that a refund took. Internal to
 * render.
 */
#ifndef CREMA_ENGINE_RENDER_RULES_H
#define CREMA_ENGINE_RENDER_RULES_H

#include "svc/engine/render/render.h"

/* Whether a detail that has these members, as they stand there, needs it. */
bool render_rules_wanted(struct slice rewards, struct slice reasons, struct slice goods);

/*
 * The members rewards, reasons and, of a refund of lines, returned_lines. reasons: as the
 * detail has them; those of format 1 are shown so.
 */
void render_rules(struct json_out *out, const struct service *s, const struct entry *e,
                  struct slice reasons);

/* The reasons alone. */
void render_rules_reasons(struct json_out *out, const struct service *s,
                          const struct entry *e, struct slice as_written);

#endif
