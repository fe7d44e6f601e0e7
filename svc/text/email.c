/*
 * E-mail addresses. Domains are read by libidn2: internationalised names as browsers read
 * them (UTS 46, IDNA 2008), which normal forms alone do not give.
 */
#include "svc/text/email.h"

#include <idn2.h>

#include "svc/base/xalloc.h"
#include "svc/text/printable.h"
#include "svc/text/unicode.h"

static char
small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
address_char(char c)
{
    return (unsigned char)c > 0x20 && c != 0x7f && strchr("()<>[]:;,\\\"", c) == NULL;
}

/*
 * The rule of the versions before: bytes, and A to Z in small letters. What was kept by
 * it is still found by it, so it does not change.
 */
static bool
typed_normal(struct arena *arena, struct slice email, struct slice *ret)
{
    char *text = arena_copy(arena, email.p, email.n);
    size_t at = email.n;
    bool dot = false;

    for (size_t i = 0; i < email.n; i++) {
        text[i] = small(text[i]);
        if (text[i] == '@') {
            if (at != email.n) {
                return false;
            }
            at = i;
        } else if (!address_char(text[i])) {
            return false;
        }
        dot = dot || (at != email.n && text[i] == '.' && i > at + 1);
    }
    if (at == 0 || at + 3 >= email.n || !dot || text[email.n - 1] == '.') {
        return false;
    }
    *ret = slice_of(text, email.n);
    return true;
}

/* Nothing invisible: two addresses that look alike are alike. */
static bool
local_good(struct slice local)
{
    int32_t c;

    while (unicode_next(&local, &c)) {
        switch (unicode_class(c)) {
        case UNICODE_VISIBLE:
        case UNICODE_DASH:
        case UNICODE_MARK: break;
        default: return false;
        }
    }
    return true;
}

static bool
is_plain_domain(struct slice domain)
{
    for (size_t i = 0; i < domain.n; i++) {
        if ((unsigned char)domain.p[i] >= 0x80) {
            return false;
        }
        if ((i == 0 || domain.p[i - 1] == '.') && domain.n - i >= 4 &&
            slice_eq_nocase(slice_of(domain.p + i, 4), SLICE("xn--"))) {
            return false;
        }
    }
    return true;
}

/* The text that libidn2 gave, in the arena. */
static bool
idn_take(struct arena *arena, int code, char *text, struct slice *ret)
{
    if (code == IDN2_MALLOC) {
        xalloc_failed(0);
    }
    if (code != IDN2_OK) {
        return false;
    }
    *ret = slice_from_cstr(arena_strdup(arena, text));
    idn2_free(text);
    return true;
}

/* Of ASCII only what names have: libidn2 would leave the rest out, which makes another
 * name. */
static bool
domain_chars_good(struct slice domain)
{
    for (size_t i = 0; i < domain.n; i++) {
        unsigned char c = (unsigned char)domain.p[i];

        if (c < 0x80 && c != '-' && c != '.' && !(c >= '0' && c <= '9') &&
            !(small((char)c) >= 'a' && small((char)c) <= 'z')) {
            return false;
        }
    }
    return domain.n > 0 && domain.p[0] != '.' &&
           memmem(domain.p, domain.n, "..", 2) == NULL;
}

/* By way of the ASCII form, so that what is not allowed in names is refused. */
static bool
domain_normal(struct arena *arena, struct slice domain, struct slice *ret)
{
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES;
    struct slice ascii;
    char *text = NULL;

    if (domain.n == 0 || domain.p[0] == '.' || memmem(domain.p, domain.n, "..", 2)) {
        return false;
    }
    if (is_plain_domain(domain)) {
        return unicode_lower(arena, domain, ret);
    }
    if (!domain_chars_good(domain)) {
        return false;
    }
    int code = idn2_to_ascii_8z(arena_strndup(arena, domain.p, domain.n), &text, flags);
    if (!idn_take(arena, code, text, &ascii) || !domain_chars_good(ascii)) {
        return false;
    }
    code = idn2_to_unicode_8z8z(ascii.p, &text, 0);
    return idn_take(arena, code, text, ret);
}

