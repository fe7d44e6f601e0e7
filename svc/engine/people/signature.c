/*
 * Signing and checking with the key ring: see signature.h.
 */
#include "svc/engine/people/signature.h"

#include <stdio.h>
#include <string.h>

struct slice
signature_make(const struct secrets *keys, struct slice payload, char *buf)
{
    const struct secret_sign_key *key = secrets_sign_current(keys);
    char footer[SIGNATURE_FOOTER_BYTES];
    int n = snprintf(footer, sizeof(footer), "{\"kid\":\"%s\"}", key->id);

    return slice_of(buf, token_public_sign(key->secret_key, payload,
                                           slice_of(footer, (size_t)n), SLICE_NONE, buf,
                                           SIGNATURE_CHARS));
}

/* The key whose footer this is; NULL when the ring has none. */
static const struct secret_sign_key *
find_key(const struct secrets *keys, struct slice footer)
{
    for (size_t i = 0; i < keys->sign_count; i++) {
        char wanted[SIGNATURE_FOOTER_BYTES];

        snprintf(wanted, sizeof(wanted), "{\"kid\":\"%s\"}", keys->sign[i].id);
        if (slice_eq_cstr(footer, wanted)) {
            return &keys->sign[i];
        }
    }
    return NULL;
}

bool
signature_open(const struct secrets *keys, struct slice token, unsigned char *buf,
               size_t cap, struct slice *ret_payload, const char **ret_why)
{
    char footer_buf[SIGNATURE_FOOTER_BYTES];
    const struct secret_sign_key *key;
    struct slice footer;

    if (!token_footer(token, footer_buf, sizeof(footer_buf), &footer)) {
        *ret_why = "it is not a signature of this service";
        return false;
    }
    key = find_key(keys, footer);
    if (key == NULL) {
        *ret_why = "it was signed with a key that is not in the key file";
        return false;
    }
    if (!token_public_verify(key->public_key, token, SLICE_NONE, buf, cap, ret_payload)) {
        *ret_why = "its signature does not fit: it was changed";
        return false;
    }
    return true;
}
