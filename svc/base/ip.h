/*
 * IP addresses, and lists of networks (RFC 4632, RFC 4291).
 */
#ifndef CREMA_BASE_IP_H
#define CREMA_BASE_IP_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/must_use.h"

enum { IP_V4_BYTES = 4, IP_V6_BYTES = 16, IP_TEXT_BYTES = 46 };

/* One address in network order; IPv4 as ::ffff:a.b.c.d, which is how a socket that serves
 * both shows it (RFC 4291, 2.5.5.2). */
struct ip {
    unsigned char bytes[IP_V6_BYTES];
};

struct ip ip_of_v4(const unsigned char bytes[IP_V4_BYTES]);
struct ip ip_of_v6(const unsigned char bytes[IP_V6_BYTES]);
bool ip_is_v4(const struct ip *ip);

/* "192.0.2.7" or "2001:db8::7". */
void ip_text(const struct ip *ip, char ret[IP_TEXT_BYTES]);

struct network {
    struct ip first;
    int bits; /* of the 128 that addresses share with the first */
};

enum { NETWORKS_MAX = 64, NETWORK_TEXT_BYTES = 64 };

struct networks {
    size_t count;
    struct network list[NETWORKS_MAX];
};

/*
 * Addresses and networks (192.0.2.0/24, whose further bits are zero), separated by commas
 * or blanks; none is fine. False: ret_bad is the first word that is neither, cut to its
 * room, or what is one too many.
 */
MUST_USE bool
networks_parse(const char *text, struct networks *ret, char ret_bad[NETWORK_TEXT_BYTES]);

bool networks_hold(const struct networks *n, const struct ip *ip);

#endif
