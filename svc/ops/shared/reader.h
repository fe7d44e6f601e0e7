/*
 * For whom an answer is written (engine/render/render.h).
 */
#ifndef CREMA_OPS_READER_H
#define CREMA_OPS_READER_H

#include "svc/engine/render/render.h"
#include "svc/ops/ops.h"

enum reader reader_of(const struct request *r);

#endif
