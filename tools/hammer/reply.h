/*
 * The service's replies and events as structs: what the record needs of them. Reading is
 * forgiving about members that it does not know (v1 only gains fields), and strict about
 * those that it needs.
 */
#ifndef CREMA_HAMMER_REPLY_H
#define CREMA_HAMMER_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/entry.h"

enum { REPLY_ID_BYTES = 24, REPLY_SLUG_BYTES = 40, LINES_MAX = 2 };

/* An account as somebody was shown it. */
struct view {
    int64_t version;
    int64_t cash_minor;
    int64_t held_minor;
    int64_t points_micro;
};

/* A ledger entry as the API shows it. */
struct line {
    int64_t seq;
    int64_t at_us;
    int64_t cash_minor;
    int64_t points_micro;
    int64_t cash_after_minor;
    int64_t held_after_minor;
    int64_t points_after_micro;
    int64_t ref_seq;           /* 0: none */
    int64_t pieces[LINES_MAX]; /* of a basket's first lines: bought, or given back */
    enum entry_kind kind;
    uint32_t digest; /* of what a repeat must show again: kind, time and numbers */
};

/* The answer to an operation. */
struct reply {
    int status;
    bool replayed;
    bool readable; /* false: a 201 that says something else than it should */
    char slug[REPLY_SLUG_BYTES]; /* of the problem, "" */
    char account[REPLY_ID_BYTES];
    struct view view;
    struct line line;
};

void reply_read(const char *body, size_t n, int status, bool replayed, struct reply *ret);

/* GET of an account. False when it cannot be read. */
MUST_USE bool reply_read_view(const char *body, size_t n, struct view *ret);

/* One event of an event stream. */
struct event {
    bool is_state; /* else a change */
    bool resumed;
    struct view view;
    struct line line; /* of a change */
};

MUST_USE bool reply_read_event(const char *data, size_t n, struct event *ret);

/*
 * A page of GET …/entries: each line, newest first. *ret_next: the cursor of the next
 * page, "" at the end. False when it cannot be read.
 */
MUST_USE bool reply_read_page(const char *body, size_t n,
                              void (*take)(void *arg, const struct line *line), void *arg,
                              char ret_next[REPLY_ID_BYTES]);

/* The text of a member of the top object; false when absent or too long. */
MUST_USE bool
reply_text(const char *body, size_t n, const char *name, char *ret, size_t cap);

#endif
