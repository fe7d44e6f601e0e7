/*
 * Taking an address apart.
 */
#include "svc/io/redis_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/hash.h"
#include "svc/base/log.h"
#include "svc/io/tls.h"

enum { PORT = 6379, PORT_MAX = 65535, DB_MAX = 1023 };

/* The n bytes as they are; false when there is no room. */
static bool
put(char *ret, size_t cap, const char *p, size_t n)
{
    if (n >= cap) {
        return false;
    }
    memcpy(ret, p, n);
    ret[n] = '\0';
    return true;
}

/* What stands for them, percent-encoded. */
static bool
put_decoded(char *ret, size_t cap, const char *p, size_t n)
{
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)p[i];

        if (byte == '%') {
            if (n - i < 3 || !hex_decode(&byte, 1, p + i + 1, 2) || byte == '\0') {
                return false;
            }
            i += 2;
        }
        if (out + 1 >= cap) {
            return false;
        }
        ret[out++] = (char)byte;
    }
    ret[out] = '\0';
    return true;
}

/* A number of digits alone, from least to most. */
static bool
put_number(int *ret, const char *p, size_t n, long least, long most)
{
    char text[8], *end;
    long number;

    if (n == 0 || p[0] < '0' || p[0] > '9' || !put(text, sizeof(text), p, n)) {
        return false;
    }
    number = strtol(text, &end, 10);
    *ret = (int)number;
    return *end == '\0' && number >= least && number <= most;
}

/* host, host:port, [address] or [address]:port. */
static bool
place_take(struct redis_server *ret, const char *p, size_t n)
{
    bool bracket = n > 0 && p[0] == '[';
    const char *close = bracket ? memchr(p, ']', n) : NULL;
    const char *end = bracket ? close : memchr(p, ':', n);
    const char *host = bracket ? p + 1 : p;
    size_t left;

    if (bracket && close == NULL) {
        return false;
    }
    if (end == NULL) {
        end = p + n;
    }
    if (end == host || !put(ret->host, sizeof(ret->host), host, (size_t)(end - host)) ||
        strpbrk(ret->host, " \t/@?#") != NULL) {
        return false;
    }
    end += bracket;
    left = n - (size_t)(end - p);
    return left == 0 ||
           (end[0] == ':' && put_number(&ret->port, end + 1, left - 1, 1, PORT_MAX));
}

static bool
login_take(struct redis_server *ret, const char *p, size_t n)
{
    const char *colon = n > 0 ? memchr(p, ':', n) : NULL;
    size_t user_n = colon != NULL ? (size_t)(colon - p) : n;

    return put_decoded(ret->user, sizeof(ret->user), p, user_n) &&
           (colon == NULL ||
            put_decoded(ret->password, sizeof(ret->password), colon + 1, n - user_n - 1));
}

/* Behind the scheme: [login@]place[/db]. */
static bool
authority_take(struct redis_server *ret, const char *p)
{
    size_t n = strcspn(p, "/");
    const char *at = n > 0 ? memrchr(p, '@', n) : NULL;
    const char *place = at != NULL ? at + 1 : p;
    const char *db = p[n] == '/' ? p + n + 1 : "";

    return (at == NULL || login_take(ret, p, (size_t)(at - p))) &&
           place_take(ret, place, n - (size_t)(place - p)) &&
           (db[0] == '\0' || put_number(&ret->db, db, strlen(db), 0, DB_MAX));
}

bool
redis_server_parse(const char *address, struct redis_server *ret)
{
    *ret = (struct redis_server){.port = PORT};
    if (strncmp(address, "unix:", 5) == 0) {
        return address[5] == '/' &&
               put(ret->path, sizeof(ret->path), address + 5, strlen(address + 5));
    }
    if (strncmp(address, "redis://", 8) == 0) {
        return authority_take(ret, address + 8);
    }
    if (strncmp(address, "rediss://", 9) == 0) {
        ret->secure = true;
        return authority_take(ret, address + 9);
    }
    return place_take(ret, address, strlen(address));
}

bool
redis_server_open(struct redis_server *ret, const char *address, const char *user,
                  const char *password, const char *ca_path)
{
    if (!redis_server_parse(address, ret) ||
        (user[0] != '\0' && !put(ret->user, sizeof(ret->user), user, strlen(user))) ||
        (password[0] != '\0' &&
         !put(ret->password, sizeof(ret->password), password, strlen(password)))) {
        log_error("redis", "the address of Redis, its user or password cannot be used");
        return false;
    }
    if (ret->secure) {
        ret->tls = tls_client_new(ca_path);
    }
    return !ret->secure || ret->tls != NULL;
}
