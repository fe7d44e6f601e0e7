/*
 * Numbers and codes that people type from a card, a phone or a sheet of paper, where they
 * are printed in groups.
 */
#ifndef CREMA_TEXT_PRINTED_H
#define CREMA_TEXT_PRINTED_H

#include "proto/slice.h"
#include "svc/base/arena.h"

/*
 * The digits of a card number or pay code without the blanks and dashes between them, of
 * plain width. Whether they are such a number is the caller's question; what else was
 * typed is kept.
 */
struct slice printed_digits(struct arena *arena, struct slice text);

/* The same for codes of letters and digits: an enrolment code in capitals. */
struct slice printed_code(struct arena *arena, struct slice text);

#endif
