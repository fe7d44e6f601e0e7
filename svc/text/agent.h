/*
 * Which browser on which system a User-Agent field (RFC 9110, 10.1.5) is of, for a person
 * to recognise: "Firefox", "Android". Only words of our own come out of it; the field
 * itself, which could tell people apart, is not kept.
 */
#ifndef CREMA_TEXT_AGENT_H
#define CREMA_TEXT_AGENT_H

#include "proto/slice.h"

struct agent {
    const char *browser; /* static; NULL: none that we know */
    const char *system;
};

struct agent agent_parse_field(struct slice field);

#endif
