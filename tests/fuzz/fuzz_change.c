/*
 * Messages of the change channels: what is read of one lies inside it, and is the same
 * when it is written anew.
 */
#include <stdlib.h>
#include <string.h>

#include "svc/engine/live/live_message.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_item(struct slice message, const struct live_item *item)
{
    char text[LIVE_MESSAGE_HEAD_MAX];
    struct live_item again;
    size_t n = live_message_head(text, item);
    char *whole = malloc(n + item->body.n + 1);
    struct slice rest = slice_of(whole, n + item->body.n + 1);

    check(item->body.p >= message.p &&
          item->body.p + item->body.n <= message.p + message.n);
    check(n < sizeof(text) && whole != NULL);
    memcpy(whole, text, n);
    memcpy(whole + n, item->body.p, item->body.n);
    whole[n + item->body.n] = '\n';
    check(live_message_next(&rest, &again) && rest.n == 0);
    check(again.account_id == item->account_id && again.version == item->version &&
          again.kind == item->kind && slice_eq(again.body, item->body));
    free(whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice message = slice_of(data, size), rest;
    int64_t committed_us, generation, same_us, same;
    char text[LIVE_MESSAGE_HEAD_MAX];
    struct live_item item;

    if (!live_message_begin(message, &committed_us, &generation, &rest)) {
        return 0;
    }
    check(rest.n <= size);
    while (live_message_next(&rest, &item)) {
        check_item(message, &item);
    }
    message = slice_of(text, live_message_start(text, committed_us, generation));
    check(live_message_begin(message, &same_us, &same, &rest));
    check(same_us == committed_us && same == generation && rest.n == 0);
    return 0;
}
