/*
 * The shapes (shape.h) of conditions and of words of goods.
 */
#ifndef CREMA_CORE_DOCUMENT_WHEN_H
#define CREMA_CORE_DOCUMENT_WHEN_H

#include "svc/core/rules/document/shape.h"

/* struct document_when. */
extern const struct shape document_when_shape;

/* struct document_words, as `exclude` has it. */
extern const struct shape document_exclude_shape;

/* An id in a list; a list of ids. */
extern const struct shape_member document_id_item;

#endif
