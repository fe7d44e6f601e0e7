/*
 * Details: what is not such a text is refused, whatever is wrong with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/detail.h"

static struct arena arena;

static int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int
close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Nothing that the writer makes. */
static const struct {
    enum entry_kind kind;
    const char *text;
} damaged[] = {
    {ENTRY_PURCHASE, ""},
    {ENTRY_PURCHASE, "{"},
    {ENTRY_PURCHASE, "[]"},
    {ENTRY_PURCHASE, "{\"tender\":\"gold\"}"},
    {ENTRY_PURCHASE, "{\"tender\":1}"},
    {ENTRY_STATUS, "{\"status\":\"sleeping\"}"},
    {ENTRY_PURCHASE, "{\"card\":\"1\"}"},
    {ENTRY_PURCHASE, "{\"other\":true}"},
    {ENTRY_PURCHASE, "{\"tax\":1.5}"},
    {ENTRY_PURCHASE, "{\"tip\":null}"},
    {ENTRY_CARD, "{\"card_id\":[],\"joined\":true}"},
    {ENTRY_REFUND, "{\"returned\":{\"card\":\"x\"}}"},
    {ENTRY_REFUND, "{\"returned\":{\"other\":\"x\"}}"},
    {ENTRY_REFUND, "{\"taken_back\":\"x\"}"},
    {ENTRY_REFUND, "{\"given_back\":\"x\"}"},
    {ENTRY_REFUND, "{\"voided\":1}"},
    {ENTRY_REFUND, "{\"unknown\":1}"},
    {ENTRY_PURCHASE, "{\"lines\":{}}"},
    {ENTRY_PURCHASE, "{\"lines\":[{}]}"},
    {ENTRY_PURCHASE,
     "{\"lines\":[{\"sku\":\"a\",\"category\":1,\"quantity\":1,\"amount\":1}]}"},
    {ENTRY_PURCHASE, "{\"lines\":[{\"sku\":\"a\",\"quantity\":\"1\",\"amount\":1}]}"},
    {ENTRY_PURCHASE, "{\"lines\":[{\"sku\":\"a\",\"quantity\":1}]}"},
    {ENTRY_PURCHASE, "{\"rewards\":1}"},
    {ENTRY_PURCHASE, "{\"rewards\":[{\"cost_micro\":1}]}"},
    {ENTRY_PURCHASE, "{\"rewards\":[{\"reward\":\"a\"}]}"},
    {ENTRY_PURCHASE, "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"line\":\"\"}]}"},
    {ENTRY_PURCHASE, "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"line\":-1}]}"},
    {ENTRY_REDEEM,
     "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"from\":[[0,1,-1]]}]}"},
    {ENTRY_PURCHASE,
     "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"from\":[[0,1]]}]}"},
    {ENTRY_PURCHASE, "{\"reasons\":1}"},
    {ENTRY_PURCHASE, "{\"reasons\":[{\"points_micro\":1,\"text\":\"\"}]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[{\"rule\":\"a\",\"text\":\"\"}]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[{\"rule\":\"a\",\"points_micro\":1}]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[[1,2,3]]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[[\"a\",2]]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[[\"a\",2,\"3\"]]}"},
    {ENTRY_PURCHASE, "{\"reasons\":[[\"a\",2,3,4]]}"},
    {ENTRY_PURCHASE, "{\"reasons\":["},
    {ENTRY_PURCHASE, "{\"facts\":[]}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"tier\":\"gold\"}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"tags\":[1]}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"flags\":\"own_cup\"}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"blocked\":[[\"a\"]]}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"blocked\":[[\"a\",\"room\"]]}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"blocked\":[[\"a\",1]]}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"blocked\":[\"a\"]}}"},
    {ENTRY_PURCHASE, "{\"facts\":{\"lost\":{}}}"},
    {ENTRY_PURCHASE, "{\"months\":[[1,2,3]]}"},
    {ENTRY_PURCHASE, "{\"months\":[[1]]}"},
    {ENTRY_BONUS, "{\"months\":1}"},
    {ENTRY_PURCHASE, "{\"lots\":1}"},
    {ENTRY_PURCHASE, "{\"lots\":[1]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[1,2]]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[1,2,\"3\"]]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[2147483648,2,3]]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[-2147483649,2,3]]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[1,2147483648,3]]}"},
    {ENTRY_PURCHASE, "{\"lots\":[[1,-2147483649,3]]}"},
    {ENTRY_PURCHASE, "{\"counters\":1}"},
    {ENTRY_PURCHASE, "{} "},
    {ENTRY_PURCHASE, "{ }"},
    {ENTRY_PURCHASE, "{\"card\":1,}"},
    {ENTRY_PURCHASE, "{\"card\":1"},
    {ENTRY_PURCHASE, "{\"card\":1,\"card\":1}"},
    {ENTRY_PURCHASE, "{\"card\":-}"},
    {ENTRY_PURCHASE, "{\"card\":9223372036854775808}"},
    {ENTRY_PURCHASE, "{\"card\":92233720368547758080}"},
    {ENTRY_PURCHASE, "{\"card\":-9223372036854775809}"},
    {ENTRY_PURCHASE, "{\"card\""},
    {ENTRY_PURCHASE, "{\"card"},
    {ENTRY_PURCHASE, "{\"card\" :1}"},
    {ENTRY_PURCHASE, "{card:1}"},
    {ENTRY_PURCHASE, "{\"lines\":["},
    {ENTRY_PURCHASE, "{\"lots\":[[1,2,3]"},
    {ENTRY_PURCHASE, "{\"lots\":[[1,2,3],]}"},
    {ENTRY_PURCHASE, "{\"tender\":\"card"},
    {ENTRY_PURCHASE, "{\"tender\":\"card\\"},
    {ENTRY_PURCHASE, "{\"tender\":\"card\\\"}"},
    {ENTRY_PURCHASE, "{\"tender\":\"\\x\"}"},
    {ENTRY_PURCHASE, "{\"tender\":\"\\u0041\\u00"},
    {ENTRY_PURCHASE, "{\"tender\":\"\\u00gg\"}"},
    {ENTRY_PURCHASE, "{\"tender\":\"\\u1234\"}"},
    {ENTRY_REFUND, "{\"returned\":{\"card\":1}}"},
    {ENTRY_PURCHASE, "{\"new\":"},
    {ENTRY_PURCHASE, "{\"new\":}"},
    {ENTRY_PURCHASE, "{\"new\":[1"},
    {ENTRY_PURCHASE, "{\"new\":]}"},
    {ENTRY_PURCHASE, "{\"new\":\"a}"},
    {ENTRY_PURCHASE, "{\"new\":{\"a\":1}"},
    {ENTRY_PURCHASE, "{\"counters\":[[1,2,3,4]]}"},
    {ENTRY_STATUS, "{}"},
    {ENTRY_CARD, "{}"},
    {ENTRY_CARD, "{\"card_id\":1}"},
    {ENTRY_CARD, "{\"joined\":true}"},
    {ENTRY_CARD, "{\"card_id\":1,\"joined\":1}"},
    {ENTRY_VOUCHER, "{}"},
    {ENTRY_VOUCHER, "{\"voucher\":[]}"},
    {ENTRY_VOUCHER, "{\"voucher\":{\"from\":[[1,2]]}}"},
    {ENTRY_VOUCHER_END, "{\"voucher\":{\"reward\":1}}"},
    {ENTRY_REFUND, "{\"opened\":[{\"reward\":\"a\"}]}"},
    {ENTRY_REDEEM, "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"times\":-1}]}"},
    {ENTRY_TAGS, "{\"tags\":[]}"},
    {ENTRY_TAGS, "{\"tags\":{\"add\":\"staff\"}}"},
    {ENTRY_TAGS, "{\"tags\":{\"add\":[1]}}"},
    {ENTRY_TAGS, "{\"tags\":{\"remove\":[\"a\"],\"remove\":[]}}"},
    {ENTRY_TAGS, "{\"tags\":{\"remove\":[\"a\"}}"},
    {ENTRY_BONUS, "{\"give\":[]}"},
    {ENTRY_BONUS, "{\"give\":{\"period\":1}}"},
    {ENTRY_BONUS, "{\"give\":{\"rule\":\"a\",\"n\":\"1\"}}"},
    {ENTRY_BONUS, "{\"give\":{\"rule\":\"a\"},\"reverses\":1}"},
    {ENTRY_JOIN, "{\"counters\":1}"},
    {ENTRY_VOID, "{\"card\":\"1\"}"},
    {ENTRY_REFUND, "{\"goods\":[[1,2,3]]}"},
    {ENTRY_REFUND, "{\"goods\":[1]}"},
    {ENTRY_PURCHASE,
     "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"from\":[[1,2]]}]}"},
    {ENTRY_REDEEM, "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"from\":1}]}"},
    {ENTRY_REFUND, "{\"other\":\"1\"}"},
    {ENTRY_REFUND, "{\"returned_now\":{\"card\":1}}"},
    {ENTRY_REDEEM, "{\"rewards\":1}"},
    {ENTRY_TOMBSTONE, "{\"unknown\":1}"},
    {ENTRY_HOLD, "{\"expires_us\":\"1\"}"},
    {ENTRY_TRANSFER_OUT, "{\"peer\":\"1\"}"},
    {ENTRY_TRANSFER_IN, "{\"peer_seq\":\"1\"}"},
    {ENTRY_LOAD, "{\"counters\":1}"},
    {ENTRY_EXPIRE, "{\"lots\":1}"},
};

