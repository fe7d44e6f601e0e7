/*
 * What crema hammer found wrong: an invariant of the ledger that did not hold, for which
 * account and which key. All are counted, the first few are kept.
 */
#ifndef CREMA_HAMMER_FINDING_H
#define CREMA_HAMMER_FINDING_H

#include <stdbool.h>
#include <stdint.h>

enum { FINDINGS_KEPT = 100, FINDING_TEXT_BYTES = 200, FINDING_MIXES_MAX = 16 };

/* Names of the design's invariants; LINEAR: what is read and pushed never goes back. */
enum invariant { INV_I1, INV_I2, INV_I3, INV_I4, INV_I5, INV_I8, INV_I9, INV_LINEAR };

struct finding {
    enum invariant invariant;
    int account; /* of the record; -1: none */
    int32_t ask; /* of the record, whose key it is about; -1: none */
    char text[FINDING_TEXT_BYTES];
};

struct findings {
    int64_t count;
    int64_t by_mix[FINDING_MIXES_MAX];
    int kept;
    struct finding items[FINDINGS_KEPT];
};

const char *invariant_name(enum invariant invariant);

/* mix: index below FINDING_MIXES_MAX, or -1. */
void finding_add(struct findings *f, enum invariant invariant, int account, int32_t ask,
                 int mix, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
