/*
 * What a reader leaves lying: see owed.h.
 */
#include "svc/engine/push/owed.h"

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/io/conn.h"

enum { ONE_TURN_FACTOR = 16 };

bool
owed_is_too_much(struct owed *o, const struct conn *conn)
{
    size_t bytes = conn_pending(conn), max = (size_t)conf->outgoing_max_bytes;
    bool carried = o->turn_us != clock_turn_mono_us();

    o->turn_us = clock_turn_mono_us();
    if (bytes <= max || (!carried && bytes <= max * ONE_TURN_FACTOR) ||
        PLANTED(NO_OWED_LIMIT)) {
        return false;
    }
    metric_add(METRIC_SLOW_WATCHERS, 1);
    return true;
}
