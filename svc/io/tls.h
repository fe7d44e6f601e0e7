/* TLS (OpenSSL), 1.2 and 1.3: of connections that come in, with a certificate from files,
 * and of those to a server whose certificate is verified. */
#ifndef CREMA_IO_TLS_H
#define CREMA_IO_TLS_H

#include <stdbool.h>

#include "svc/base/must_use.h"

struct bufferevent;
struct event_base;
struct tls;

/* NULL after a log line that names the file and what is wrong with it. */
MUST_USE struct tls *tls_new(const char *cert_path, const char *key_path);
void tls_free(struct tls *tls);

/* A client's: servers are verified by the authorities of ca_path (PEM), or by the
 * system's where that is empty. NULL after a log line. */
MUST_USE struct tls *tls_client_new(const char *ca_path);

/* For svc/io only: the server's side of a connection, which closes fd with it, or NULL.
 */
MUST_USE struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd);

/* For svc/io only: the client's side of one that is not connected yet
 * (bufferevent_socket_connect); host is who the certificate must be of. NULL: no memory.
 */
MUST_USE struct bufferevent *
tls_connect(struct tls *tls, struct event_base *base, const char *host);

enum { TLS_WHY_BYTES = 160 };

/* For svc/io only: why TLS ended a connection. False: it was not TLS. */
MUST_USE bool tls_why(struct bufferevent *bev, char ret[TLS_WHY_BYTES]);

#endif
