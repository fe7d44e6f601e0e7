/*
 * Who is at the other end of a connection.
 */
#ifndef CREMA_IO_PEER_H
#define CREMA_IO_PEER_H

#include <stdint.h>

#include "svc/base/ip.h"

struct sockaddr;

enum { PEER_TEXT_BYTES = 56 };

struct peer {
    char text[PEER_TEXT_BYTES]; /* "127.0.0.1:40001", "[::1]:40001" */
    struct ip ip;
    uint64_t source_key; /* for limits: the IPv4 address or the IPv6 /64 */
};

struct peer peer_of(const struct ip *ip, uint16_t port);

/* Of IPv4 or IPv6; an IPv4 address that a socket of IPv6 shows is one of IPv4. */
struct peer peer_of_address(const struct sockaddr *address);

#endif
