/*
 * The hammer's own record: what was asked under which key, what was answered, and what
 * every account was seen to hold at every version. It notices on the spot what can be
 * noticed; judge.h compares it with the books at the end. Pure: no clock, no socket.
 *
 * Times are microseconds of the caller's monotonic clock.
 */
#ifndef CREMA_HAMMER_RECORD_H
#define CREMA_HAMMER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "tools/hammer/finding.h"
#include "tools/hammer/reply.h"

enum { RECORD_NONE = -1 };

/* What is asked for. */
enum ask_kind {
    ASK_LOAD,
    ASK_PURCHASE,
    ASK_REDEEM,
    ASK_REFUND, /* about: the purchase */
    ASK_VOID,   /* about: any other, also one that was not sent yet */
    ASK_HOLD,
    ASK_CAPTURE,  /* about: the hold */
    ASK_RELEASE,  /* about: the hold */
    ASK_TRANSFER, /* to another account of the record */
    ASK_VOUCHER,
    ASK_USE,     /* about: the voucher */
    ASK_GIVE_UP, /* about: the voucher */
    ASK_KINDS
};

/* Refusals that are right in the ask's situation; any other is a finding. */
enum {
    MAY_LACK_FUNDS = 1,
    MAY_LACK_POINTS = 2,
    MAY_BE_REFUNDED = 4, /* already-refunded, refund-too-large */
    MAY_BE_VOIDED = 8,
    MAY_BE_REUSED = 16, /* the key, by another body */
    MAY_PASS_LIMITS = 32,
    MAY_HAVE_ENDED = 64 /* the hold, the voucher */
};

/* One operation under one key. */
struct ask {
    enum ask_kind kind;
    int mix;
    int account;
    int to; /* ASK_TRANSFER: the recipient */
    int32_t amount_minor;
    int32_t key;   /* the ask whose key it goes by: mostly itself */
    int32_t about; /* the ask that it refunds or voids; RECORD_NONE */
    /*
     * ASK_PURCHASE: the basket has two lines, so many pieces of the first and one of the
     * second. ASK_REFUND: so many pieces of that line. 0: no lines.
     */
    int pieces;
    int of_line;      /* 1, 2 */
    unsigned int may; /* MAY_… */
    /*
     * Nothing that happens meanwhile can turn a refusal into a success: once it is done,
     * no copy may have been refused.
     */
    bool strict;

    int32_t sent;     /* requests */
    int32_t answered; /* 201s */
    int32_t fresh;    /* of these, not told as a repeat */
    int32_t refused;
    int32_t unanswered;  /* cut, timed out, 503 */
    bool doubtful;       /* a copy was lost that may still do what another was refused */
    int64_t floor;       /* the newest version known when it was first sent */
    int64_t begun_us;    /* when it was first sent */
    int64_t done_us;     /* when it was first answered 201; 0: not yet */
    bool returned;       /* another ask has given all of it back, or ended the hold */
    int back[LINES_MAX]; /* pieces of each line that other asks have given back */
    struct line line;    /* of the first 201 */
};

/* The books of one account at one version, as far as they were shown. */
struct seen {
    int64_t cash_minor;
    int64_t held_minor;
    int64_t points_micro;
    bool known;
};

struct record_account {
    char id[REPLY_ID_BYTES];
    int64_t known;      /* the newest version that anybody was shown */
    struct view newest; /* what it was */
    struct seen *seen;  /* by version, from 1 */
    int64_t seen_cap;
    struct line *lines; /* the books, oldest first: read at the end */
    int64_t line_count;
    int64_t line_cap;
};

struct record {
    struct ask *asks;
    int32_t ask_count;
    int32_t ask_max;
    int32_t ask_cap;
    struct record_account *accounts;
    int account_count;
    struct findings findings;
    int64_t views; /* how many versions were compared */
};

/* ids: of the accounts, in order. */
void record_init(struct record *r, const char (*ids)[REPLY_ID_BYTES], int account_count,
                 int32_t ask_max);

void record_release(struct record *r);

/* Room for so many more. */
bool record_has_room(const struct record *r, int32_t count);

/*
 * A new ask: kind, mix, account, to, amount, about, pieces, of_line, may and strict are
 * taken from *ask; key is its own unless ask->key names another. There must be room.
 */
MUST_USE int32_t record_begin(struct record *r, const struct ask *ask);

/* A request leaves. */
void record_sent(struct record *r, int32_t i, int64_t now_us);

/* It was cut, timed out, or told to come again: nobody knows. */
void record_unanswered(struct record *r, int32_t i);

/* It was answered 201. sent_us: when the request left that is answered here. */
void record_done(struct record *r, int32_t i, const struct reply *reply, int64_t now_us);

/* It was refused for good. */
void
record_refused(struct record *r, int32_t i, const struct reply *reply, int64_t sent_us);

/* Whether a refusal may turn into a success once there is more money. */
bool record_may_be_done_later(const struct ask *ask);

/* Done, or refused, and no lost copy can change that: nothing is left to be asked. */
bool record_is_settled(const struct ask *ask);

/* Pieces of line 1 or 2 of a basket that no acknowledged refund of that line has named.
 */
int record_pieces_left(const struct ask *bought, int of_line);

/* The newest version that anybody was shown: what a client that knows all may ask for. */
int64_t record_known(const struct record *r, int account);

/* Somebody was shown the account like this; who: "a reply", "a read", "a push". */
void record_view(struct record *r, int account, const struct view *view, int32_t ask,
                 const char *who);

/* A read that asked for at_least. */
void
record_read(struct record *r, int account, int64_t at_least, const struct view *view);

/* A read that asked for at_least and was told that the account is not that far. */
void record_ahead(struct record *r, int account, int64_t at_least);

/* The books: one more line of the account, oldest first. */
void record_line(struct record *r, int account, const struct line *line);

/* Frees the account's lines: the books are to be read anew. */
void record_forget_lines(struct record *r, int account);

#endif