static struct slice
without_blanks_around(struct slice text)
{
    struct slice rest = text;
    struct slice from = text;
    size_t end = 0;
    bool begun = false;
    int32_t c;

    for (const char *at = rest.p; unicode_next(&rest, &c); at = rest.p) {
        if (unicode_class(c) == UNICODE_BLANK) {
            continue;
        }
        if (!begun) {
            from.p = at;
            begun = true;
        }
        end = (size_t)(rest.p - from.p);
    }
    return slice_of(from.p, end);
}

static struct slice
joined(struct arena *arena, struct slice local, struct slice domain)
{
    return slice_from_cstr(
        arena_printf(arena, "%.*s@%.*s", SLICE_FMT(local), SLICE_FMT(domain)));
}

/* The address with its domain spelled out; *ret_at is where its @ is. */
static bool
spelled_out(struct arena *arena, struct slice text, struct slice *ret, size_t *ret_at)
{
    struct slice plain;
    struct slice domain;

    if (!unicode_narrow(arena, text, &plain)) {
        return false;
    }
    const char *at = plain.n > 0 ? memchr(plain.p, '@', plain.n) : NULL;
    if (at == NULL) {
        return false;
    }
    struct slice local = slice_of(plain.p, (size_t)(at - plain.p));
    size_t domain_n = plain.n - local.n - 1;
    if (!local_good(local) ||
        !domain_normal(arena, slice_of(at + 1, domain_n), &domain)) {
        return false;
    }
    *ret = joined(arena, local, domain);
    *ret_at = local.n;
    return true;
}

static bool
normal(struct arena *arena, struct slice text, struct email *ret)
{
    struct slice all;
    struct slice checked;
    struct slice local;
    size_t at;

    if (!spelled_out(arena, text, &all, &at) || !typed_normal(arena, all, &checked)) {
        return false;
    }
    const struct slice domain = slice_of(all.p + at + 1, all.n - at - 1);
    if (!unicode_lower(arena, slice_of(all.p, at), &local)) {
        return false;
    }
    ret->shown = joined(arena, local, domain);
    if (!unicode_fold(arena, local, &local)) {
        return false;
    }
    ret->key = joined(arena, local, domain);
    return true;
}

bool
email_names(struct arena *arena, struct slice text, struct email *ret)
{
    struct slice trimmed = without_blanks_around(text);
    bool by_key = normal(arena, trimmed, ret);
    bool by_typed = typed_normal(arena, trimmed, &ret->typed);

    if (by_key && !by_typed) {
        ret->typed = ret->key;
    } else if (by_typed && !by_key) {
        ret->shown = ret->typed;
        ret->key = ret->typed;
    }
    return by_key || by_typed;
}

bool
email_normal(struct arena *arena, struct slice text, struct email *ret)
{
    struct email all;

    if (!normal(arena, without_blanks_around(text), &all) ||
        !email_names(arena, text, &all)) {
        return false;
    }
    *ret = all;
    return true;
}

struct slice
email_masked(struct arena *arena, struct slice shown)
{
    struct slice all;

    if (!unicode_nfc(arena, printable_text(arena, shown), &all)) {
        return SLICE_NONE;
    }
    const char *at = all.n > 0 ? memchr(all.p, '@', all.n) : NULL;
    if (at == NULL) {
        return SLICE_NONE;
    }
    struct slice first = unicode_first(slice_of(all.p, (size_t)(at - all.p)));
    struct slice domain = slice_of(at, (size_t)(all.p + all.n - at));
    return slice_from_cstr(arena_printf(arena, "%.*s\u2022\u2022\u2022%.*s",
                                        SLICE_FMT(first), SLICE_FMT(domain)));
}
