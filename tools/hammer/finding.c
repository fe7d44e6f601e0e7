/*
 * Findings: see finding.h.
 */
#include "tools/hammer/finding.h"

#include <stdarg.h>
#include <stdio.h>

const char *
invariant_name(enum invariant invariant)
{
    static const char *const names[] = {
        [INV_I1] = "I1", [INV_I2] = "I2",
        [INV_I3] = "I3", [INV_I4] = "I4",
        [INV_I5] = "I5", [INV_I8] = "I8",
        [INV_I9] = "I9", [INV_LINEAR] = "linearizability",
    };

    return names[invariant];
}

void
finding_add(struct findings *f, enum invariant invariant, int account, int32_t ask,
            int mix, const char *format, ...)
{
    va_list args;

    f->count++;
    if (mix >= 0 && mix < FINDING_MIXES_MAX) {
        f->by_mix[mix]++;
    }
    if (f->kept == FINDINGS_KEPT) {
        return;
    }
    struct finding *item = &f->items[f->kept++];
    item->invariant = invariant;
    item->account = account;
    item->ask = ask;
    va_start(args, format);
    vsnprintf(item->text, sizeof(item->text), format, args);
    va_end(args);
}
