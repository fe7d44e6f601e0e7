/*
 * Redis is not believed: whoever can write to it could show any balance. What the service
 * lays there carries a MAC, keyed BLAKE2b (RFC 7693) of 16 bytes by the key file's key
 * `cache`, over the name of the key or channel where it lies and all of its bytes: so it
 * can be neither made, nor changed, nor moved. It may be put back later; that is what
 * versions and leases are for. What does not verify is as if it were not there.
 */
#ifndef CREMA_STORE_CACHE_MAC_H
#define CREMA_STORE_CACHE_MAC_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct secrets;

/* Behind the text: how the MAC is made (1 byte), and the MAC. */
enum { CACHE_MAC_BYTES = 1 + 16 };

/* text has n bytes and room for CACHE_MAC_BYTES more. */
void cache_mac_put(const struct secrets *keys, struct slice name, char *text, size_t n);

/* Takes it off the text. False: it is not ours. */
MUST_USE bool
cache_mac_take(const struct secrets *keys, struct slice name, struct slice *text);

/* Counts and logs what was not ours; what: "a value", "a message", "a mark". */
void cache_mac_refused(const char *what, struct slice name);

#endif
