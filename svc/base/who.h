/*
 * How log lines name a person: by a keyed hash, which says that two lines are of one
 * person, and who that is only to whoever has the keys (crema members who).
 */
#ifndef CREMA_BASE_WHO_H
#define CREMA_BASE_WHO_H

#include <stdint.h>

struct secrets;

enum { WHO_BYTES = 8, WHO_CHARS = 2 * WHO_BYTES, WHO_TEXT_BYTES = WHO_CHARS + 1 };

/* Ids of members and of staff are two series. */
enum who_kind { WHO_MEMBER = 1, WHO_STAFF = 2 };

/* 16 hexadecimal digits, and a NUL. */
void who_text(const struct secrets *keys, enum who_kind kind, int64_t id,
              char ret[WHO_TEXT_BYTES]);

#endif
