/*
 * One check for each setting whose form says too little: see settings.h.
 */
#include "svc/settings.h"

#include <stdlib.h>
#include <string.h>

#include "svc/base/conf.h"
#include "svc/base/ip.h"
#include "svc/base/log.h"
#include "svc/engine/topup/provider.h"
#include "svc/io/listen.h"
#include "svc/io/pg_conninfo.h"
#include "svc/io/redis_server.h"
#include "svc/io/tls.h"

static bool
log_level_good(void)
{
    enum log_level level;

    if (log_level_parse(conf->log_level, &level)) {
        return true;
    }
    log_error("settings", "log_level = %s: must be debug, info, warn or error",
              conf->log_level);
    return false;
}

static bool
pg_good(void)
{
    char why[PG_CONNINFO_WHY_BYTES];

    if (pg_conninfo_good(conf->pg, why)) {
        return true;
    }
    log_error("settings",
              "pg must be how libpq is told to connect, such as host=… dbname=… user=…: "
              "%s",
              why);
    return false;
}

/* The address is not logged: it may have a password. */
static bool
redis_good(void)
{
    struct redis_server server;
    bool good = redis_server_parse(conf->redis, &server);

    if (!good) {
        log_error(
            "settings",
            "redis must be unix:/path, host:port, redis://user:password@host:port or "
            "rediss://… (TLS); what is not a letter or digit in a password is "
            "percent-encoded there, or put it into redis_password");
    } else if (server.secure) {
        good = redis_server_open(&server, conf->redis, conf->redis_user,
                                 conf->redis_password, conf->redis_ca);
        tls_free(server.tls);
    }
    return good;
}

static bool
provider_good(void)
{
    if (provider_is_known(conf->provider)) {
        return true;
    }
    log_error("settings",
              "there is no payment provider '%s': set provider = none, or sandbox for a "
              "demo",
              conf->provider);
    return false;
}

static bool
trusted_proxies_good(void)
{
    struct networks networks;
    char bad[NETWORK_TEXT_BYTES];

    if (networks_parse(conf->trusted_proxies, &networks, bad)) {
        return true;
    }
    log_error("settings",
              "trusted_proxies: '%s' must be an address or a network, such as 192.0.2.7, "
              "10.0.0.0/8 or 2001:db8::/32 (at most %d)",
              bad, NETWORKS_MAX);
    return false;
}

static bool
admin_good(void)
{
    struct listen_place place;

    if (conf->admin[0] == '\0' || listen_place_parse(conf->admin, &place)) {
        return true;
    }
    log_error(
        "settings",
        "admin = %s: must be address:port, such as 127.0.0.1:9108 or [::1]:9108, or "
        "empty for none",
        conf->admin);
    return false;
}

static bool
tls_good(void)
{
    if ((conf->tls_cert[0] != '\0') == (conf->tls_key[0] != '\0')) {
        return true;
    }
    log_error("settings", "%s is set and %s is not: TLS needs both, or neither",
              conf->tls_cert[0] != '\0' ? "tls_cert" : "tls_key",
              conf->tls_cert[0] != '\0' ? "tls_key" : "tls_cert");
    return false;
}

/* What browsers send as Origin: scheme and host, nothing behind them. */
static bool
is_origin(const char *text, size_t n)
{
    size_t scheme = strncmp(text, "https://", 8) == 0  ? 8
                    : strncmp(text, "http://", 7) == 0 ? 7
                                                       : 0;

    return scheme > 0 && n > scheme && memchr(text + scheme, '/', n - scheme) == NULL;
}

static bool
public_url_good(void)
{
    if (conf->public_url[0] == '\0' ||
        is_origin(conf->public_url, strlen(conf->public_url))) {
        return true;
    }
    log_error("settings",
              "public_url = %s: must be like https://cards.example, without a slash or "
              "path at its end",
              conf->public_url);
    return false;
}

static bool
origins_good(void)
{
    const char *list = conf->allowed_origins;

    for (list += strspn(list, ", "); *list != '\0'; list += strspn(list, ", ")) {
        size_t n = strcspn(list, ", ");

        if (!is_origin(list, n)) {
            log_error("settings",
                      "allowed_origins: '%.*s' must be like https://cards.example",
                      (int)n, list);
            return false;
        }
        list += n;
    }
    return true;
}

bool
settings_check(void)
{
    bool good = log_level_good();

    good = pg_good() && good;
    good = redis_good() && good;
    good = provider_good() && good;
    good = tls_good() && good;
    good = admin_good() && good;
    good = trusted_proxies_good() && good;
    good = public_url_good() && good;
    return origins_good() && good;
}
