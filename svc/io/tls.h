/* TLS for incoming connections (OpenSSL): 1.2 and 1.3, server certificate from files. */
#ifndef CREMA_IO_TLS_H
#define CREMA_IO_TLS_H

struct tls;

/* NULL after a log line that names the file and what is wrong with it. */
struct tls *tls_new(const char *cert_path, const char *key_path);
void tls_free(struct tls *tls);

/* For svc/io only: a new server-side SSL of OpenSSL, or NULL. */
struct ssl_st *tls_session(struct tls *tls);

#endif
