/*
 * Positions: what is one is written and read as the same, and none asks for a version
 * that is below zero.
 */
#include "proto/position.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct position position, again;
    char text[POSITION_TEXT_MAX];
    size_t n;

    if (!position_parse(slice_of(data, size), &position)) {
        return 0;
    }
    check(position.generation >= 1 && position.version >= 0);
    n = position_format(text, position.generation, position.version);
    check(n < sizeof(text) && text[n] == '\0');
    check(position_parse(slice_of(text, n), &again));
    check(again.generation == position.generation && again.version == position.version);
    for (int64_t generation = 1; generation < 4; generation++) {
        check(position_version(&position, generation, 0) >= 0);
    }
    return 0;
}
