/* TLS for incoming connections (OpenSSL): 1.2 and 1.3, server certificate from files. */
#ifndef CREMA_IO_TLS_H
#define CREMA_IO_TLS_H

#include "svc/base/must_use.h"

struct bufferevent;
struct event_base;
struct tls;

/* NULL after a log line that names the file and what is wrong with it. */
MUST_USE struct tls *tls_new(const char *cert_path, const char *key_path);
void tls_free(struct tls *tls);

/* For svc/io only: the server's side of a connection, which closes fd with it, or NULL.
 */
MUST_USE struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd);

#endif
