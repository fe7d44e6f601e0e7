/*
 * The messages of the change channels: what is written is read, and whatever is cut or
 * wrong ends the message without a false change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "svc/base/buf.h"
#include "svc/engine/live/live_message.h"

static void
message_add(struct buf *b, int64_t account_id, int64_t version, enum entry_kind kind,
            const char *body)
{
    struct live_item item = {account_id, version, kind, slice_from_cstr(body)};
    char head[LIVE_MESSAGE_HEAD_MAX];

    buf_append(b, head, live_message_head(head, &item));
    buf_puts(b, body);
    buf_puts(b, "\n");
}

static void
written_is_read(void **state)
{
    struct buf b = BUF_INIT;
    struct live_item item;
    struct slice rest;
    int64_t us = 0, generation = 0;

    (void)state;
    b.n += live_message_start(buf_reserve(&b, LIVE_MESSAGE_HEAD_MAX), 77, 3);
    message_add(&b, INT64_MAX, 1, ENTRY_LOAD, "\"a\":1");
    message_add(&b, 7, INT64_MAX, ENTRY_CARD, "");
    message_add(&b, 8, 2, ENTRY_PURCHASE, "line\nbreak 1 2 3 4\n");
    assert_true(live_message_begin(slice_of(b.p, b.n), &us, &generation, &rest));
    assert_true(us == 77 && generation == 3);
    assert_true(live_message_next(&rest, &item));
    assert_true(item.account_id == INT64_MAX && item.version == 1);
    assert_true(item.kind == ENTRY_LOAD && slice_eq_cstr(item.body, "\"a\":1"));
    assert_true(live_message_next(&rest, &item));
    assert_true(item.account_id == 7 && item.version == INT64_MAX && item.body.n == 0);
    assert_true(live_message_next(&rest, &item));
    assert_true(slice_eq_cstr(item.body, "line\nbreak 1 2 3 4\n"));
    assert_false(live_message_next(&rest, &item));
    buf_release(&b);
}

static void
a_cut_message_has_fewer_items(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    b.n += live_message_start(buf_reserve(&b, LIVE_MESSAGE_HEAD_MAX), 77, 3);
    message_add(&b, 5, 1, ENTRY_LOAD, "first");
    message_add(&b, 5, 2, ENTRY_LOAD, "second");
    for (size_t n = 0; n < b.n; n++) {
        struct live_item item;
        struct slice rest;
        int64_t us, generation, seen = 0;

        if (!live_message_begin(slice_of(b.p, n), &us, &generation, &rest)) {
            continue;
        }
        while (live_message_next(&rest, &item)) {
            assert_true(item.account_id == 5 && item.version == ++seen);
            assert_true(slice_eq_cstr(item.body, seen == 1 ? "first" : "second"));
        }
        assert_true(seen < 2);
    }
    buf_release(&b);
}

static void
other_text_is_no_change(void **state)
{
    static const char *const texts[] = {
        "1 2 3\n",         "1 2 3 -1\n\n",
        "x 2 3 0\n\n",     "1 2 3 0\nx",
        "1 2 -3 0\n\n",    "1 2 70000 0\n\n",
        "1  2 3 0\n\n",    "1 2 3 99999999999999999999\n\n",
        "1 2 3 9\nshort\n"};
    struct slice rest;
    int64_t us, generation;

    (void)state;
    assert_false(live_message_begin(SLICE("H"), &us, &generation, &rest));
    assert_false(live_message_begin(SLICE("C"), &us, &generation, &rest));
    assert_false(live_message_begin(SLICE("C \n"), &us, &generation, &rest));
    assert_false(live_message_begin(SLICE_NONE, &us, &generation, &rest));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct live_item item;

        rest = slice_from_cstr(texts[i]);
        assert_false(live_message_next(&rest, &item));
        assert_true(slice_eq_cstr(rest, texts[i]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_is_read),
                                       cmocka_unit_test(a_cut_message_has_fewer_items),
                                       cmocka_unit_test(other_text_is_no_change)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
