/*
 * Bugs planted on purpose, so that `make test-planted` can see a test find each of them.
 * None is there unless a build asks for one (Makefile, "variants": the file that names a
 * plant is compiled anew with -DCREMA_PLANT=PLANT_…). Next to each: what the code then
 * forgets. tests/fault/planted says which test must find it.
 */
#ifndef CREMA_BASE_PLANT_H
#define CREMA_BASE_PLANT_H

enum plant {
    PLANT_NONE,
    /* Exactly once. */
    PLANT_NO_LOOKUP,           /* a refusal is answered without a look at its key */
    PLANT_BLIND_RERUN,         /* a lost batch runs again without looking its keys up */
    PLANT_REPLY_BEFORE_COMMIT, /* the caller hears before the ledger has it */
    PLANT_TRUST_COMMIT,        /* a COMMIT that was not answered counts as done */
    PLANT_TRUST_RESTORED,      /* a database that was restored is served from */
    PLANT_TRUST_KEYS,          /* another database's key file is used */
    PLANT_ASYNC_COMMIT,        /* COMMIT does not wait for the disk */
    /* Under lock, within limits. */
    PLANT_NO_LOCK,      /* accounts are read without a lock, written over whatever came */
    PLANT_NO_TIMEOUTS,  /* a frozen worker holds its rows for as long as it likes */
    PLANT_NO_DEADLINE,  /* nobody is told that it takes too long */
    PLANT_OWN_TIME,     /* an entry's time may be before its predecessor's */
    PLANT_CODE_AGAIN,   /* a pay code is not remembered once it was used */
    PLANT_PIECES_AGAIN, /* a line's pieces are refunded again */
    /* Cache and push. */
    PLANT_STALE_READS,       /* a cached account answers, however old */
    PLANT_TRUST_REDIS,       /* whatever lies in Redis is believed */
    PLANT_WAIT_FOR_REDIS,    /* a reply waits for Redis without end */
    PLANT_NO_COMPARE,        /* watched accounts are not compared with the ledger */
    PLANT_FULL_REDIS_SILENT, /* a Redis that takes no value publishes nothing either */
    PLANT_NO_GAP_FETCH,      /* a watcher is not told what lies between */
    PLANT_FORGET_POSITION,   /* a watcher that resumes starts at the present */
    PLANT_NO_OWED_LIMIT,     /* a socket may owe its reader any amount */
    /* Processes and their calls. */
    PLANT_NO_SHARES,       /* whoever asks most gets most */
    PLANT_NO_TURNS,        /* who asks first is served first, however many ask */
    PLANT_LOG_WAITS,       /* whoever logs waits for the log's reader */
    PLANT_HALF_REPLY,      /* what a write did not take counts as sent */
    PLANT_WAIT_FOR_FROZEN, /* a server that says nothing is waited for without end */
    PLANT_DROP_ON_DRAIN,   /* SIGTERM ends a worker with requests under way */
    PLANT_NO_REVOCATIONS,  /* an ended session is not heard of */
    PLANT_GUESS_CARDS,     /* a till may guess card numbers as long as it likes */
    PLANT_OLD_COOKIES,     /* a session that ended long ago is not asked for */
    PLANT_NO_HORIZON,      /* a transaction that is still under way is never asked for */
    /* Rules of format 2: in core alone, so in the library of tests/model. */
    PLANT_RULES_CARD_FIRST,  /* what is due goes by the tenders that are left */
    PLANT_RULES_ONE_WINNER,  /* one multiplier for the whole basket */
    PLANT_RULES_GROUPS,      /* multipliers of some goods raise what all goods give */
    PLANT_RULES_CAP,         /* limits in times cut what is due again */
    PLANT_RULES_KEEP_USES,   /* a refund leaves the limits used */
    PLANT_RULES_KEEP_MONTHS, /* a refund leaves the tier's months */
    PLANT_RULES_EARLY,       /* rewards return with the first refund */
    PLANT_RULES_NO_OLDER,    /* older weeks and months of challenges are dropped */
    PLANT_RULES_NOT_OPENED,  /* a refund opens no used voucher */
    PLANT_RULES_EXPIRED,     /* what has expired of a purchase is taken back again */
    PLANT_RULES_SLIDING_KEY, /* the sliding lot expires under one name for ever */
    PLANT_RULES_ONE_UNTIL,   /* of an account's levels only the highest is held */
    PLANT_RULES_ENDED_COUNTS /* a lower level that ended under a higher one is held on */
};

#ifndef CREMA_PLANT
#define CREMA_PLANT PLANT_NONE
#endif

/* PLANTED(NO_LOOKUP): a constant, false in every build but that one. */
#define PLANTED(name) (CREMA_PLANT == PLANT_##name)

#endif
