/*
 * Addresses of connections, by which limits count and lines name them.
 */
#include "svc/io/peer.h"

#include <netinet/in.h>
#include <stdio.h>

#include "proto/big_endian.h"

/* A network of IPv6 that one household or machine has. */
enum { SITE_BYTES = 8, V4_AT = IP_V6_BYTES - IP_V4_BYTES };

struct peer
peer_of(const struct ip *ip, uint16_t port)
{
    struct peer peer = {.ip = *ip};
    char text[IP_TEXT_BYTES];

    ip_text(ip, text);
    if (ip_is_v4(ip)) {
        snprintf(peer.text, sizeof(peer.text), "%s:%d", text, port);
        peer.source_key = UINT64_C(1) << 32 | big_endian(ip->bytes + V4_AT, IP_V4_BYTES);
    } else {
        snprintf(peer.text, sizeof(peer.text), "[%s]:%d", text, port);
        peer.source_key = big_endian(ip->bytes, SITE_BYTES);
    }
    return peer;
}

struct peer
peer_of_address(const struct sockaddr *address)
{
    const struct sockaddr_in *v4 = (const void *)address;
    const struct sockaddr_in6 *v6 = (const void *)address;
    struct ip ip;

    if (address->sa_family == AF_INET) {
        ip = ip_of_v4((const unsigned char *)&v4->sin_addr);
        return peer_of(&ip, ntohs(v4->sin_port));
    }
    ip = ip_of_v6(v6->sin6_addr.s6_addr);
    return peer_of(&ip, ntohs(v6->sin6_port));
}
