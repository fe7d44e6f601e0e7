/*
 * Earning under format 2 for tests/model/test_rules_earn.py: documents are read and
 * baskets asked through flat arrays of numbers and texts, so that Python's ctypes can
 * compare quickly.
 */
#include <stdlib.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_load.h"
#include "svc/core/rules/rules_id.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"
#include "svc/core/rules/rules_read.h"

enum { STORES = 4 };

struct earn_shim {
    struct arena arena; /* of a document */
    struct arena scratch;
    struct rules rules;
    struct rules_errors errors;
    struct account account;
    struct earned earned;
    struct earn_memory memory;
    struct earn_when when; /* of the basket that was asked last */
};

/* A basket in numbers; its lines have their texts beside them. */
struct earn_shim_basket {
    int64_t amount, card, tax, tip, bare, bare_pieces, line_count;
    int64_t pieces[OP_LINES_MAX], amounts[OP_LINES_MAX];
    const char *skus[OP_LINES_MAX], *categories[OP_LINES_MAX];
};

struct earn_shim_asked {
    int64_t at_us, store, channel, flags, tier;
    int64_t tag_count, counter_count;
    const char *tags[ACCOUNT_TAGS_MAX];
    const char *counter_rules[ACCOUNT_COUNTERS_MAX];
    int64_t counter_slots[ACCOUNT_COUNTERS_MAX], counter_periods[ACCOUNT_COUNTERS_MAX];
    int64_t counter_counts[ACCOUNT_COUNTERS_MAX];
};

struct earn_shim *earn_shim_new(void);
void earn_shim_free(struct earn_shim *s);
const char *earn_shim_read(struct earn_shim *s, const char *document, int32_t exponent,
                           const char *const stores[STORES]);
const char *earn_shim_error(const struct earn_shim *s, size_t at);
int earn_shim_earn(struct earn_shim *s, const struct earn_shim_asked *asked,
                   const struct earn_shim_basket *basket);
int earn_shim_again(struct earn_shim *s, const struct earn_shim_basket *kept);
void earn_shim_load(struct earn_shim *s, const struct earn_shim_asked *asked,
                    int64_t load_minor);
size_t earn_shim_told(const struct earn_shim *s, const char **ids, int64_t *numbers);

struct earn_shim *
earn_shim_new(void)
{
    struct earn_shim *s = calloc(1, sizeof *s);

    if (s != NULL) {
        arena_init(&s->arena);
        arena_init(&s->scratch);
    }
    return s;
}

void
earn_shim_free(struct earn_shim *s)
{
    arena_release(&s->arena);
    arena_release(&s->scratch);
    free(s);
}

/* NULL, or the first of what is wrong; the others by earn_shim_error. */
const char *
earn_shim_read(struct earn_shim *s, const char *document, int32_t exponent,
               const char *const names[STORES])
{
    struct rules_store stores[STORES];
    const struct rules_world world = {
        .currency_exponent = exponent, .stores = stores, .store_count = STORES};

    arena_reset(&s->arena);
    for (int i = 0; i < STORES; i++) {
        stores[i] = (struct rules_store){slice_from_cstr(names[i]), i + 1};
    }
    rules_errors_init(&s->errors, &s->arena);
    if (rules_read(&s->arena, slice_from_cstr(document), &world, &s->rules, &s->errors)) {
        return NULL;
    }
    return rules_errors_line(&s->errors, 0);
}

/* NULL behind the last one. */
const char *
earn_shim_error(const struct earn_shim *s, size_t at)
{
    return at < s->errors.count ? rules_errors_line(&s->errors, at) : NULL;
}

static void
take_account(struct earn_shim *s, const struct earn_shim_asked *asked)
{
    struct account *a = &s->account;

    account_clear(a);
    a->tier = (int16_t)asked->tier;
    for (int64_t i = 0; i < asked->tag_count; i++) {
        a->tags[a->tag_count++] = rules_id(slice_from_cstr(asked->tags[i]));
    }
    for (int64_t i = 0; i < asked->counter_count; i++) {
        int64_t key = rules_id(slice_from_cstr(asked->counter_rules[i]));

        a->counters[a->counter_count++] = (struct counter){
            counter_id((uint64_t)key, 0, (unsigned)asked->counter_slots[i]),
            asked->counter_periods[i], asked->counter_counts[i]};
    }
}

