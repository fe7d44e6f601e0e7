/*
 * A record and its findings: see judge_fixture.h.
 */
#include "tests/unit/hammer/judge_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const char ids[2][REPLY_ID_BYTES] = {"acc_a", "acc_b"};

int
record_setup(void **state)
{
    static struct record record;

    record_init(&record, ids, 2, 100);
    *state = &record;
    return 0;
}

int
record_teardown(void **state)
{
    record_release(*state);
    return 0;
}

struct line
line_of(enum entry_kind kind, int64_t seq, int64_t cash, int64_t after)
{
    return (struct line){.kind = kind,
                         .seq = seq,
                         .at_us = 1000 + seq,
                         .cash_minor = cash,
                         .cash_after_minor = after,
                         .digest = (uint32_t)(seq * 100 + cash)};
}

struct reply
reply_of(struct line line, bool replayed)
{
    struct reply reply = {.status = 201,
                          .readable = true,
                          .replayed = replayed,
                          .account = "acc_a",
                          .line = line,
                          .view = {.version = line.seq,
                                   .cash_minor = line.cash_after_minor,
                                   .held_minor = line.held_after_minor,
                                   .points_micro = line.points_after_micro}};

    return reply;
}

int32_t
begin(struct record *r, enum ask_kind kind, int32_t amount, int32_t about,
      unsigned int may)
{
    int32_t i = record_begin(r, &(struct ask){.kind = kind,
                                              .amount_minor = amount,
                                              .about = about,
                                              .key = RECORD_NONE,
                                              .may = may,
                                              .strict = true});

    record_sent(r, i, 10);
    return i;
}

void
done(struct record *r, int32_t i, struct line line, bool replayed)
{
    struct reply reply = reply_of(line, replayed);

    record_done(r, i, &reply, 20);
}

void
refused(struct record *r, int32_t i, const char *slug, int64_t sent_us)
{
    struct reply reply = {.status = 422};

    snprintf(reply.slug, sizeof(reply.slug), "%s", slug);
    record_refused(r, i, &reply, sent_us);
}

bool
says(const struct record *r, enum invariant invariant, const char *words)
{
    for (int i = 0; i < r->findings.kept; i++) {
        const struct finding *f = &r->findings.items[i];

        if (f->invariant == invariant && strstr(f->text, words) != NULL) {
            return true;
        }
    }
    return false;
}

void
assert_finding(const struct record *r, enum invariant invariant, const char *words)
{
    if (!says(r, invariant, words)) {
        for (int i = 0; i < r->findings.kept; i++) {
            print_message("found: %s\n", r->findings.items[i].text);
        }
        fail_msg("there is no finding that says '%s'", words);
    }
}

const struct line loaded = {.kind = ENTRY_LOAD,
                            .seq = 1,
                            .at_us = 1001,
                            .cash_minor = 500,
                            .cash_after_minor = 500,
                            .digest = 600};
