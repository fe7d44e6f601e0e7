/*
 * Where Redis is, and how one signs in there.
 *
 *   unix:/path
 *   host or host:port                              6379 where no port is said
 *   redis://[user[:password]@]host[:port][/db]
 *   rediss://…                                     the same over TLS
 *
 * The last two as redis-cli -u takes them; user and password may be percent-encoded
 * (RFC 3986), an IPv6 address is in brackets.
 */
#ifndef CREMA_IO_REDIS_SERVER_H
#define CREMA_IO_REDIS_SERVER_H

#include <stdbool.h>

#include "svc/base/must_use.h"

struct tls;

struct redis_server {
    char path[108]; /* of a Unix socket; empty: host and port */
    char host[256];
    int port;
    int db;
    char user[64]; /* of its ACL; empty: the default one */
    char password[256];
    bool secure;     /* over TLS */
    struct tls *tls; /* redis_server_open's */
};

/* False: it is none of these. */
MUST_USE bool redis_server_parse(const char *address, struct redis_server *ret);

/*
 * Parses, and makes what TLS needs: the server's certificate is verified against ca_path
 * (PEM), or the system's authorities where it is empty, and against its host. user and
 * password, where they are not empty, are those of the address. False after a log line.
 */
MUST_USE bool
redis_server_open(struct redis_server *ret, const char *address, const char *user,
                  const char *password, const char *ca_path);

#endif
