/*
 * The languages that answers are worded in for people.
 */
#ifndef CREMA_ENGINE_LANGUAGE_H
#define CREMA_ENGINE_LANGUAGE_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum language { LANGUAGE_EN, LANGUAGE_VI, LANGUAGES };

/* "en", "vi" */
const char *language_tag(enum language language);

/* By its tag; false when there is none such. */
MUST_USE bool language_parse(struct slice tag, enum language *ret);

/*
 * What an Accept-Language header asks for (RFC 9110, 12.5.4): of the languages that we
 * have the one with the highest weight, the first of equal ones; English without any.
 */
enum language language_accept(struct slice header);

#endif
