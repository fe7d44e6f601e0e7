/* Replies, events and pages as the hammer reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tools/hammer/reply.h"

#define ENTRY                                                                      \
    "{\"receipt\":\"acc_a-7\",\"seq\":7,\"kind\":\"refund\","                      \
    "\"at\":\"2026-11-22T12:03:22.104512Z\",\"cash\":450,\"points\":-9,"           \
    "\"points_micro\":-9000000,\"cash_after\":2500,\"held_after\":10,"             \
    "\"points_after\":5,\"points_micro_after\":5000000,\"reference\":\"acc_a-3\"," \
    "\"lines\":[]}"
#define ACCOUNT \
    "\"version\":7,\"cash\":2500,\"held\":10,\"points\":5,\"points_micro\":5000000"

static void
read(const char *text, int status, struct reply *ret)
{
    reply_read(text, strlen(text), status, true, ret);
}

static void
test_reply(void **state)
{
    struct reply reply, same;

    (void)state;
    read("{\"entry\":" ENTRY ",\"account\":{\"id\":\"acc_a\"," ACCOUNT "},\"new\":1}",
         201, &reply);
    assert_true(reply.readable && reply.replayed);
    assert_string_equal(reply.account, "acc_a");
    assert_int_equal(reply.line.kind, ENTRY_REFUND);
    assert_int_equal(reply.line.seq, 7);
    assert_int_equal(reply.line.ref_seq, 3);
    assert_int_equal(reply.line.points_micro, -9000000);
    assert_int_equal(reply.view.held_minor, 10);
    read("{\"entry\":" ENTRY ",\"account\":{\"id\":\"acc_a\"," ACCOUNT "}}", 201, &same);
    assert_int_equal(same.line.digest, reply.line.digest);
}

static void
test_what_is_no_reply(void **state)
{
    struct reply reply;

    (void)state;
    read("{\"entry\":{},\"account\":{}}", 201, &reply);
    assert_false(reply.readable);
    read("{\"entry\":" ENTRY "}", 201, &reply);
    assert_false(reply.readable);
    read("<html>", 502, &reply);
    assert_string_equal(reply.slug, "");
    read("{\"type\":\"/problems/voided\",\"status\":422}", 422, &reply);
    assert_string_equal(reply.slug, "voided");
    assert_int_equal(reply.status, 422);
}

static void
test_events(void **state)
{
    static const char lonely[] = "{\"type\":\"change\"," ACCOUNT "}";
    static const char change[] = "{\"type\":\"change\"," ACCOUNT ",\"entry\":" ENTRY "}";
    static const char begun[] = "{\"type\":\"state\"," ACCOUNT ",\"resumed\":false}";
    struct event event;

    (void)state;
    assert_true(reply_read_event(change, sizeof(change) - 1, &event));
    assert_false(event.is_state);
    assert_int_equal(event.line.cash_after_minor, 2500);
    assert_true(reply_read_event(begun, sizeof(begun) - 1, &event));
    assert_true(event.is_state && !event.resumed);
    assert_false(reply_read_event(lonely, sizeof(lonely) - 1, &event));
    assert_false(reply_read_event("{", 1, &event));
}

static void
count_line(void *arg, const struct line *line)
{
    *(int64_t *)arg += line->seq;
}

static void
test_pages(void **state)
{
    static const char page[] = "{\"items\":[" ENTRY "," ENTRY "],\"next\":\"7\"}";
    static const char last[] = "{\"items\":[],\"next\":null}";
    char next[REPLY_ID_BYTES], visit[8];
    int64_t sum = 0;

    (void)state;
    assert_true(reply_read_page(page, sizeof(page) - 1, count_line, &sum, next));
    assert_int_equal(sum, 14);
    assert_string_equal(next, "7");
    assert_true(reply_read_page(last, sizeof(last) - 1, count_line, &sum, next));
    assert_string_equal(next, "");
    assert_false(reply_read_page("{}", 2, count_line, &sum, next));
    assert_true(reply_text("{\"visit\":\"vis_1\"}", 17, "visit", visit, sizeof(visit)));
    assert_string_equal(visit, "vis_1");
    assert_false(reply_text("{\"visit\":\"vis_1\"}", 17, "visit", visit, 5));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reply),
        cmocka_unit_test(test_what_is_no_reply),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
