/*
 * crema hammer at work: one thread, one loop. Rounds ask (round.h), requests go out and
 * come back (send.h), event streams are followed (stream.h), reads are made (reading.h);
 * what is heard goes into the record (record.h).
 */
#ifndef CREMA_HAMMER_HAMMER_H
#define CREMA_HAMMER_HAMMER_H

#include <stdio.h>

#include "svc/base/must_use.h"
#include "tools/hammer/record.h"
#include "tools/hammer/watcher.h"
#include "tools/http/client.h"
#include "tools/http/hist.h"

enum {
    HAMMER_CLIENTS_MAX = 256,
    HAMMER_ACCOUNTS_MAX = 1000,
    HAMMER_ASKS_MAX = 1000000,
    HAMMER_SECONDS_MAX = 3600,
    HAMMER_TOKEN_BYTES = 512,
    HAMMER_RUN_BYTES = 16,
    HAMMER_KEY_BYTES = 48
};

struct hammer_options {
    char host[128];
    int port;
    int seconds;
    int clients;
    int accounts;
    int32_t operations; /* keys of the mixes, at most */
    int rate;           /* requests a second; 0: as fast as they are answered */
    uint64_t seed;
    bool json;
    const char *history;
};

/* A throw-away account's card, and its visit. */
struct hammer_card {
    char number[20];
    char account[REPLY_ID_BYTES];
    char visit[REPLY_ID_BYTES];
    char *token; /* of the member whose account it is; NULL: a gift card */
    int64_t session_id;
    int transfers_left; /* requests until the member's limit comes near */
    int64_t visit_us;   /* when it was made; 0: not yet */
    int64_t visit_retry_us;
    bool visiting; /* being renewed */
    bool taken;    /* by a round that needs it for itself */
    bool dirty;    /* a round left it in the middle: for the shared mix only */
};

/* What the program allows. */
struct hammer_program {
    int64_t load_minor;
    int64_t load_max_minor;
    int64_t transfer_minor;
    int64_t transfers; /* of one member in a day, by amount */
    char reward[32];   /* the cheapest; "" */
    int64_t reward_points;
    char voucher[32]; /* the cheapest that is kept as a voucher; "" */
    int64_t voucher_points;
    int64_t point_minor; /* what earns a point, the most that was seen; 0: not seen yet */
    bool lines;          /* purchases can be refunded line by line */
};

/* Of one mix. */
struct mix_stat {
    int64_t requests;
    int64_t repeated; /* answers that were told as repeats */
    int64_t cut;      /* by us, before the answer */
    int64_t lost;     /* by the service or its deadline; 503, 429 */
    struct hist latency;
};

struct round;

struct hammer {
    struct hammer_options o;
    struct hammer_program program;
    char run[HAMMER_RUN_BYTES];
    char token[HAMMER_TOKEN_BYTES];
    struct hammer_card *cards;
    int members; /* the last of the cards, in pairs */
    struct record record;
    struct mix_stat stats[FINDING_MIXES_MAX];

    struct client client; /* requests of rounds, and visits */
    struct round *rounds;
    int32_t next_idle; /* where the search for an idle link begins */
    int64_t next_reopen_us;
    int64_t next_request_us; /* by --rate */
    uint64_t turns;          /* of everything */
    int64_t heard_us;        /* the last answer that was no 503 */
    bool draining;           /* no new rounds */

    struct client streams;
    struct watcher *watchers;
    int64_t *stream_due_us; /* when each is cut, or opened again */

    struct client reader;
    struct reading *readings;
    int64_t reads;
    int64_t reads_refused;
    struct hist read_latency;

    FILE *history;
    uint64_t random; /* state of hammer_random */
    int64_t begun_us;
    int64_t ended_us;
};

/* 0 to limit - 1, from the seed. */
uint32_t hammer_random(struct hammer *h, uint32_t limit);

/* True so many times of a thousand. */
bool hammer_chance(struct hammer *h, uint32_t permille);

/* The Idempotency-Key of an ask. */
void
hammer_key(const struct hammer *h, const struct ask *ask, char ret[HAMMER_KEY_BYTES]);

/* Whether one more request may leave now; takes it from --rate. */
MUST_USE bool hammer_may_send(struct hammer *h, int64_t now_us);

/* Prepares the accounts, hammers, settles, takes everything back, reads the books and
 * judges. False after telling why it could not. */
MUST_USE bool hammer_run(struct hammer *h);

#endif
