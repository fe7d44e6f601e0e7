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
    metrics_map(2);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        metrics_use(1);
        metric_add(METRIC_LANE_OPS, 5);
        metric_set(METRIC_CONNECTIONS, 9);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    metrics_use(0);
    metric_add(METRIC_LANE_OPS, 2);
    metrics_render(&out);
    assert_non_null(strstr(out.p, "\ncrema_lane_ops_total{worker=\"0\"} 2\n"));
    assert_non_null(strstr(out.p, "\ncrema_lane_ops_total{worker=\"1\"} 5\n"));
    assert_non_null(strstr(out.p, "\ncrema_connections{worker=\"1\"} 9\n"));
    assert_non_null(strstr(out.p, "\n# TYPE crema_connections gauge\n"));
    assert_null(strstr(out.p, "supervisor"));
    metrics_use(1); /* started again */
    assert_int_equal(metric_get(METRIC_LANE_OPS), 5);
    assert_int_equal(metric_get(METRIC_CONNECTIONS), 0);
    metrics_use(2);
    metric_add(METRIC_WORKER_RESTARTS, 1);
    buf_clear(&out);
    metrics_render(&out);
    assert_non_null(
        strstr(out.p, "crema_worker_restarts_total{worker=\"supervisor\"} 1\n"));
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
    first = strstr(out.p, "# TYPE crema_http_requests_total counter\n");
    assert_non_null(first);
    assert_null(strstr(first + 1, "# TYPE crema_http_requests_total"));
    assert_non_null(
        strstr(out.p, "crema_http_requests_total{class=\"2xx\",worker=\"0\"} 0\n"));
}

/* The bound that a value is counted under is at most half above it, from 8 on. */
static void
test_bounds(void **state)
{
    (void)state;
    metrics_map(1);
    metrics_use(0);
    for (int64_t us = 1; us < INT64_C(1) << 35; us = us * 3 / 2 + 1) {
        BUF_AUTO out = BUF_INIT;
        const char *bucket;
        int64_t top;

        metrics_map(1);
        metrics_use(0);
        metric_observe_us(METRIC_PUSH_US, us);
        metrics_render(&out);
        bucket = strstr(out.p, "crema_push_us_bucket");
        while (strstr(bucket, "} ") != strstr(bucket, "} 1")) {
            bucket = strchr(bucket, '\n') + 1;
        }
        assert_int_equal(sscanf(strstr(bucket, "le="), "le=\"%ld\"", &top), 1);
        assert_true(top >= us);
        assert_true(top - us <= us / 2 || top == 7);
    }
}

static void
test_histogram_text(void **state)
{
    BUF_AUTO out = BUF_INIT;

    (void)state;
    metrics_map(1);
    metrics_use(0);
    for (int64_t us = 1; us <= 1000; us++) {
        metric_observe_us(METRIC_PUSH_US, us);
    }
    metric_observe_us(METRIC_PUSH_US, -5);
    metric_observe_us(METRIC_PUSH_US, INT64_MAX);
    assert_int_equal(metric_get(METRIC_PUSH_US), 1002);
    metrics_render(&out);
    assert_non_null(strstr(out.p, "crema_push_us_bucket{worker=\"0\",le=\"7\"} 8\n"));
    assert_non_null(
        strstr(out.p, "crema_push_us_bucket{worker=\"0\",le=\"1023\"} 1001\n"));
    assert_non_null(
        strstr(out.p, "crema_push_us_bucket{worker=\"0\",le=\"+Inf\"} 1002\n"));
    assert_non_null(strstr(out.p, "crema_push_us_count{worker=\"0\"} 1002\n"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processes),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_histogram_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
