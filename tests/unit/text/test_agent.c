/* User-Agent fields, as browsers send them, and what a person is told of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "svc/text/agent.h"

struct row {
    const char *field, *browser, *system;
};

#define MOZILLA "Mozilla/5.0 "
#define CHROME  "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
#define APPLE   "AppleWebKit/605.1.15 (KHTML, like Gecko) "

static const struct row rows[] = {
    {MOZILLA "(X11; Linux x86_64) " CHROME "Safari/537.36", "Chrome", "Linux"},
    {MOZILLA "(Windows NT 10.0; Win64; x64) " CHROME "Safari/537.36 Edg/142.0.0.0",
     "Edge", "Windows"},
    {MOZILLA "(Windows NT 10.0; Win64; x64) " CHROME "Safari/537.36 OPR/124.0.0.0",
     "Opera", "Windows"},
    {MOZILLA "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox",
     "Linux"},
    {MOZILLA "(Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox",
     "Android"},
    {MOZILLA "(Linux; Android 16; K) " CHROME "Mobile Safari/537.36", "Chrome",
     "Android"},
    {MOZILLA "(Linux; Android 16; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) "
             "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
     "Samsung Internet", "Android"},
    {MOZILLA "(iPhone; CPU iPhone OS 26_1 like Mac OS X) " APPLE
             "Version/26.1 Mobile/15E148 Safari/604.1",
     "Safari", "iOS"},
    {MOZILLA "(iPhone; CPU iPhone OS 26_1 like Mac OS X) " APPLE
             "CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
     "Chrome", "iOS"},
    {MOZILLA "(Macintosh; Intel Mac OS X 10_15_7) " APPLE "Version/26.1 Safari/605.1.15",
     "Safari", "macOS"},
    {MOZILLA "(X11; CrOS x86_64 14541.0.0) " CHROME "Safari/537.36", "Chrome",
     "ChromeOS"},
    {"python-httpx/0.28.1", NULL, NULL},
    {"Chrome", NULL, NULL},
    {"", NULL, NULL},
};

static void
assert_named(const char *found, const char *wanted)
{
    if (wanted == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, wanted);
    }
}

static void
test_browsers_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct agent agent = agent_parse_field(slice_from_cstr(rows[i].field));

        assert_named(agent.browser, rows[i].browser);
        assert_named(agent.system, rows[i].system);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_browsers_are_named)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
