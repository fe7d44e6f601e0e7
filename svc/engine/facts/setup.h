/*
 * What a service needs before anybody is served: a database that answers, with a schema,
 * the
 * key file that it was made with, a program and rules in force. Until then every endpoint
 * that does not say ENDPOINT_ALWAYS is refused with a 503 that names what is missing,
 * /readyz says which, and a worker is not ready.
 */
#ifndef CREMA_ENGINE_SETUP_H
#define CREMA_ENGINE_SETUP_H

#include "proto/problem.h"

struct service;

struct setup_lack {
    enum problem problem; /* what callers are answered */
    const char *check;    /* the check of /readyz that tells; NULL: none of its own */
    const char *word;     /* what it says */
    const char *sentence; /* what is missing, and what the operator does; for callers */
};

/* NULL when nothing is missing. Of several, the one to mend first. */
const struct setup_lack *setup_lack(const struct service *s);

/* What the operator reads: for a caller's eyes some of it is too much. */
const char *setup_sentence(const struct service *s, const struct setup_lack *lack);

/* Tells the log what is missing, once for each thing. */
void setup_log(const struct service *s);

#endif
