/*
 * Addresses are compared as 128 bits, so that IPv4 needs no cases of its own.
 */
#include "svc/base/ip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = 8 * IP_V6_BYTES, V4_AT = IP_V6_BYTES - IP_V4_BYTES };

static const unsigned char v4_prefix[V4_AT] = {[10] = 0xff, [11] = 0xff};

struct ip
ip_of_v4(const unsigned char bytes[IP_V4_BYTES])
{
    struct ip ip;

    memcpy(ip.bytes, v4_prefix, V4_AT);
    memcpy(ip.bytes + V4_AT, bytes, IP_V4_BYTES);
    return ip;
}

struct ip
ip_of_v6(const unsigned char bytes[IP_V6_BYTES])
{
    struct ip ip;

    memcpy(ip.bytes, bytes, IP_V6_BYTES);
    return ip;
}

bool
ip_is_v4(const struct ip *ip)
{
    return memcmp(ip->bytes, v4_prefix, V4_AT) == 0;
}

void
ip_text(const struct ip *ip, char ret[IP_TEXT_BYTES])
{
    bool v4 = ip_is_v4(ip);

    if (inet_ntop(v4 ? AF_INET : AF_INET6, ip->bytes + (v4 ? V4_AT : 0), ret,
                  IP_TEXT_BYTES) == NULL) {
        ret[0] = '\0';
    }
}

/* How many of the first bits two addresses share. */
static int
bits_shared(const struct ip *a, const struct ip *b)
{
    for (int at = 0; at < IP_V6_BYTES; at++) {
        unsigned differ = a->bytes[at] ^ b->bytes[at];

        if (differ != 0) {
            return 8 * at + __builtin_clz(differ) - 24;
        }
    }
    return BITS;
}

/* What stands behind a network's slash: digits alone. */
static bool
length_parse(const char *text, int most, int *ret_bits)
{
    char *end;
    long bits = strtol(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0' || bits > most) {
        return false;
    }
    *ret_bits = (int)bits;
    return true;
}

/* No bit is set behind the network's length. */
static bool
is_first(const struct network *n)
{
    for (int bit = n->bits; bit < BITS; bit++) {
        if (n->first.bytes[bit / 8] & 0x80 >> bit % 8) {
            return false;
        }
    }
    return true;
}

static bool
network_parse(char *word, struct network *ret)
{
    char *slash = strchr(word, '/');
    unsigned char bytes[IP_V6_BYTES];
    int outer = 0; /* bits of the form of IPv4 */

    if (slash != NULL) {
        *slash = '\0';
    }
    if (inet_pton(AF_INET, word, bytes) == 1) {
        ret->first = ip_of_v4(bytes);
        outer = 8 * V4_AT;
    } else if (inet_pton(AF_INET6, word, bytes) == 1) {
        ret->first = ip_of_v6(bytes);
    } else {
        return false;
    }
    ret->bits = BITS - outer;
    if (slash != NULL && !length_parse(slash + 1, BITS - outer, &ret->bits)) {
        return false;
    }
    ret->bits += outer;
    return is_first(ret);
}

bool
networks_parse(const char *text, struct networks *ret, char ret_bad[NETWORK_TEXT_BYTES])
{
    struct networks found = {0};

    for (text += strspn(text, ", \t"); *text != '\0'; text += strspn(text, ", \t")) {
        size_t n = strcspn(text, ", \t");
        char word[NETWORK_TEXT_BYTES];

        snprintf(ret_bad, NETWORK_TEXT_BYTES, "%.*s", (int)n, text);
        memcpy(word, ret_bad, sizeof(word));
        if (n >= sizeof(word) || found.count == NETWORKS_MAX ||
            !network_parse(word, &found.list[found.count])) {
            return false;
        }
        found.count++;
        text += n;
    }
    *ret = found;
    return true;
}

bool
networks_hold(const struct networks *n, const struct ip *ip)
{
    for (size_t i = 0; i < n->count; i++) {
        if (bits_shared(&n->list[i].first, ip) >= n->list[i].bits) {
            return true;
        }
    }
    return false;
}
