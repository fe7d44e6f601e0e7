/*
 * The manifest of an installable page: what a phone calls it is the program's name.
 */
#ifndef CREMA_OPS_SITE_MANIFEST_H
#define CREMA_OPS_SITE_MANIFEST_H

#include <stdbool.h>

#include "svc/base/embed.h"
#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"

/* Whether the file says {program} where the program's name is to stand. */
bool manifest_is(const struct embed_file *file);

/* Answers with the file, the name filled in; "Crema" before there is a program. */
MUST_USE enum step manifest_answer(struct request *r, const struct embed_file *file);

#endif
