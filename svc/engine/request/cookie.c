/*
 * Names and attributes of cookies.
 */
#include "svc/engine/request/cookie.h"

#include "proto/http.h"
#include "svc/base/clock.h"
#include "svc/engine/facts/demo.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"

static const char *
name_plain(bool staff)
{
    return staff ? "crema_staff" : "crema_member";
}

static const char *
name_of_host(bool staff)
{
    return staff ? "__Host-crema_staff" : "__Host-crema_member";
}

/*
 * Safari keeps no Secure cookie for a page on plain http, not even on this machine. There
 * a demo or a test is all that may be served, so its cookie does without; behind a proxy
 * that speaks TLS the page's origin says https.
 */
static bool
is_plain(const struct request *r)
{
    const struct slice *origin = http_head_field(r->head, "origin");

    return origin != NULL && slice_starts(*origin, SLICE("http://")) &&
           demo_has(r->service, FACILITY_COOKIE);
}

/* Any page of a host beside this one could plant a cookie of that name. */
static bool
plain_counts(const struct request *r)
{
    const struct program *program = directory_program(r->service->directory);

    return demo_has(r->service, FACILITY_COOKIE) ||
           (program != NULL && clock_wall_us() < program->old_cookies_until_us);
}

bool
cookie_read(const struct request *r, bool staff, struct slice *ret_token)
{
    return r->head != NULL &&
           (http_cookie_get(r->head, name_of_host(staff), ret_token) ||
            (plain_counts(r) && http_cookie_get(r->head, name_plain(staff), ret_token)));
}

void
cookie_set(struct request *r, bool staff, struct slice token, int keep_s)
{
    bool plain = is_plain(r);

    reply_header_printf(r, "Set-Cookie",
                        "%s=%.*s; Path=/; Max-Age=%d; HttpOnly;%s "
                        "SameSite=Strict",
                        plain ? name_plain(staff) : name_of_host(staff), SLICE_FMT(token),
                        keep_s, plain ? "" : " Secure;");
}

static void
forget(struct request *r, const char *name, const char *secure)
{
    reply_header_printf(r, "Set-Cookie",
                        "%s=; Path=/; Max-Age=0; HttpOnly;%s "
                        "SameSite=Strict",
                        name, secure);
}

void
cookie_clear(struct request *r, bool staff)
{
    struct slice ignored;
    bool of_host = http_cookie_get(r->head, name_of_host(staff), &ignored);
    bool plain = http_cookie_get(r->head, name_plain(staff), &ignored);
    bool none = !of_host && !plain;

    if (of_host || (none && !is_plain(r))) {
        forget(r, name_of_host(staff), " Secure;");
    }
    if (plain || (none && is_plain(r))) {
        forget(r, name_plain(staff), "");
    }
}
