/*
 * A tally by who it is.
 */
#include "svc/engine/push/stream_share.h"

#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/tally.h"

static struct tally open_streams;

/* A till and a person may have the same number. */
static int64_t
key_of(const struct principal *who)
{
    return (int64_t)((uint64_t)who->id * 31 + (uint64_t)who->role);
}

bool
stream_share_take(struct stream_share *ret, const struct principal *who)
{
    static struct log_limit limit;
    int64_t most =
        who->role == ROLE_TERMINAL ? conf->till_streams_max : conf->streams_max;

    if (tally_of(&open_streams, key_of(who)) >= most) {
        metric_add(METRIC_STREAMS_REFUSED, 1);
        log_warn_every(&limit, LOG_AGAIN_S, "live",
                       "a stream or socket is refused: its caller has as many as "
                       "streams_max or till_streams_max");
        return false;
    }
    ret->key = key_of(who);
    tally_add(&open_streams, ret->key);
    return true;
}

void
stream_share_give(struct stream_share *share)
{
    if (share->key != 0) {
        tally_drop(&open_streams, share->key);
    }
    share->key = 0;
}
