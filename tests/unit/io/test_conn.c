/*
 * Connections and listeners over the loopback: bytes both ways, back-pressure, shared
 * bytes, deadlines, every way to end; plain sockets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "svc/io/conn.h"
#include "svc/io/conn_count.h"
#include "svc/io/listen.h"
#include "tests/unit/io/io_fixture.h"

static int listen_fd;
static struct listener *listener;
static struct conn *conn; /* the one accepted last */
static int accepted, inputs, drains, eofs, deadlines, closes;
static enum conn_end why;
static char seen[256];
static size_t keep; /* bytes of the input that on_input leaves */

static void
on_input(struct conn *c)
{
    char *p;
    size_t n;

    conn_input(c, &p, &n);
    snprintf(seen, sizeof(seen), "%.*s", n < 200 ? (int)n : 200, p);
    inputs++;
    if (n > keep) {
        conn_consume(c, n - keep);
    }
}

static void
on_drained(struct conn *c)
{
    (void)c;
    drains++;
}

static void
on_deadline(struct conn *c)
{
    deadlines++;
    conn_write(c, "late", 4);
    conn_flush_close(c);
}

static void
on_closed(struct conn *c, enum conn_end end)
{
    (void)c;
    closes++;
    why = end;
    conn = NULL;
}

static void
on_eof(struct conn *c)
{
    eofs++;
    conn_write(c, "bye", 3);
    conn_flush_close(c);
}

static const struct conn_hooks hooks = {.on_input = on_input,
                                        .on_drained = on_drained,
                                        .on_deadline = on_deadline,
                                        .on_closed = on_closed};
static const struct conn_hooks half_hooks = {
    .on_input = on_input, .on_eof = on_eof, .on_closed = on_closed};

static void
on_accept(void *arg, int fd, const struct peer *peer)
{
    assert_memory_equal(peer->text, "127.0.0.1:", 10);
    assert_true(peer->source_key == (UINT64_C(1) << 32 | 0x7f000001));
    conn = conn_new(test_loop, fd, peer, NULL, &hooks, arg);
    accepted++;
}

/* A client's socket, once the server has accepted it. Blocking, with a time limit. */
static int
dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)listen_port(listen_fd)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int before = accepted;

    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    turn_until(&accepted, before + 1);
    inputs = drains = eofs = deadlines = closes = 0;
    keep = 0;
    return fd;
}

static void
put(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
}

/* What has come to the client: as text, "" at the end of the stream. */
static const char *
get(int fd)
{
    static char text[128];
    ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

    assert_true(n >= 0);
    text[n] = '\0';
    return text;
}

static void
hang_up(int fd)
{
    close(fd);
    if (conn != NULL) {
        turn_until(&closes, 1);
    }
}

static void
test_both_ways(void **state)
{
    int fd = dial();

    (void)state;
    assert_int_equal(conn_count(), 1);
    assert_int_equal(metric_get(METRIC_CONNECTIONS), 1);
    put(fd, "hello");
    turn_until(&inputs, 1);
    assert_string_equal(seen, "hello");
    conn_write(conn, "a", 1);
    conn_write(conn, "bc", 2);
    assert_int_equal(conn_pending(conn), 3);
    turn_until(&drains, 1);
    assert_int_equal(conn_pending(conn), 0);
    assert_string_equal(get(fd), "abc");
    close(fd);
    turn_until(&closes, 1);
    assert_int_equal(why, CONN_END_PEER);
    assert_int_equal(conn_count(), 0);
}

/* What is left unread stays in front; waking asks again. */
static void
test_input_stays(void **state)
{
    int fd = dial();

    (void)state;
    keep = 3;
    put(fd, "onetwo");
    turn_until(&inputs, 1);
    assert_string_equal(seen, "onetwo");
    conn_wake_input(conn);
    turn_until(&inputs, 2);
    assert_string_equal(seen, "two");
    conn_pause_input(conn);
    put(fd, "more");
    turn_for_ms(20);
    assert_int_equal(inputs, 2);
    conn_resume_input(conn);
    turn_until(&inputs, 4);
    assert_string_equal(seen, "ore"); /* "two" again, then with "more" behind it */
    hang_up(fd);
}

/* A client that only writes fills its own buffers, not ours. */
static void
test_input_is_bounded(void **state)
{
    int fd = dial();
    static char block[65536];
    size_t sent = 0;
    char *p;
    size_t n;

    (void)state;
    keep = SIZE_MAX;
    for (int i = 0; i < 400; i++) {
        ssize_t more = send(fd, block, sizeof(block), MSG_DONTWAIT);

        sent += more > 0 ? (size_t)more : 0;
        turn_for_ms(1);
    }
    assert_true(sent > 200000);
    conn_input(conn, &p, &n);
    assert_in_range(n, CONN_INPUT_MAX, CONN_INPUT_MAX + 20000);
    conn_consume(conn, n); /* there is room again, so the peer's end is noticed */
    keep = 0;
    hang_up(fd);
}

