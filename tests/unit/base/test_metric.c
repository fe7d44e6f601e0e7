/* Metrics: slots of processes, gauges that restart, buckets, the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "svc/base/buf.h"
#include "svc/base/metric.h"

static void
test_processes(void **state)
{
    BUF_AUTO out = BUF_INIT;
    int status = 0;
    pid_t child;

    (void)state;
    metrics_map(2, NULL, 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        metrics_use(1);
        metric_add(METRIC_LANE_OPS, 5);
        metric_set(METRIC_LANE_QUEUE, 9);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    metrics_use(0);
    metric_add(METRIC_LANE_OPS, 2);
    metrics_render(&out);
    assert_non_null(strstr(out.p, "\ncrema_lane_ops_total 7\n"));
    assert_non_null(strstr(out.p, "\ncrema_lane_queue{worker=\"1\"} 9\n"));
    assert_non_null(strstr(out.p, "\n# TYPE crema_lane_queue gauge\n"));
    assert_null(strstr(out.p, "worker=\"2\"")); /* the supervisor's slot */
    metrics_use(1);                             /* started again */
    assert_int_equal(metric_get(METRIC_LANE_OPS), 5);
    assert_int_equal(metric_get(METRIC_LANE_QUEUE), 0);
    metrics_use(2);
    metric_add(METRIC_WORKER_RESTARTS, 1);
    buf_clear(&out);
    metrics_render(&out);
    assert_non_null(strstr(out.p, "\ncrema_worker_restarts_total 1\n"));
}

/* One HELP and TYPE per name, though several rows share it. */
static void
test_labels(void **state)
{
    BUF_AUTO out = BUF_INIT;
    const char *first;
    size_t n;

    (void)state;
    n = metrics_render(&out);
    assert_int_equal(n, out.n);
    first = strstr(out.p, "# TYPE crema_sockets gauge\n");
    assert_non_null(first);
    assert_null(strstr(first + 1, "# TYPE crema_sockets"));
    assert_non_null(strstr(out.p, "\ncrema_sockets{kind=\"ws\"} 0\n"));
    assert_non_null(strstr(out.p, "\ncrema_sockets{kind=\"sse\"} 0\n"));
    assert_non_null(strstr(out.p, "\ncrema_build_info{version=\""));
}

/* Requests are told by route and class, those of no route apart; others are not told. */
static void
test_routes(void **state)
{
    static const struct metric_route routes[] = {{"GET", "/a/{id}"}, {"POST", "/b"}};
    BUF_AUTO out = BUF_INIT;

    (void)state;
    metrics_map(2, routes, 2);
    metrics_use(0);
    metric_request(1, 200, 700);
    metric_request(1, 404, 1001);
    metrics_use(1);
    metric_request(1, 201, 1000);
    metric_request(METRIC_NO_ROUTE, 599, 100000000);
    metrics_render(&out);
#define A "method=\"GET\",route=\"/a/{id}\""
    assert_non_null(strstr(out.p, "crema_http_requests_total{" A ",status=\"2xx\"} 2\n"));
    assert_non_null(strstr(out.p, "crema_http_requests_total{" A ",status=\"4xx\"} 1\n"));
    assert_non_null(strstr(out.p, "crema_http_seconds_bucket{" A ",le=\"0.0005\"} 0\n"));
    assert_non_null(strstr(out.p, "crema_http_seconds_bucket{" A ",le=\"0.001\"} 2\n"));
    assert_non_null(strstr(out.p, "crema_http_seconds_bucket{" A ",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(out.p, "crema_http_seconds_sum{" A "} 0.002701\n"));
    assert_non_null(strstr(out.p, "crema_http_seconds_count{" A "} 3\n"));
    assert_non_null(strstr(out.p, "{method=\"none\",route=\"none\",status=\"5xx\"} 1\n"));
    assert_null(strstr(out.p, "/b"));
}

/* Bounds count what is not above them; sums cannot be spoilt, and are in seconds. */
static void
test_histogram_text(void **state)
{
    BUF_AUTO out = BUF_INIT;
    size_t lines = 0;

    (void)state;
    metrics_map(1, NULL, 0);
    metrics_use(0);
    for (int64_t us = 1; us <= 1000; us++) {
        metric_observe_us(HISTOGRAM_PUSH, us);
    }
    metric_observe_us(HISTOGRAM_PUSH, -5);
    metric_observe_us(HISTOGRAM_PUSH, INT64_MAX);
    metric_set(METRIC_TEST_CLOCK_OFFSET, -3600500000);
    metrics_render(&out);
    assert_non_null(strstr(out.p, "crema_push_seconds_bucket{le=\"0.0005\"} 501\n"));
    assert_non_null(strstr(out.p, "crema_push_seconds_bucket{le=\"0.001\"} 1001\n"));
    assert_non_null(strstr(out.p, "crema_push_seconds_bucket{le=\"2\"} 1001\n"));
    assert_non_null(strstr(out.p, "crema_push_seconds_bucket{le=\"+Inf\"} 1002\n"));
    assert_non_null(strstr(out.p, "crema_push_seconds_sum 1099512."));
    assert_non_null(strstr(out.p, "crema_push_seconds_count 1002\n"));
    assert_non_null(strstr(out.p, "_offset_seconds{worker=\"0\"} -3600.5\n"));
    for (const char *at = out.p; (at = strstr(at, "push_seconds_bucket")) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, 13);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processes),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_histogram_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
