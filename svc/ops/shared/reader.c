/*
 * Readers by the role of the caller: see reader.h.
 */
#include "svc/ops/shared/reader.h"

enum reader
reader_of(const struct request *r)
{
    return (r->who.role & ROLE_STAFF) != 0 ? READER_STAFF : READER_ANYBODY;
}
