/*
 * base64url by tables. What is encoded here (nonces, ciphertext, signatures) travels in
 * the open, so look-ups that depend on it tell nobody anything.
 */
#include "proto/base64url.h"

static const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The value of a character plus one, so that 0 means "not in the alphabet". */
static const unsigned char value_plus1[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,
    ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14,
    ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21,
    ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
    ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
    ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
    ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,
    ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63,
    ['_'] = 64,
};

size_t
base64url_encode(const void *data, size_t n, char *buf, size_t cap)
{
    const unsigned char *p = data;
    char *out = buf;

    if (n > SIZE_MAX / 8 || BASE64URL_CHARS(n) > cap) {
        return 0;
    }
    for (; n >= 3; n -= 3, p += 3) {
        uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

        *out++ = alphabet[v >> 18];
        *out++ = alphabet[v >> 12 & 63];
        *out++ = alphabet[v >> 6 & 63];
        *out++ = alphabet[v & 63];
    }
    if (n > 0) {
        uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0);

        *out++ = alphabet[v >> 18];
        *out++ = alphabet[v >> 12 & 63];
        if (n > 1) {
            *out++ = alphabet[v >> 6 & 63];
        }
    }
    return (size_t)(out - buf);
}

/*
 * The two or three characters at the end of a text whose length is no multiple of four.
 */
static bool
decode_tail(const unsigned char *p, size_t n, unsigned char *out)
{
    uint32_t v = 0;

    for (size_t i = 0; i < n; i++) {
        if (value_plus1[p[i]] == 0) {
            return false;
        }
        v = v << 6 | (uint32_t)(value_plus1[p[i]] - 1);
    }
    if (n == 2) {
        out[0] = (unsigned char)(v >> 4);
        return (v & 15) == 0;
    }
    out[0] = (unsigned char)(v >> 10);
    out[1] = (unsigned char)(v >> 2);
    return (v & 3) == 0;
}

bool
base64url_decode(struct slice text, unsigned char *buf, size_t cap, size_t *ret_n)
{
    const unsigned char *p = (const unsigned char *)text.p;
    size_t n = text.n, tail = n % 4;
    unsigned char *out = buf;

    if (tail == 1 || n > SIZE_MAX / 8 || BASE64URL_BYTES(n) > cap) {
        return false;
    }
    for (; n >= 4; n -= 4, p += 4) {
        uint32_t a = value_plus1[p[0]], b = value_plus1[p[1]];
        uint32_t c = value_plus1[p[2]], d = value_plus1[p[3]];
        uint32_t v;

        if (a == 0 || b == 0 || c == 0 || d == 0) {
            return false;
        }
        v = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
        *out++ = (unsigned char)(v >> 16);
        *out++ = (unsigned char)(v >> 8);
        *out++ = (unsigned char)v;
    }
    if (tail != 0) {
        if (!decode_tail(p, tail, out)) {
            return false;
        }
        out += tail - 1;
    }
    *ret_n = (size_t)(out - buf);
    return true;
}
