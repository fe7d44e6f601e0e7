/*
 * Lengths of UTF-8 text: how many characters it has, and where it can be cut. What the
 * characters are is not asked here (svc/text).
 */
#ifndef CREMA_PROTO_UTF8_H
#define CREMA_PROTO_UTF8_H

#include "proto/slice.h"

/* How many characters: what JSON Schema counts. Of text that is UTF-8. */
size_t utf8_count(struct slice text);

/*
 * The bytes of text that are whole characters, when its last one may have been cut off in
 * the middle: at most three fewer than it has.
 */
size_t utf8_whole(struct slice text);

/* Takes off a character of the string that a buffer without room has cut in the middle.
 */
void utf8_mend(char *text);

#endif
