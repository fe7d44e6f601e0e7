/*
 * A strict, incremental parser of HTTP/1.1 requests (RFC 9112) over bytes that the
 * caller keeps.
 *
 * The caller gathers what it receives in one contiguous buffer and calls http_head_parse
 * after each read, always from the first byte of the request; the parser remembers how
 * far it has looked, so the work stays linear however the bytes arrive. The buffer may
 * move between calls. When the head is complete the slices of the result point into the
 * buffer. Nothing is allocated.
 */
#ifndef CREMA_PROTO_HTTP_H
#define CREMA_PROTO_HTTP_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum {
    HTTP_FIELDS_MAX = 100,
    HTTP_HEAD_BYTES_MAX = 16 * 1024, /* request line, fields and the empty line */
    HTTP_TARGET_BYTES_MAX = 4 * 1024,
};

/* Results of the parsers; anything from 400 up is the status to answer before closing. */
enum {
    HTTP_MORE = 0, /* more bytes are needed */
    HTTP_DONE = 1, /* the head, or the body, is complete */
    HTTP_DATA = 2, /* http_body_parse only: ret_data holds some of the body */
};

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER, /* a valid token that we do not serve */
};

struct http_field {
    struct slice name;  /* lower-cased in place */
    struct slice value; /* without leading and trailing blanks */
};

struct http_head {
    enum http_method method;
    struct slice target; /* as sent */
    struct slice path;  /* as sent, before '?'; begins with '/' (or is "*" for OPTIONS) */
    struct slice query; /* after '?', empty if there is none */
    int minor;          /* 0 or 1 */
    bool keep_alive;    /* always false for HTTP/1.0 */
    bool chunked;
    bool has_length;
    bool expect_continue;
    uint64_t content_length; /* 0 without has_length */
    size_t field_count;
    struct http_field fields[HTTP_FIELDS_MAX];
};

/* Where the parser is in a head that is not complete yet. */
struct http_parser {
    uint32_t line; /* offset of the first line not yet accepted */
    uint32_t scan; /* offset of the first byte not yet looked at */
    uint8_t field_count;
    uint8_t seen;  /* which of the fields that may come once have come */
    uint8_t minor; /* of the version */
    bool started;  /* the request line was accepted */
};

void http_parser_init(struct http_parser *p);

/*
 * Parses the head in buf[0..len). HTTP_MORE: read more and call again with the same
 * bytes and those that follow. HTTP_DONE: *ret_used bytes of head, body or next request
 * after them; the parser is ready for the next request. Otherwise the status to answer:
 * 400, 414, 417, 431, 501 or 505; the connection must be closed after it. *ret_head is
 * scratch until HTTP_DONE. Field names are lower-cased in buf.
 */
MUST_USE int http_head_parse(struct http_parser *p, char *buf, size_t len,
                             struct http_head *ret_head, size_t *ret_used);

/* The value of the first field of that name (given in lower case), or NULL. */
const struct slice *http_head_field(const struct http_head *head, const char *lower_name);

/* True if the comma-separated list value holds the token, ignoring case. */
bool http_list_has(struct slice value, struct slice token);

/* "GET", "POST", … ; HTTP_OTHER gives "OTHER". */
const char *http_method_name(enum http_method method);

/* The method of an exact, upper-case name; HTTP_OTHER for any other. */
enum http_method http_method_from(struct slice name);

/* A body that is being read. */
struct http_body {
    uint64_t left;    /* bytes left of the body or of the chunk */
    uint64_t budget;  /* bytes of data still allowed */
    uint32_t framing; /* bytes of chunk extensions and trailers so far */
    uint8_t state;
    uint8_t digits; /* of the chunk size */
};

/*
 * Starts a body. HTTP_DONE: the request has none; HTTP_MORE: call http_body_parse; 413:
 * its declared length is above limit_bytes.
 */
MUST_USE int
http_body_init(struct http_body *b, const struct http_head *head, uint64_t limit_bytes);

/*
 * Consumes *ret_used bytes of buf[0..len) in every case but an error; the caller drops
 * them. HTTP_DATA: *ret_data points at data inside those bytes; call again with the
 * rest. HTTP_MORE: all of buf was used, read more. HTTP_DONE: the body is over. 400 or
 * 413: answer and close. Chunk extensions are ignored and trailer fields skipped, both
 * within 1 KiB.
 */
MUST_USE int http_body_parse(struct http_body *b, char *buf, size_t len, size_t *ret_used,
                             struct slice *ret_data);

/*
 * Finds a parameter of a query string, decodes "%41" and "+" into buf and returns true.
 * False if it is absent, longer than cap, given twice, wrongly encoded or holds a NUL.
 */
MUST_USE bool http_query_get(struct slice query, const char *name, char *buf, size_t cap,
                             struct slice *ret_value);

/* True if the query names the parameter at all, well encoded or not. */
bool http_query_has(struct slice query, const char *name);

/* Finds a cookie by exact name over all Cookie fields; the first one counts. */
MUST_USE bool
http_cookie_get(const struct http_head *head, const char *name, struct slice *ret_value);

#endif