static void
test_damaged(void **state)
{
    struct entry_detail d;

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        if (entry_detail_parse(&arena, damaged[i].kind, slice_from_cstr(damaged[i].text),
                               &d)) {
            fail_msg("read %s", damaged[i].text);
        }
    }
}

/* What a newer program has added is skipped. */
static void
test_unknown_members(void **state)
{
    struct entry_detail d;

    (void)state;
    assert_true(entry_detail_parse(
        &arena, ENTRY_PURCHASE,
        SLICE(
            "{\"a\":[{\"b\":\"]\\\"\"},2],\"card\":5,\"c\":-1.5e3,\"d\":null,\"e\":{}}"),
        &d));
    assert_int_equal(d.sale.paid.card_minor, 5);
}

static const char damage[] = "\"\\{}[],:-09atu \x80";

/*
 * The text cut short there, which is never read, and with another byte there: in how many
 * of these it is still read (the same byte again, or another digit).
 */
static size_t
damage_at(enum entry_kind kind, struct slice whole, size_t at)
{
    struct entry_detail d;
    char *copy = malloc(at > 0 ? at : 1); /* its end is watched */
    size_t read = 0;

    memcpy(copy, whole.p, at);
    assert_false(entry_detail_parse(&arena, kind, slice_of(copy, at), &d));
    free(copy);
    for (size_t i = 0; i < sizeof damage - 1; i++) {
        char *changed = arena_copy(&arena, whole.p, whole.n);

        changed[at] = damage[i];
        if (entry_detail_parse(&arena, kind, slice_of(changed, whole.n), &d)) {
            read++;
        }
    }
    return read;
}

/* No byte that is lost, or changed, makes it read beyond the text or spin. */
static void
test_every_damage(void **state)
{
    static const char whole[] =
        "{\"tender\":\"split\",\"card\":1,\"lines\":[{\"sku\":\"a\\\"\\u001f\\n\","
        "\"quantity\":1,\"amount\":-2}],\"x\":[\"y\"],\"lots\":[[1,2,3],[4,5,6]],"
        "\"returned\":{\"card\":1,\"other\":2},\"voided\":true}";
    static const enum entry_kind kinds[] = {ENTRY_PURCHASE, ENTRY_VOID};
    struct entry_detail d;

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        size_t read = 0;

        assert_true(entry_detail_parse(&arena, kinds[k], SLICE(whole), &d));
        for (size_t i = 0; i < sizeof whole - 1; i++) {
            read += damage_at(kinds[k], SLICE(whole), i);
        }
        assert_true(read > 0 && read < (sizeof whole - 1) * (sizeof damage - 1) / 2);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_unknown_members),
        cmocka_unit_test(test_every_damage),
    };

    return cmocka_run_group_tests_name("damaged detail", tests, open_arena, close_arena);
}
