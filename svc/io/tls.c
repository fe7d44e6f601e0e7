/*
 * Both sides of TLS.
 */
#include "svc/io/tls.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"
#include "svc/base/xalloc.h"

struct tls {
    SSL_CTX *ctx;
};

/* Clients that offer protocols get HTTP/1.1 or no connection (RFC 7301). */
static int
on_alpn(SSL *ssl, const unsigned char **ret, unsigned char *ret_n,
        const unsigned char *in, unsigned int n, void *arg)
{
    static const unsigned char wanted[] = "\x08http/1.1";
    unsigned char *chosen;

    (void)ssl;
    (void)arg;
    if (SSL_select_next_proto(&chosen, ret_n, wanted, sizeof(wanted) - 1, in, n) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *ret = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool
context_fill(SSL_CTX *ctx, const char *cert_path, const char *key_path)
{
    const char *path = cert_path;
    bool good = SSL_CTX_use_certificate_chain_file(ctx, cert_path) == 1;

    if (good) {
        path = key_path;
        good = SSL_CTX_use_PrivateKey_file(ctx, key_path, SSL_FILETYPE_PEM) == 1 &&
               SSL_CTX_check_private_key(ctx) == 1;
    }
    if (!good) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());

        log_error("tls", "%s: cannot be used (%s): give a PEM file that fits its pair",
                  path, reason != NULL ? reason : "unreadable");
        ERR_clear_error();
        return false;
    }
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(ctx, on_alpn, NULL);
    return true;
}

struct tls *
tls_new(const char *cert_path, const char *key_path)
{
    struct tls *tls = xcalloc(1, sizeof(*tls));

    tls->ctx = SSL_CTX_new(TLS_server_method());
    if (tls->ctx == NULL) {
        xalloc_failed(sizeof(*tls));
    }
    if (context_fill(tls->ctx, cert_path, key_path)) {
        return tls;
    }
    tls_free(tls);
    return NULL;
}

struct tls *
tls_client_new(const char *ca_path)
{
    struct tls *tls = xcalloc(1, sizeof(*tls));
    bool good;

    tls->ctx = SSL_CTX_new(TLS_client_method());
    if (tls->ctx == NULL) {
        xalloc_failed(sizeof(*tls));
    }
    SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION);
    SSL_CTX_set_verify(tls->ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(tls->ctx, SSL_MODE_RELEASE_BUFFERS);
    good = ca_path[0] != '\0'
               ? SSL_CTX_load_verify_locations(tls->ctx, ca_path, NULL) == 1
               : SSL_CTX_set_default_verify_paths(tls->ctx) == 1;
    if (good) {
        return tls;
    }
    log_error("tls", "%s: cannot be used: give a PEM file of certificates",
              ca_path[0] != '\0' ? ca_path : "the system's authorities");
    ERR_clear_error();
    tls_free(tls);
    return NULL;
}

void
tls_free(struct tls *tls)
{
    if (tls == NULL) {
        return;
    }
    SSL_CTX_free(tls->ctx);
    free(tls);
}

struct bufferevent *
tls_accept(struct tls *tls, struct event_base *base, int fd)
{
    SSL *ssl = SSL_new(tls->ctx);
    struct bufferevent *bev;

    if (ssl == NULL) {
        return NULL;
    }
    bev = bufferevent_openssl_socket_new(base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                         BEV_OPT_CLOSE_ON_FREE);
    if (bev != NULL) {
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    }
    return bev;
}

/* A name, or an address, which certificates have apart. */
static bool
host_expect(SSL *ssl, const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];

    if (inet_pton(AF_INET, host, address) == 1 ||
        inet_pton(AF_INET6, host, address) == 1) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    }
    return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

struct bufferevent *
tls_connect(struct tls *tls, struct event_base *base, const char *host)
{
    SSL *ssl = SSL_new(tls->ctx);
    struct bufferevent *bev = NULL;

    if (ssl == NULL || !host_expect(ssl, host)) {
        SSL_free(ssl);
        return NULL;
    }
    bev = bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_CONNECTING,
                                         BEV_OPT_CLOSE_ON_FREE);
    if (bev != NULL) {
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    }
    return bev;
}

bool
tls_why(struct bufferevent *bev, char ret[TLS_WHY_BYTES])
{
    unsigned long error = bufferevent_get_openssl_error(bev);
    long verified = SSL_get_verify_result(bufferevent_openssl_get_ssl(bev));
    const char *reason = verified != X509_V_OK ? X509_verify_cert_error_string(verified)
                         : error != 0          ? ERR_reason_error_string(error)
                                               : NULL;

    snprintf(ret, TLS_WHY_BYTES, "TLS: %s", reason != NULL ? reason : "unknown");
    return reason != NULL;
}
