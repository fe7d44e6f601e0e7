/*
 * What `crema verify` has found, for people and for programs.
 */
#ifndef CREMA_CLI_VERIFY_REPORT_H
#define CREMA_CLI_VERIFY_REPORT_H

#include "tools/cli/verify_part.h"

struct verify_report {
    struct verify_tally tally;
    bool by_rules; /* entries were decided over again */
    int workers;
    const char
        *checkpoint_at; /* when the checkpoint was made; NULL: none was asked for */
    int64_t walk_us;    /* the accounts, from their entries */
    int64_t total_us;   /* ledger_health included */
};

/* The word for a counterpart (enum contra); NULL behind the last. */
const char *verify_contra_word(size_t contra);

void verify_report_print(const struct verify_report *report);
void verify_report_print_json(const struct verify_report *report);

#endif
