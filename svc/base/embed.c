/*
 * Lookup in the tables of embedded files, which tools/gen writes in the order of strcmp.
 */
#include "svc/base/embed.h"

#include <string.h>

const struct embed_file *
embed_find(const struct embed_file *table, size_t count, const char *path)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, table[middle].path);

        if (order == 0) {
            return &table[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
