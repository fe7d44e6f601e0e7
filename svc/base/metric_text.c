/*
 * Metrics as Prometheus text (exposition format 0.0.4): see metric.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/buf.h"
#include "svc/base/metric_slot.h"
#include "svc/base/version.h"

enum { SECONDS_BYTES = 32, LABELS_BYTES = 160 };

enum kind { COUNTER, GAUGE, COUNTER_US, GAUGE_US };
enum scope { SUM, WORKER };

static const struct {
    const char *name, *labels, *help;
    enum kind kind;
    enum scope scope;
} rows[METRIC_COUNT] = {
#define METRIC(id, kind, scope, name, labels, help) {name, labels, help, kind, scope},
#define HISTOGRAM(id, ...)
#include "svc/base/metric.def"
#undef METRIC
#undef HISTOGRAM
};

static const struct {
    const char *name, *help;
} histograms[HISTOGRAM_COUNT] = {
#define METRIC(id, ...)
#define HISTOGRAM(id, name, help, ...) {name, help},
#include "svc/base/metric.def"
#undef METRIC
#undef HISTOGRAM
};

static const char *const kind_names[] = {"counter", "gauge", "counter", "gauge"};

bool
metric_is_gauge(enum metric m)
{
    return rows[m].kind == GAUGE || rows[m].kind == GAUGE_US;
}

static int64_t
get(const int64_t *at)
{
    return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static void
head(struct buf *out, const char *name, const char *kind, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

/* "0.0005", "12", "-3600.25": what a scrape reads as seconds. */
static const char *
seconds(char text[SECONDS_BYTES], int64_t us)
{
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    int n = snprintf(text, SECONDS_BYTES, "%s%" PRIu64 ".%06" PRIu64, us < 0 ? "-" : "",
                     size / 1000000, size % 1000000);

    while (text[n - 1] == '0') {
        text[--n] = '\0';
    }
    if (text[n - 1] == '.') {
        text[--n] = '\0';
    }
    return text;
}

static void
value(struct buf *out, size_t m, const char *labels, int64_t number)
{
    bool bare = labels[0] == '\0';
    char text[SECONDS_BYTES];

    buf_printf(out, "%s%s%s%s ", rows[m].name, bare ? "" : "{", labels, bare ? "" : "}");
    if (rows[m].kind == COUNTER_US || rows[m].kind == GAUGE_US) {
        buf_printf(out, "%s\n", seconds(text, number));
    } else {
        buf_printf(out, "%" PRId64 "\n", number);
    }
}

static void
row(struct buf *out, size_t m)
{
    int64_t sum = 0;
    char labels[LABELS_BYTES];

    if (m == 0 || strcmp(rows[m].name, rows[m - 1].name) != 0) {
        head(out, rows[m].name, kind_names[rows[m].kind], rows[m].help);
    }
    for (int slot = 0; slot < metric_slots.count; slot++) {
        int64_t number = get(&metric_slots.slots[slot].values[m]);

        sum += number;
        if (rows[m].scope == SUM || (slot > 0 && slot == metric_slots.workers)) {
            continue;
        }
        snprintf(labels, sizeof(labels), "%s%sworker=\"%d\"", rows[m].labels,
                 rows[m].labels[0] != '\0' ? "," : "", slot);
        value(out, m, labels, number);
    }
    if (rows[m].scope == SUM) {
        value(out, m, rows[m].labels, sum);
    }
}

static void
add_up(struct metric_histogram *sum, const struct metric_histogram *h)
{
    sum->sum_us += get(&h->sum_us);
    for (size_t i = 0; i <= METRIC_BOUNDS; i++) {
        sum->buckets[i] += get(&h->buckets[i]);
    }
}

