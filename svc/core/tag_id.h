/*
 * Ids of tags, as staff and rule sets say them: 1 to 31 of a-z, 0-9, '_' and '-'. They
 * stand in entries for ever, so they tell nothing of a person ("staff", not a name).
 */
#ifndef CREMA_CORE_TAG_ID_H
#define CREMA_CORE_TAG_ID_H

#include <stdbool.h>

#include "proto/slice.h"

enum { TAG_ID_BYTES_MAX = 31 };

bool tag_id_good(struct slice id);

#endif
