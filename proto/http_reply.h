/*
 * Writes the head of an HTTP/1.1 reply and knows the reason phrases (RFC 9110).
 */
#ifndef CREMA_PROTO_HTTP_REPLY_H
#define CREMA_PROTO_HTTP_REPLY_H

#include "proto/http.h"
#include "svc/base/must_use.h"

/*
 * Give this as content_length where no Content-Length belongs: 101, 204, 304, event
 * streams.
 */
#define HTTP_NO_LENGTH UINT64_MAX

/* The reason phrase; "Unknown" for a status outside the list. */
const char *http_reason(int status);

struct http_reply {
    int status;
    const char *content_type;       /* NULL: none */
    uint64_t content_length;        /* bytes, or HTTP_NO_LENGTH */
    const struct http_field *extra; /* as they are; Date is one of them */
    size_t extra_count;
    bool keep_alive; /* else "Connection: close" */
};

/*
 * Writes the status line, the fields and the empty line. Returns the bytes written, or 0
 * if they do not fit into cap. A value that holds CR, LF or NUL is our mistake and gives
 * 0 too.
 */
MUST_USE size_t http_reply_head(char *buf, size_t cap, const struct http_reply *reply);

#endif