/* The series of one histogram: counts up to each bound, the sum, the count. */
static void
series(struct buf *out, enum histogram h, const char *labels,
       const struct metric_histogram *sum)
{
    const char *name = histograms[h].name;
    const char *open = labels[0] != '\0' ? "{" : "";
    const char *close = labels[0] != '\0' ? "}" : "";
    const char *comma = labels[0] != '\0' ? "," : "";
    char text[SECONDS_BYTES];
    int64_t seen = 0;

    for (size_t i = 0; i < METRIC_BOUNDS; i++) {
        seen += sum->buckets[i];
        buf_printf(out, "%s_bucket{%s%sle=\"%s\"} %" PRId64 "\n", name, labels, comma,
                   seconds(text, metric_bounds_us[h][i]), seen);
    }
    seen += sum->buckets[METRIC_BOUNDS];
    buf_printf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRId64 "\n", name, labels, comma,
               seen);
    buf_printf(out, "%s_sum%s%s%s %s\n%s_count%s%s%s %" PRId64 "\n", name, open, labels,
               close, seconds(text, sum->sum_us), name, open, labels, close, seen);
}

static void
histogram(struct buf *out, enum histogram h)
{
    struct metric_histogram sum = {0};

    for (int slot = 0; slot < metric_slots.count; slot++) {
        add_up(&sum, &metric_slots.slots[slot].histograms[h]);
    }
    head(out, histograms[h].name, "histogram", histograms[h].help);
    series(out, h, "", &sum);
}

static void
route_labels(size_t route, char ret[LABELS_BYTES])
{
    static const struct metric_route none = {"none", "none"};
    const struct metric_route *r =
        route == METRIC_NO_ROUTE ? &none : &metric_slots.routes[route - 1];

    snprintf(ret, LABELS_BYTES, "method=\"%s\",route=\"%s\"", r->method, r->path);
}

/* False while nobody has asked for it. */
static bool
route_sum(size_t route, struct metric_by_route *ret)
{
    int64_t seen = 0;

    *ret = (struct metric_by_route){.classes = {0}};
    for (int slot = 0; slot < metric_slots.count; slot++) {
        const struct metric_by_route *by = &metric_routes_of(slot)[route];

        add_up(&ret->seconds, &by->seconds);
        for (size_t i = 0; i < METRIC_CLASSES; i++) {
            ret->classes[i] += get(&by->classes[i]);
            seen += get(&by->classes[i]);
        }
    }
    return seen > 0;
}

static void
requests(struct buf *out)
{
    static const char name[] = "crema_http_requests_total";
    struct metric_by_route sum;
    char labels[LABELS_BYTES];

    head(out, name, "counter", "Requests answered, by route and class of the status.");
    for (size_t route = 0; route < metric_slots.route_count; route++) {
        if (!route_sum(route, &sum)) {
            continue;
        }
        route_labels(route, labels);
        for (size_t i = 0; i < METRIC_CLASSES; i++) {
            if (sum.classes[i] > 0) {
                buf_printf(out, "%s{%s,status=\"%zuxx\"} %" PRId64 "\n", name, labels,
                           i + 1, sum.classes[i]);
            }
        }
    }
    head(out, histograms[HISTOGRAM_REQUESTS].name, "histogram",
         histograms[HISTOGRAM_REQUESTS].help);
    for (size_t route = 0; route < metric_slots.route_count; route++) {
        if (!route_sum(route, &sum)) {
            continue;
        }
        route_labels(route, labels);
        series(out, HISTOGRAM_REQUESTS, labels, &sum.seconds);
    }
}

size_t
metrics_render(struct buf *out)
{
    size_t before = out->n;

    head(out, "crema_build_info", "gauge", "1, and which version this is.");
    buf_printf(out, "crema_build_info{version=\"%s\"} 1\n", version);
    requests(out);
    for (enum histogram h = 0; h < HISTOGRAM_COUNT; h++) {
        if (h != HISTOGRAM_REQUESTS) {
            histogram(out, h);
        }
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        row(out, m);
    }
    return out->n - before;
}
