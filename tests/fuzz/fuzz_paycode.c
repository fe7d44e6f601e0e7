/*
 * What a scanner or a cashier gives us: pay codes and card numbers.
 */
#include "proto/cardno.h"
#include "proto/paycode.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_made(const uint8_t *data, size_t size)
{
    char number[CARDNO_DIGITS + 1], alias[CARDNO_ALIAS_DIGITS + 1];
    char text[PAYCODE_DIGITS + 1], alias_back[PAYCODE_ALIAS_DIGITS + 1];
    int64_t now = data[0], step;
    uint32_t code = paycode_totp(data, size, now + data[1] % 5 - 2), code_back;

    check(cardno_make(SLICE("6274"), data, number) &&
          cardno_check(slice_from_cstr(number)));
    cardno_alias_make(data, alias);
    paycode_format(alias, code, text);
    check(paycode_split(slice_from_cstr(text), alias_back, &code_back));
    check(code == code_back && slice_eq_cstr(slice_from_cstr(alias), alias_back));
    if (paycode_match(data, size, code, now, 1, &step)) {
        check(step >= 0 && step >= now - 1 && step <= now + 1 &&
              paycode_totp(data, size, step) == code);
    } else {
        check(data[1] % 5 == 0 || data[1] % 5 == 4 || now + data[1] % 5 - 2 < 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of(data, size);
    char alias[PAYCODE_ALIAS_DIGITS + 1], again[PAYCODE_DIGITS + 1];
    uint32_t code;

    if (paycode_split(text, alias, &code)) {
        paycode_format(alias, code, again);
        check(slice_eq_cstr(text, again));
    }
    (void)cardno_check(text);
    if (size >= CARDNO_RANDOM_BYTES) {
        check_made(data, size);
    }
    return 0;
}
