/*
 * WebSocket frames: conversations are fed whole, at every split and byte by byte, and
 * must give the same messages and the same close code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/ws.h"

enum { LIMIT = 1000 };

/* What a conversation turned out to be: one line per frame. */
static char story[8192];
static size_t story_n;

static void
tell(const struct ws_frame *f)
{
    story_n +=
        (size_t)snprintf(story + story_n, sizeof(story) - story_n, "%d/%d%s %zu:%.*s",
                         f->opcode, f->message, f->fin ? "." : "", f->payload.n,
                         f->payload.n < 40 ? (int)f->payload.n : 0, f->payload.p);
    if (f->opcode == WS_CLOSE) {
        story_n += (size_t)snprintf(story + story_n, sizeof(story) - story_n, "[%d %.*s]",
                                    f->close_code, SLICE_FMT(f->close_reason));
    }
    story[story_n++] = '\n';
    story[story_n] = '\0';
}

/*
 * Feeds text in two pieces (or byte by byte if first is 0). Returns WS_MORE or a close
 * code.
 */
static int
feed(const unsigned char *text, size_t n, size_t first, bool masked)
{
    unsigned char *buf = malloc(n + 1);
    struct ws_reader r;
    size_t have = 0, start = 0;
    int rc = WS_MORE;

    ws_reader_init(&r, masked);
    story_n = 0;
    story[0] = '\0';
    while (have < n && rc < 1000) {
        size_t step = first == 0 ? 1 : have == 0 ? first : n - have;

        memcpy(buf + have, text + have, step);
        have += step;
        for (;;) {
            struct ws_frame frame;
            size_t used = 0;

            rc = ws_frame_parse(&r, buf + start, have - start, LIMIT, &frame, &used);
            if (rc != WS_FRAME) {
                break;
            }
            tell(&frame);
            start += used;
        }
    }
    free(buf);
    return rc;
}

static int
converse_as(struct slice text, bool masked)
{
    const unsigned char *bytes = (const unsigned char *)text.p;
    int rc = feed(bytes, text.n, text.n, masked);
    char *whole = strdup(story);

    for (size_t i = 0; i < text.n; i++) {
        assert_int_equal(feed(bytes, text.n, i, masked), rc);
        assert_string_equal(story, whole);
    }
    free(whole);
    return rc;
}

/* Client frames with the mask 00 00 00 00 can be written down as text. */
#define MASK           "\0\0\0\0"
#define CONVERSE(text) converse_as(SLICE(text), true)

