/*
 * A queue that is shared out: whoever asks for much waits for himself, not for others.
 * Classes of sharers take turns by weight, the sharers of a class by what they ask for
 * (deficit round robin, Shreedhar and Varghese, SIGCOMM 1995). A sharer that has more
 * outstanding (waiting or taken) than its class may is not let in.
 *
 * Items live in what they stand for and are not owned.
 */
#ifndef CREMA_BASE_FAIR_H
#define CREMA_BASE_FAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "svc/base/map.h"
#include "svc/base/must_use.h"

/* What a sharer may take when it is its turn: what costs as much is taken one by one. */
enum { FAIR_TURN = 4 };

/* In the order in which they come; whoever pays at a till waits least. */
enum fair_class {
    FAIR_SYSTEM, /* the service itself: not limited, all of it one sharer */
    FAIR_TILL,
    FAIR_MEMBER,
    FAIR_STRANGER, /* not signed in; a sharer is a source */
    FAIR_STAFF,
    FAIR_CLASSES
};

/* Who asks. Zeroed: the service itself. */
struct fair_share {
    enum fair_class class;
    int64_t key;  /* of the sharer in its class */
    int32_t cost; /* in small questions; 0 counts as 1 */
};

struct fair_sharer;

struct fair_item {
    struct fair_sharer *sharer;
    int32_t cost;
    bool waits;
    TAILQ_ENTRY(fair_item) link;
};

TAILQ_HEAD(fair_sharers, fair_sharer);

struct fair_queue {
    struct map sharers[FAIR_CLASSES];          /* by key, with something outstanding */
    struct fair_sharers waiting[FAIR_CLASSES]; /* whose turn it is, first */
    int64_t credit[FAIR_CLASSES];
    size_t most[FAIR_CLASSES]; /* outstanding of a sharer; 0: any number */
    size_t count;              /* items that wait */
};

/* most: outstanding items of one sharer, by class; 0: any number. */
void fair_init(struct fair_queue *q, const size_t most[FAIR_CLASSES]);

/* Nothing is outstanding any more (asserted). */
void fair_release(struct fair_queue *q);

/* Counts the item as outstanding; it does not wait yet. False: its sharer has too many.
 */
MUST_USE bool
fair_admit(struct fair_queue *q, struct fair_item *item, const struct fair_share *share);

/* The same of one that cannot be turned away any more. */
void
fair_enter(struct fair_queue *q, struct fair_item *item, const struct fair_share *share);

/* An admitted item waits. */
void fair_put(struct fair_queue *q, struct fair_item *item);

/* The item that was taken last waits again, as if it had not been. */
void fair_put_back(struct fair_queue *q, struct fair_item *item);

/* The next one, which waits no more and is still outstanding; NULL: none waits. */
MUST_USE struct fair_item *fair_take(struct fair_queue *q);

/*
 * Room for one more: the newest waiting item of whoever has the most waiting, of the
 * last class that has any, down to the asker's own, and there only of who has more than
 * the asker has outstanding. It waits no more and is still outstanding; NULL: there is
 * none, the asker has to go.
 */
MUST_USE struct fair_item *
fair_evict(struct fair_queue *q, const struct fair_share *asker);

/* The item is not outstanding any more, nor does it wait. */
void fair_leave(struct fair_queue *q, struct fair_item *item);

#endif
