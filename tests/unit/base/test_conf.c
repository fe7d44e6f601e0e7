/* Settings: defaults, file, environment, and errors that name the place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/buf.h"
#include "svc/base/conf.h"

static char path[64];

static void
write_file(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Loads with stderr caught in `said`. */
static bool
load(const char *text, char said[2048])
{
    FILE *caught = tmpfile();
    int saved = dup(STDERR_FILENO);
    size_t n;
    bool good;

    write_file(text);
    assert_non_null(caught);
    fflush(stderr);
    dup2(fileno(caught), STDERR_FILENO);
    good = conf_load(path);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(caught);
    n = fread(said, 1, 2047, caught);
    said[n] = '\0';
    fclose(caught);
    return good;
}

static void
test_sources(void **state)
{
    char said[2048];

    (void)state;
    assert_true(conf_load(NULL));
    assert_int_equal(conf->port, 8080);
    assert_string_equal(conf->bind, "127.0.0.1");
    assert_true(conf->access_log);
    setenv("CREMA_PORT", "9001", 1);
    assert_true(
        load("; a comment\n# another\nport = 9000\nlog_level = debug\n"
             "pg = host=/tmp/x dbname=crema user=crema_service\naccess_log = off\n",
             said));
    assert_int_equal(conf->port, 9001);
    assert_string_equal(conf->log_level, "debug");
    assert_string_equal(conf->pg, "host=/tmp/x dbname=crema user=crema_service");
    assert_false(conf->access_log);
    assert_string_equal(said, "");
    unsetenv("CREMA_PORT");
    assert_true(load("\n", said));
    assert_int_equal(conf->port, 8080);
    assert_true(conf_set("workers", "3"));
    assert_int_equal(conf_workers(), 3);
    assert_true(conf_set("workers", "0"));
    assert_true(conf_workers() >= 1);
}

static void
expect_error(const char *text, const char *needle)
{
    char said[2048];

    assert_false(load(text, said));
    if (strstr(said, needle) == NULL) {
        fail_msg("'%s' is not in: %s", needle, said);
    }
}

static void
test_errors(void **state)
{
    (void)state;
    expect_error("bind = ::1\nport = 99999\n", ":2: port = 99999: must be");
    expect_error("port = 80x\n", ":1: port = 80x");
    expect_error("port =\n", ":1: port = ");
    expect_error("prot = 80\n", ":1: there is no setting 'prot'");
    expect_error("\naccess_log = maybe\n",
                 ":2: access_log = maybe: must be true or false");
    expect_error("[http]\nport = 80\n", "there are no sections");
    expect_error("port\n", ":1: must be 'name = value'");
    expect_error("bind =\n", ":1: bind: must have 1 to 64");
    setenv("CREMA_LANES", "many", 1);
    expect_error("\n", "CREMA_LANES: lanes = many");
    unsetenv("CREMA_LANES");
    assert_false(conf_load("/nowhere/crema.ini"));
    assert_false(conf_set("nothing", "1"));
}

static void
test_print(void **state)
{
    char text[16384];
    FILE *out = tmpfile();
    size_t n;

    (void)state;
    assert_true(conf_load(NULL));
    assert_true(conf_set("pg", "host=db password=hush"));
    conf_print(out);
    rewind(out);
    n = fread(text, 1, sizeof(text) - 1, out);
    text[n] = '\0';
    fclose(out);
    assert_non_null(strstr(text, "\nport = 8080\n"));
    assert_null(strstr(text, "hush"));
    write_file(text); /* what is printed can be read again, but for what is not shown */
    assert_true(conf_load(path));
}

static int
setup(void **state)
{
    int fd;

    (void)state;
    snprintf(path, sizeof(path), "/tmp/crema-conf-XXXXXX");
    fd = mkstemp(path);
    if (fd >= 0) {
        close(fd);
    }
    return fd < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    return unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_print),
    };

    clearenv(); /* whoever runs the suite may have settings of his own */
    return cmocka_run_group_tests(tests, setup, teardown);
}