static void
data_frames(void **state)
{
    (void)state;
    assert_int_equal(CONVERSE("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), WS_MORE);
    assert_string_equal(story, "1/1. 5:Hello\n");
    assert_int_equal(CONVERSE("\x82\x80" MASK "\x81\x80" MASK), WS_MORE);
    assert_string_equal(story, "2/2. 0:\n1/1. 0:\n");
    assert_int_equal(CONVERSE("\x01\x83" MASK "Hel\x89\x81" MASK "!\x80\x82" MASK "lo"),
                     WS_MORE);
    assert_string_equal(story, "1/1 3:Hel\n9/9. 1:!\n0/1. 2:lo\n");
    assert_int_equal(CONVERSE("\x02\x81" MASK "\xff\x00\x80" MASK "\x80\x81" MASK "\xfe"),
                     WS_MORE);
    assert_string_equal(story, "2/2 1:\xff\n0/2 0:\n0/2. 1:\xfe\n");
    assert_int_equal(CONVERSE("\x8a\x80" MASK), WS_MORE);
    assert_string_equal(story, "10/10. 0:\n");
}

static void
client_side(void **state)
{
    (void)state;
    assert_int_equal(converse_as(SLICE("\x81\x05Hello\x89\x00"), false), WS_MORE);
    assert_string_equal(story, "1/1. 5:Hello\n9/9. 0:\n");
    assert_int_equal(converse_as(SLICE("\x81\x85" MASK "Hello"), false),
                     WS_PROTOCOL_ERROR);
}

static void
protocol_errors(void **state)
{
    static const struct slice cases[] = {
        SLICE_INIT("\x81\x05Hello"), /* unmasked */
        SLICE_INIT("\xc1\x80"),      /* RSV1 */
        SLICE_INIT("\xa1\x80"),      /* RSV2 */
        SLICE_INIT("\x91\x80"),      /* RSV3 */
        SLICE_INIT("\x83\x80"),      /* reserved data opcode */
        SLICE_INIT("\x87\x80"),
        SLICE_INIT("\x8b\x80"),
        SLICE_INIT("\x8f\x80"),
        SLICE_INIT("\x09\x80"), /* fragmented ping */
        SLICE_INIT("\x08\x80"), /* fragmented close */
        SLICE_INIT("\x89\xfe"), /* ping above 125 */
        SLICE_INIT("\x88\xff"), /* close above 125 */
        SLICE_INIT("\x80\x80"), /* continuation of nothing */
        SLICE_INIT("\x00\x80"),
        SLICE_INIT("\x01\x80" MASK "\x81\x80"), /* new message inside another */
        SLICE_INIT("\x01\x80" MASK "\x80\x80" MASK "\x80\x80"),
        SLICE_INIT("\x81\xfe\x00\x7d"), /* length not minimal */
        SLICE_INIT("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff"),
        SLICE_INIT("\x81\xff\x80\x00\x00\x00\x00\x01\x00\x00"),
        SLICE_INIT("\x88\x81" MASK "\x03"), /* half a close code */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(converse_as(cases[i], true), WS_PROTOCOL_ERROR);
    }
}

static void
lengths(void **state)
{
    static const size_t sizes[] = {125,   126,       127,   LIMIT - 1,
                                   LIMIT, LIMIT + 1, 65535, 65536};
    static unsigned char text[70000];

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        static const unsigned char key[4] = {1, 2, 3, 4};
        size_t n = ws_frame_head_masked(text, WS_BINARY, true, sizes[i], key);
        char expected[32];
        int rc;

        memset(text + n, 'x', sizes[i]);
        ws_mask(text + n, sizes[i], key);
        rc = feed(text, n + sizes[i], n + sizes[i], true);
        assert_int_equal(rc, sizes[i] <= LIMIT ? WS_MORE : WS_TOO_BIG);
        snprintf(expected, sizeof(expected), "2/2. %zu:\n", sizes[i]);
        if (sizes[i] <= LIMIT) {
            assert_string_equal(story, expected);
        }
        /* Too big is known from the head alone. */
        assert_int_equal(feed(text, n, n, true),
                         sizes[i] <= LIMIT ? WS_MORE : WS_TOO_BIG);
    }
}

/* The limit is on the message, not on its fragments; control frames do not count. */
static void
fragments_add_up(void **state)
{
    static unsigned char text[2048];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        n += ws_frame_head_masked(text + n, i == 0 ? WS_TEXT : WS_CONTINUATION, i == 3,
                                  LIMIT / 4, (const unsigned char *)MASK);
        memset(text + n, 'x', LIMIT / 4);
        n += LIMIT / 4;
        n +=
            ws_frame_head_masked(text + n, WS_PING, true, 4, (const unsigned char *)MASK);
        memcpy(text + n, "ping", 4);
        n += 4;
    }
    assert_int_equal(feed(text, n, n, true), WS_MORE);
    /* The next message starts from nothing again. */
    n += ws_frame_head_masked(text + n, WS_TEXT, false, 1, (const unsigned char *)MASK);
    text[n++] = 'x';
    assert_int_equal(feed(text, n, n, true), WS_MORE);
    assert_int_equal(ws_frame_head_masked(text + n, WS_CONTINUATION, true, LIMIT,
                                          (const unsigned char *)MASK),
                     8);
    assert_int_equal(feed(text, n + 8, n + 8, true), WS_TOO_BIG);
}

static void
close_frames(void **state)
{
    static const uint16_t good[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                                    1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999};
    static const uint16_t bad[] = {0,    999,  1004, 1005, 1006, 1015,
                                   1016, 2000, 2999, 5000, 65535};
    unsigned char text[8] = "\x88\x82";

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        text[6] = (unsigned char)(good[i] >> 8);
        text[7] = (unsigned char)good[i];
        assert_int_equal(feed(text, 8, 8, true), WS_MORE);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        text[6] = (unsigned char)(bad[i] >> 8);
        text[7] = (unsigned char)bad[i];
        assert_int_equal(feed(text, 8, 8, true), WS_PROTOCOL_ERROR);
    }
    assert_int_equal(CONVERSE("\x88\x80" MASK), WS_MORE);
    assert_string_equal(story, "8/8. 0:[1005 ]\n");
    assert_int_equal(CONVERSE("\x88\x85" MASK "\x03\xe8"
                              "bye"),
                     WS_MORE);
    assert_string_equal(story, "8/8. 5:\x03\xe8"
                               "bye[1000 bye]\n");
    assert_int_equal(CONVERSE("\x88\x84" MASK "\x03\xe8\xc3\x28"), WS_BAD_DATA);
    assert_int_equal(CONVERSE("\x88\x83" MASK "\x03\xe8\xc3"), WS_BAD_DATA);
}

