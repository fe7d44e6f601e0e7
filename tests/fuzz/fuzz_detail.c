/*
 * Details of entries: whatever is read for a kind is written, read and written again as
 * the same text.
 */
#include "svc/core/detail.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum entry_kind kinds[] = {
#define X(NAME, number, word) ENTRY_##NAME,
#include "svc/core/entry_kind.def"
#undef X
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct entry_detail first, second;
    struct arena arena;
    enum entry_kind kind;

    if (size == 0) {
        return 0;
    }
    kind = kinds[data[0] % KINDS];
    arena_init(&arena);
    if (entry_detail_parse(&arena, kind, slice_of(data + 1, size - 1), &first)) {
        struct slice written = entry_detail_write(&arena, &first);

        check(first.kind == kind && written.n > 0);
        check(entry_detail_parse(&arena, kind, written, &second));
        check(slice_eq(entry_detail_write(&arena, &second), written));
    }
    arena_release(&arena);
    return 0;
}
