/*
 * The language that a caller wants to be answered in.
 */
#ifndef CREMA_OPS_LANGUAGE_H
#define CREMA_OPS_LANGUAGE_H

#include "svc/base/must_use.h"
#include "svc/engine/render/language.h"
#include "svc/ops/ops.h"

/* ?lang=, else what Accept-Language asks for, else English. False after a 400. */
MUST_USE bool language_asked(struct request *r, enum language *ret);

#endif