static void
utf8(void **state)
{
    static const char *const good[] = {
        "",
        "plain ascii of some length",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "\xe1\x80\xbf\xec\xbf\x80\xf1\x80\xbf\x80",
        "12345678\xce\xba\xe1\xbd\xb9\xcf\x83 12345678",
    };
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x7f",
        "\xc2\xc0",
        "\xe0\x9f\xbf",
        "\xe0\xa0",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xfe",
        "\xf0\x90\x80",
        "12345678\xe2\x82",
        "1234567\xff",
        "12345678\xff",
        "\xf1\x80\x80\x7f",
    };

    (void)state;
    for (int wrong = 0; wrong < 2; wrong++) {
        const char *const *list = wrong ? bad : good;
        size_t count =
            wrong ? sizeof(bad) / sizeof(bad[0]) : sizeof(good) / sizeof(good[0]);

        for (size_t i = 0; i < count; i++) {
            const unsigned char *p = (const unsigned char *)list[i];
            size_t n = strlen(list[i]);

            for (size_t split = 0; split <= n; split++) {
                struct ws_utf8 u = {0};
                bool ok = ws_utf8_feed(&u, p, split) &&
                          ws_utf8_feed(&u, p + split, n - split) && u.need == 0;

                assert_int_equal(ok, !wrong);
            }
        }
    }
}

/* Characters may be cut by fragments, but not by the end of the message. */
static void
utf8_over_fragments(void **state)
{
    (void)state;
    assert_int_equal(CONVERSE("\x01\x81" MASK "\xe2\x00\x81" MASK "\x82\x89\x80" MASK
                              "\x80\x81" MASK "\xac"),
                     WS_MORE);
    assert_int_equal(CONVERSE("\x01\x81" MASK "\xe2\x80\x81" MASK "\x82"), WS_BAD_DATA);
    assert_int_equal(CONVERSE("\x01\x81" MASK "\xe2\x80\x81" MASK "x"), WS_BAD_DATA);
    assert_int_equal(CONVERSE("\x81\x82" MASK "\xc3\x28"), WS_BAD_DATA);
    /* A message after a broken one would start clean: binary data is not looked at. */
    assert_int_equal(CONVERSE("\x02\x81" MASK "\xe2\x80\x80" MASK "\x81\x81" MASK "x"),
                     WS_MORE);
}

static void
writes_heads(void **state)
{
    static const struct {
        uint64_t n;
        struct slice head;
    } cases[] = {
        {0, SLICE_INIT("\x81\x00")},
        {125, SLICE_INIT("\x81\x7d")},
        {126, SLICE_INIT("\x81\x7e\x00\x7e")},
        {65535, SLICE_INIT("\x81\x7e\xff\xff")},
        {65536, SLICE_INIT("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00")},
    };
    unsigned char out[WS_HEAD_BYTES_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t n = ws_frame_head(out, WS_TEXT, true, cases[i].n);

        assert_true(slice_eq(slice_of(out, n), cases[i].head));
        n = ws_frame_head_masked(out, WS_TEXT, true, cases[i].n,
                                 (const unsigned char *)"KEYS");
        assert_int_equal(n, cases[i].head.n + 4);
        assert_int_equal(out[1], (unsigned char)cases[i].head.p[1] | 0x80);
        assert_memory_equal(out + n - 4, "KEYS", 4);
    }
    assert_int_equal(ws_frame_head(out, WS_BINARY, false, 1), 2);
    assert_memory_equal(out, "\x02\x01", 2);
}

static void
writes_closes(void **state)
{
    unsigned char out[2 + WS_CONTROL_BYTES_MAX];
    char reason[200];

    (void)state;
    assert_int_equal(ws_close_frame(out, 4008, SLICE("too slow")), 12);
    assert_memory_equal(out, "\x88\x0a\x0f\xa8too slow", 12);
    assert_int_equal(ws_close_frame(out, 1000, SLICE_NONE), 4);
    memset(reason, 'x', sizeof(reason));
    assert_int_equal(ws_close_frame(out, 1000, slice_of(reason, 123)), 127);
    assert_int_equal(ws_close_frame(out, 1000, slice_of(reason, 124)), 127);
    /* "€" begins at 121 and would end at 124: it is left out whole. */
    memcpy(reason + 121, "\xe2\x82\xac", 3);
    assert_int_equal(ws_close_frame(out, 1000, slice_of(reason, 150)), 4 + 121);
    memset(reason, 0x80, sizeof(reason));
    assert_int_equal(ws_close_frame(out, 1000, slice_of(reason, 150)), 4);
}

static void
masks(void **state)
{
    static const unsigned char key[4] = {0x11, 0x22, 0x33, 0x44};

    (void)state;
    for (size_t n = 0; n < 40; n++) {
        unsigned char text[40];

        for (size_t i = 0; i < n; i++) {
            text[i] = (unsigned char)i;
        }
        ws_mask(text, n, key);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(text[i], (unsigned char)i ^ key[i % 4]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_frames),
        cmocka_unit_test(client_side),
        cmocka_unit_test(protocol_errors),
        cmocka_unit_test(lengths),
        cmocka_unit_test(fragments_add_up),
        cmocka_unit_test(close_frames),
        cmocka_unit_test(utf8),
        cmocka_unit_test(utf8_over_fragments),
        cmocka_unit_test(writes_heads),
        cmocka_unit_test(writes_closes),
        cmocka_unit_test(masks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
