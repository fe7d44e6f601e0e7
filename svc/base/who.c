/*
 * Names of persons for the log.
 */
#include "svc/base/who.h"

#include "svc/base/hash.h"
#include "svc/base/secret.h"

enum { TEXT_BYTES = 9, ID_BYTES = 8 };

void
who_text(const struct secrets *keys, enum who_kind kind, int64_t id,
         char ret[WHO_TEXT_BYTES])
{
    unsigned char text[TEXT_BYTES] = {(unsigned char)kind};
    unsigned char hash[INDEX_HASH_BYTES];

    for (int i = 0; i < ID_BYTES; i++) {
        text[1 + i] = (unsigned char)((uint64_t)id >> (8 * i));
    }
    index_hash(keys, "who", text, sizeof(text), hash);
    hex_encode(ret, hash, WHO_BYTES);
}
