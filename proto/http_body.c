/*
 * The body of a request: a declared length, or chunks (RFC 9112 section 7.1).
 */
#include "proto/http.h"

enum {
    FRAMING_BYTES_MAX = 1024, /* chunk extensions and trailers of one body */
    SIZE_DIGITS_MAX = 8,      /* hexadecimal; far above every limit on bodies */
};

enum state {
    BODY_DONE,
    BODY_LENGTH, /* data of a declared length */
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    TRAILER_START, /* at the start of a trailer line, or of the last, empty one */
    TRAILER,
    TRAILER_LF,
    LAST_LF,
};

int
http_body_init(struct http_body *b, const struct http_head *head, uint64_t limit_bytes)
{
    *b = (struct http_body){.budget = limit_bytes, .state = BODY_DONE};
    if (head->chunked) {
        b->state = CHUNK_SIZE;
        return HTTP_MORE;
    }
    if (head->content_length > limit_bytes) {
        return 413;
    }
    if (head->content_length == 0) {
        return HTTP_DONE;
    }
    b->left = head->content_length;
    b->state = BODY_LENGTH;
    return HTTP_MORE;
}

/* A byte of an extension or a trailer: text, and not too much of it. */
static bool
framing_ok(struct http_body *b, char c)
{
    return ++b->framing <= FRAMING_BYTES_MAX && ((unsigned char)c >= 0x20 || c == '\t') &&
           c != 0x7f;
}

static int
read_size(struct http_body *b, char c)
{
    int digit = slice_hex_digit(c);

    if (digit >= 0) {
        if (++b->digits > SIZE_DIGITS_MAX) {
            return 413;
        }
        b->left = b->left << 4 | (uint64_t)digit;
        return b->left > b->budget ? 413 : HTTP_MORE;
    }
    if (b->digits == 0 || (c != ';' && c != '\r')) {
        return 400;
    }
    b->digits = 0;
    b->state = c == ';' ? CHUNK_EXTENSION : CHUNK_SIZE_LF;
    return HTTP_MORE;
}

/* Moves to the next state if the byte is the expected one. */
static int
expect(struct http_body *b, char c, char wanted, enum state next)
{
    if (c != wanted) {
        return 400;
    }
    b->state = (uint8_t)next;
    return HTTP_MORE;
}

/* One byte of framing: HTTP_MORE to go on, HTTP_DONE after the last one. */
static int
read_framing(struct http_body *b, char c)
{
    switch ((enum state)b->state) {
    case CHUNK_SIZE: return read_size(b, c);
    case CHUNK_EXTENSION:
        if (c == '\r') {
            return expect(b, c, '\r', CHUNK_SIZE_LF);
        }
        return framing_ok(b, c) ? HTTP_MORE : 400;
    case CHUNK_SIZE_LF:
        return expect(b, c, '\n', b->left > 0 ? CHUNK_DATA : TRAILER_START);
    case CHUNK_DATA_CR: return expect(b, c, '\r', CHUNK_DATA_LF);
    case CHUNK_DATA_LF: return expect(b, c, '\n', CHUNK_SIZE);
    case TRAILER_START:
        if (c == '\r') {
            return expect(b, c, '\r', LAST_LF);
        }
        b->state = TRAILER;
        return c != ' ' && c != '\t' && c != ':' && framing_ok(b, c) ? HTTP_MORE : 400;
    case TRAILER:
        if (c == '\r') {
            return expect(b, c, '\r', TRAILER_LF);
        }
        return framing_ok(b, c) ? HTTP_MORE : 400;
    case TRAILER_LF: return expect(b, c, '\n', TRAILER_START);
    case LAST_LF:
        if (expect(b, c, '\n', BODY_DONE) != HTTP_MORE) {
            return 400;
        }
        return HTTP_DONE;
    case BODY_DONE:
    case BODY_LENGTH:
    case CHUNK_DATA: break;
    }
    return 400;
}

/* Hands out data of the body or of the chunk. */
static int
take_data(struct http_body *b, char *buf, size_t len, struct slice *ret_data)
{
    size_t n = b->left < len ? (size_t)b->left : len;

    b->left -= n;
    b->budget -= n;
    if (b->left == 0) {
        b->state = b->state == BODY_LENGTH ? BODY_DONE : CHUNK_DATA_CR;
    }
    *ret_data = slice_of(buf, n);
    return HTTP_DATA;
}

int
http_body_parse(struct http_body *b, char *buf, size_t len, size_t *ret_used,
                struct slice *ret_data)
{
    for (size_t i = 0; i < len && b->state != BODY_DONE; i++) {
        int rc;

        if (b->state == BODY_LENGTH || b->state == CHUNK_DATA) {
            rc = take_data(b, buf + i, len - i, ret_data);
            *ret_used = i + ret_data->n;
            return rc;
        }
        rc = read_framing(b, buf[i]);
        if (rc == HTTP_DONE) {
            *ret_used = i + 1;
        }
        if (rc != HTTP_MORE) {
            return rc;
        }
    }
    if (b->state == BODY_DONE) {
        *ret_used = 0;
        return HTTP_DONE;
    }
    *ret_used = len;
    return HTTP_MORE;
}
