/* Log lines: shape, levels, escaping, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/log.h"

static int pipe_fds[2];
static char text[16384];

/* What has been written since the last call. */
static const char *
written(void)
{
    ssize_t n = read(pipe_fds[0], text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void
test_line(void **state)
{
    char expected[] = " lvl=info mod=lane msg=\"batch 3 of 4\"\n";

    (void)state;
    log_info("lane", "batch %d of %d", 3, 4);
    written();
    assert_memory_equal(text, "ts=2", 4);
    assert_int_equal(text[3 + 26], 'Z');
    assert_string_equal(text + 3 + 27, expected);
    log_set_worker(2);
    log_warn("lane", "lost %d", 12);
    assert_string_equal(written() + 3 + 27, " lvl=warn w=2 mod=lane msg=\"lost 12\"\n");
    log_set_worker(-1);
}

/* Nothing that a client sends can begin a line of its own or end the message. */
static void
test_escape(void **state)
{
    (void)state;
    log_error("http", "bad \"%s\"", "x\nts=1\\\x01\x7f");
    assert_non_null(strstr(written(), "msg=\"bad \\\"x\\nts=1\\\\\\x01\\x7f\\\"\"\n"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void
test_level(void **state)
{
    enum log_level level = LOG_LEVEL_DEBUG;

    (void)state;
    log_debug("x", "hidden");
    assert_true(log_level_parse("debug", &level));
    log_set_level(level);
    log_debug("x", "seen");
    assert_null(strstr(written(), "hidden"));
    assert_non_null(strstr(text, "seen"));
    assert_false(log_level_parse("loud", &level));
    assert_int_equal(level, LOG_LEVEL_DEBUG);
    assert_true(log_level_parse("info", &level));
    log_set_level(level);
}

static void
test_long(void **state)
{
    char longest[4 * LOG_LINE_MAX];

    (void)state;
    memset(longest, '"', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    log_warn("x", "%s", longest);
    assert_true(strlen(written()) <= LOG_LINE_MAX);
    assert_string_equal(text + strlen(text) - 2, "\"\n");
}

/* Whatever is logged, a line is UTF-8 and moves nobody's cursor; a cut one, too. */
static void
test_characters(void **state)
{
    char longest[2 * LOG_LINE_MAX + 1];

    (void)state;
    log_info("x", "\u00c9milie \u5c71 \xc2\x9b"
                  "2J \xff \xe2\x82");
    assert_non_null(
        strstr(written(), "msg=\"\u00c9milie \u5c71 \\x9b2J \\xff \\xe2\\x82\"\n"));
    for (size_t shift = 0; shift < 2; shift++) {
        for (size_t i = 0; i < LOG_LINE_MAX; i++) {
            memcpy(longest + shift + 2 * i, "\u00e9", 2);
        }
        longest[0] = shift > 0 ? 'x' : longest[0];
        longest[2 * LOG_LINE_MAX - 1] = '\0';
        log_warn("x", "%s", longest);
        assert_true(strlen(written()) <= LOG_LINE_MAX);
        assert_string_equal(text + strlen(text) - 4, "\u00e9\"\n");
    }
}

static void
test_limit(void **state)
{
    struct log_limit limit = {0};

    (void)state;
    for (int i = 0; i < 5; i++) {
        log_warn_every(&limit, 60, "x", "again");
    }
    written();
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    limit.next_us = 0;
    log_warn_every(&limit, 60, "x", "again");
    assert_non_null(strstr(written(), "again (and 4 times before)"));
}

/* Raw lines wait for the flush, and keep their place before a message. */
static void
test_raw(void **state)
{
    (void)state;
    log_raw("access 1", 8);
    log_raw("access 2", 8);
    log_info("x", "after");
    assert_memory_equal(written(), "access 1\naccess 2\nts=", 21);
    log_raw("access 3", 8);
    log_flush();
    assert_string_equal(written(), "access 3\n");
}

static int
setup(void **state)
{
    (void)state;
    if (pipe(pipe_fds) != 0) {
        return -1;
    }
    log_set_fd(pipe_fds[1]);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),       cmocka_unit_test(test_escape),
        cmocka_unit_test(test_level),      cmocka_unit_test(test_long),
        cmocka_unit_test(test_limit),      cmocka_unit_test(test_raw),
        cmocka_unit_test(test_characters),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
