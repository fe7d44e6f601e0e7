/*
 * A number, and a tally by source.
 */
#include "svc/io/conn_count.h"

#include "svc/base/metric.h"
#include "svc/base/tally.h"

static int64_t open_count;
static struct tally by_source;

int64_t
conn_count(void)
{
    return open_count;
}

int64_t
conn_count_of(const struct peer *peer)
{
    return tally_of(&by_source, (int64_t)peer->source_key);
}

void
conn_count_add(const struct peer *peer)
{
    metric_set(METRIC_CONNECTIONS, ++open_count);
    tally_add(&by_source, (int64_t)peer->source_key);
}

void
conn_count_drop(const struct peer *peer)
{
    metric_set(METRIC_CONNECTIONS, --open_count);
    tally_drop(&by_source, (int64_t)peer->source_key);
}
