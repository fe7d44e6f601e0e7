/*
 * Internal to the HTTP parser: what a byte may be part of, and the target of a request.
 */
#ifndef CREMA_PROTO_HTTP_CHARS_H
#define CREMA_PROTO_HTTP_CHARS_H

#include "proto/http.h"
#include "svc/base/must_use.h"

/* RFC 9110 section 5.6.2, RFC 3986 sections 3.2 to 3.4. */
enum {
    HTTP_CHAR_TOKEN = 1,
    HTTP_CHAR_PATH = 2,
    HTTP_CHAR_QUERY = 4, /* more than the RFC allows: all that browsers send */
    HTTP_CHAR_HOST = 8,
};

extern const unsigned char http_chars[256];

/* True if every byte is of that class; an empty slice is. */
bool http_chars_all(struct slice s, unsigned char wanted);

/* Reads a target into head (whose method is known): HTTP_DONE, 400 or 414. */
MUST_USE int http_target_parse(struct slice target, struct http_head *head);

/* True unless an absolute target names another host than the Host field. */
MUST_USE bool http_target_agrees(const struct http_head *head);

#endif