static struct earn_basket
take_basket(struct earn_shim *s, const struct earn_shim_basket *from)
{
    struct op_line *lines =
        arena_array(&s->scratch, (size_t)from->line_count, sizeof *lines);

    for (int64_t i = 0; i < from->line_count; i++) {
        lines[i].sku = slice_from_cstr(from->skus[i]);
        if (from->categories[i] != NULL) {
            lines[i].category = slice_from_cstr(from->categories[i]);
        }
        lines[i].quantity = from->pieces[i];
        lines[i].amount_minor = from->amounts[i];
    }
    return (struct earn_basket){
        .kept = {from->tax, from->tip, lines, (size_t)from->line_count},
        .bare_minor = from->bare,
        .bare_pieces = from->bare_pieces,
        .amount_minor = from->amount,
        .card_minor = from->card,
    };
}

static struct earn_case
take_case(struct earn_shim *s, const struct earn_shim_asked *asked)
{
    take_account(s, asked);
    s->when = (struct earn_when){asked->at_us, civil_day(asked->at_us),
                                 civil_minute(asked->at_us)};
    return (struct earn_case){
        .before = &s->account,
        .when = s->when,
        .where = {(int32_t)asked->store, (enum channel)asked->channel},
        .flags = (uint8_t)asked->flags,
    };
}

/* What is asked of it again goes by these rules alone. */
static void
remember(struct earn_shim *s)
{
    memset(&s->memory, 0, sizeof s->memory);
    s->memory.lost = s->earned.lost;
    for (size_t i = 0; i < s->earned.reason_count; i++) {
        const struct earn_reason *reason = &s->earned.reasons[i];

        rules_mask_add(&s->memory.gave, reason->bit);
        s->memory.gave_micro[reason->bit] = reason->points_micro;
    }
}

/* False: beyond int64. */
int
earn_shim_earn(struct earn_shim *s, const struct earn_shim_asked *asked,
               const struct earn_shim_basket *basket)
{
    struct earn_case c = take_case(s, asked);
    struct earn_basket b;

    arena_reset(&s->scratch);
    b = take_basket(s, basket);
    c.basket = &b;
    if (!earn(s->rules.compiled, s->rules.currency_exponent, &c, &s->earned)) {
        return false;
    }
    remember(s);
    return true;
}

/* What is due for what is kept of the basket that was asked last; any number of times. */
int
earn_shim_again(struct earn_shim *s, const struct earn_shim_basket *kept)
{
    struct earn_case c = {.before = &s->account, .when = s->when, .memory = &s->memory};
    struct earn_basket rest;

    arena_reset(&s->scratch);
    rest = take_basket(s, kept);
    c.basket = &rest;
    return earn(s->rules.compiled, s->rules.currency_exponent, &c, &s->earned);
}

void
earn_shim_load(struct earn_shim *s, const struct earn_shim_asked *asked,
               int64_t load_minor)
{
    const struct earn_case c = take_case(s, asked);

    earn_load(s->rules.compiled, &c, load_minor, &s->earned);
}

/*
 * What was earned last: ids of the reasons, of the blocked and of the lost rules; and in
 * numbers how many of each, points, qualifying points, micro and base of each reason, how
 * many counters and (id, period, delta) of each. Returns how many numbers.
 */
size_t
earn_shim_told(const struct earn_shim *s, const char **ids, int64_t *numbers)
{
    const struct earned *e = &s->earned;
    const struct rules_mask *masks[] = {&e->blocked, &e->lost};
    int64_t *at = numbers + 5;

    numbers[0] = (int64_t)e->reason_count;
    numbers[1] = numbers[2] = 0;
    numbers[3] = e->points_micro;
    numbers[4] = e->qualifying_micro;
    for (size_t i = 0; i < e->reason_count; i++) {
        *ids++ = e->reasons[i].rule->id;
        *at++ = e->reasons[i].points_micro;
        *at++ = e->reasons[i].base;
    }
    for (int m = 0; m < 2; m++) {
        for (unsigned bit = rules_mask_next(masks[m], 0, EARN_BITS); bit < EARN_BITS;
             bit = rules_mask_next(masks[m], bit + 1, EARN_BITS)) {
            *ids++ = rules_of_bit(s->rules.compiled, bit)->id;
            numbers[1 + m]++;
        }
    }
    *at++ = (int64_t)e->counter_count;
    for (size_t i = 0; i < e->counter_count; i++) {
        *at++ = e->counters[i].rule_id;
        *at++ = e->counters[i].period;
        *at++ = e->counters[i].delta;
    }
    return (size_t)(at - numbers);
}
