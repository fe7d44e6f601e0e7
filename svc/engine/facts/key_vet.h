/*
 * Whether this worker's key file is the database's own (key_fit.h), asked
 * when the worker starts. Until it is known to be, nobody is served: what is sealed or
 * looked up with other keys is lost, or found twice.
 */
#ifndef CREMA_ENGINE_KEY_VET_H
#define CREMA_ENGINE_KEY_VET_H

#include "svc/base/must_use.h"

struct key_vet;
struct service;

enum key_vet_state {
    KEY_VET_UNHEARD,   /* Postgres has not answered yet */
    KEY_VET_NO_SCHEMA, /* it has: the table is not there */
    KEY_VET_WRONG,     /* another file's; asked again, should the database be put right */
    KEY_VET_GOOD       /* for as long as the worker lives */
};

MUST_USE struct key_vet *key_vet_new(struct service *s);

enum key_vet_state key_vet_state(const struct key_vet *v);

/* Of KEY_VET_WRONG: which file, which keys, and what the operator does. */
const char *key_vet_sentence(const struct key_vet *v);

#endif