/* A peer that does not read: pending grows, nothing is lost, then all of it goes. */
static void
test_slow_reader(void **state)
{
    int fd = dial();
    enum { WRITES = 400, BYTES = 40000 };
    static char block[BYTES], received[65536];
    size_t total = 0;

    (void)state;
    memset(block, 'x', sizeof(block));
    for (int i = 0; i < WRITES; i++) {
        conn_write(conn, block, sizeof(block));
        if (i % 10 == 0) {
            turn_for_ms(1);
        }
    }
    turn_for_ms(5);
    assert_true(conn_pending(conn) > 0);
    drains = 0;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (drains == 0) {
        ssize_t n = recv(fd, received, sizeof(received), 0);

        assert_true(n > 0 || (n < 0 && errno == EAGAIN));
        for (ssize_t i = 0; i < n; i++) {
            assert_int_equal(received[i], 'x');
        }
        total += n > 0 ? (size_t)n : 0;
        turn_for_ms(1);
    }
    fcntl(fd, F_SETFL, 0);
    while (total < (size_t)WRITES * BYTES) {
        ssize_t n = recv(fd, received, sizeof(received), 0);

        assert_true(n > 0);
        total += (size_t)n;
    }
    assert_int_equal(total, (size_t)WRITES * BYTES);
    conn_write(conn, "end", 3);
    turn_until(&drains, 2);
    assert_string_equal(get(fd), "end");
    hang_up(fd);
}

static void
test_shared(void **state)
{
    struct shared_bytes *s = shared_bytes_new("push!", 5);
    struct conn *first, *second;
    int fd = dial(), other;
    char big[100000];

    (void)state;
    first = conn;
    other = dial();
    second = conn;
    conn_write_shared(first, s);
    conn_write_shared(second, s);
    conn_write_shared(second, s);
    conn_write(second, "x", 1);
    conn_write_shared(second, s);
    assert_int_equal(conn_pending(second), 16);
    assert_int_equal(s->refs, 5);
    turn_until(&drains, 2);
    assert_int_equal(s->refs, 1);
    assert_string_equal(get(fd), "push!");
    assert_string_equal(get(other), "push!push!xpush!");
    for (int i = 0; i < 200; i++) { /* unsent ones are given back at the end */
        struct shared_bytes *large = shared_bytes_new(NULL, sizeof(big));

        memset(large->p, 'y', sizeof(big));
        conn_write_shared(first, large);
        shared_bytes_unref(large);
        turn_for_ms(i % 50 == 0);
    }
    assert_true(conn_pending(first) > 0);
    close(fd);
    close(other);
    turn_until(&closes, 2);
    assert_int_equal(s->refs, 1);
    shared_bytes_unref(s);
}

/* The last answer arrives although the peer's own bytes were never read. */
static void
test_flush_close(void **state)
{
    int fd = dial();

    (void)state;
    conn_pause_input(conn);
    put(fd, "a body that nobody wants");
    turn_for_ms(5);
    conn_write(conn, "413 too long", 12);
    conn_flush_close(conn);
    conn_write(conn, "dropped", 7);
    turn_for_ms(20);
    assert_string_equal(get(fd), "413 too long");
    assert_string_equal(get(fd), "");
    put(fd, "and more of it");
    turn_for_ms(20);
    assert_int_equal(closes, 0);
    assert_int_equal(inputs, 0);
    close(fd);
    turn_until(&closes, 1);
    assert_int_equal(why, CONN_END_OURS);
}

static void
test_deadline(void **state)
{
    int fd = dial();
    int64_t due_us = clock_mono_us() + 60000;

    (void)state;
    conn_set_deadline_us(conn, clock_mono_us() + 10000);
    conn_set_deadline_us(conn, due_us);
    turn_until(&deadlines, 1);
    assert_true(clock_mono_us() >= due_us);
    turn_for_ms(5);
    assert_string_equal(get(fd), "late");
    assert_string_equal(get(fd), "");
    turn_until(&closes, 1); /* lingers for a second at most, though we stay */
    close(fd);
    fd = dial();
    conn_set_hooks(conn, &half_hooks, NULL);
    conn_set_deadline_us(conn, clock_mono_us() + 1000);
    turn_until(&closes, 1);
    assert_int_equal(why, CONN_END_DEADLINE);
    close(fd);
}

/* A peer that has said all it wants still gets its answer, if the hooks say so. */
static void
test_half_close(void **state)
{
    int fd = dial();

    (void)state;
    conn_set_hooks(conn, &half_hooks, NULL);
    put(fd, "last words");
    shutdown(fd, SHUT_WR);
    turn_until(&eofs, 1);
    assert_string_equal(seen, "last words");
    turn_until(&closes, 1);
    assert_string_equal(get(fd), "bye");
    assert_string_equal(get(fd), "");
    close(fd);
}

static void
test_reset(void **state)
{
    struct linger now = {.l_onoff = 1};
    int fd = dial();

    (void)state;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(fd);
    turn_until(&closes, 1);
    assert_int_equal(why, CONN_END_ERROR);
}

/* Above the cap a connection is closed at once and counted. */
static void
test_caps(void **state)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)listen_port(listen_fd)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int64_t refused = metric_get(METRIC_ACCEPTS_REFUSED);
    int fds[4], extra;

    (void)state;
    for (int i = 0; i < 4; i++) {
        fds[i] = dial();
    }
    extra = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(extra, (struct sockaddr *)&to, sizeof(to)), 0);
    turn_for_ms(50);
    assert_int_equal(metric_get(METRIC_ACCEPTS_REFUSED), refused + 1);
    assert_string_equal(get(extra), "");
    close(extra);
    for (int i = 0; i < 4; i++) {
        close(fds[i]);
    }
    turn_until(&closes, 4);
}

static int
setup(void **state)
{
    static const struct listen_limits limits = {4, 1000};

    (void)state;
    test_loop = loop_new();
    listen_fd = listen_open("127.0.0.1", 0);
    if (listen_fd < 0) {
        return -1;
    }
    listener = listener_new(test_loop, listen_fd, &limits, on_accept, NULL);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    listener_free(listener);
    close(listen_fd);
    loop_free(test_loop);
    return conn_count() == 0 ? 0 : -1;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_input_stays),
        cmocka_unit_test(test_input_is_bounded),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_flush_close),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_half_close),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_caps),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
