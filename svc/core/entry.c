/*
 * The words of entries, from the table of kinds.
 */
#include "svc/core/entry.h"

#include <stddef.h>

const char *
entry_kind_name(enum entry_kind kind)
{
    static const char *const names[] = {
#define X(NAME, number, word) [number] = (word),
#include "svc/core/entry_kind.def"
#undef X
    };

    if ((size_t)kind >= sizeof names / sizeof names[0] || names[kind] == NULL) {
        return "unknown";
    }
    return names[kind];
}

const char *
channel_name(enum channel channel)
{
    static const char *const names[] = {
        [CHANNEL_SYSTEM] = "system",   [CHANNEL_APP] = "app",
        [CHANNEL_WEB] = "web",         [CHANNEL_TILL] = "till",
        [CHANNEL_CONSOLE] = "console", [CHANNEL_PROVIDER] = "provider",
    };

    if ((size_t)channel >= sizeof names / sizeof names[0]) {
        return "unknown";
    }
    return names[channel];
}
