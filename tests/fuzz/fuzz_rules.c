/*
 * Documents of rules: what is refused says why and where; what is taken has tables that
 * are in order, within their limits and name no rule that is not there. What is taken can
 * be looked at for mistakes, tried, compared and noted for ever.
 */
#include "proto/json.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_diff.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/core/rules/rules_read.h"
#include "svc/core/rules/rules_try.h"
#include "svc/core/rules/rules_warn.h"
#include "svc/core/rules/rules_words.h"
#include "tests/fuzz/check.h"

enum { DAY = 20605, NOON = 720 };

#define PLAIN                                                                            \
    "{\"earn\":[{\"id\":\"a\",\"tender\":\"any\",\"points_per_unit\":\"1\"}],"           \
    "\"rewards\":"                                                                       \
    "[],\"limits\":{\"load_min\":1,\"load_max\":2,\"load_day_max\":2,\"balance_max\":2," \
    "\"purchase_max\":2},\"points_expire_months\":6,\"debt_allowed\":true}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_errors(const struct rules_errors *errors)
{
    check(errors->count >= 1 && errors->count <= RULES_ERRORS_MAX);
    for (size_t i = 0; i < errors->count; i++) {
        size_t n = strlen(errors->items[i].problem);

        check(n > 0 && errors->items[i].problem[n - 1] == '.');
        check(rules_errors_line(errors, i)[0] != '\0');
    }
}

/* The bits of all rules. */
static struct rules_mask
all_rules(const struct rules_compiled *c)
{
    struct rules_mask all = {{0}};

#define RULES_SECTION(NAME, member, one, most, first_bit)         \
    check(c->counts[RULES_##NAME] <= (most));                     \
    for (unsigned i = 0; i < c->counts[RULES_##NAME]; i++) {      \
        check(c->member[i].rule.place < c->counts[RULES_##NAME]); \
        rules_mask_add(&all, (first_bit) + i);                    \
    }
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    return all;
}

static void
check_within(const struct rules_mask *mask, const struct rules_mask *all)
{
    for (int i = 0; i < RULES_MASK_WORDS; i++) {
        check((mask->w[i] & ~all->w[i]) == 0);
    }
}

static void
check_slices(const struct rules_slice *slices, size_t count, size_t most,
             const struct rules_mask *all)
{
    check(count >= 1 && count <= most);
    for (size_t i = 0; i < count; i++) {
        check(i == 0 || slices[i - 1].from < slices[i].from);
        check_within(&slices[i].mask, all);
    }
}

static void
check_context(const struct rules_context *x, const struct rules_mask *all)
{
    check_slices(x->minutes, x->minute_count, RULES_MINUTE_SLICES_MAX, all);
    check_slices(x->days, x->day_count, RULES_DAY_SLICES_MAX, all);
    for (size_t i = 0; i < x->tag_count; i++) {
        check(i == 0 || x->tags[i - 1].key < x->tags[i].key);
        check_within(&x->tags[i].asked, all);
        check_within(&x->tags[i].without, all);
    }
    for (size_t i = 0; i < RULES_TIERS; i++) {
        check_within(&x->tier[i], all);
    }
    for (size_t i = 0; i < RULES_FLAGS_MAX; i++) {
        check_within(&x->flag[i], all);
    }
    check_within(&x->store_other, all);
}

static void
check_goods(const struct rules_goods *goods, const struct rules_mask *all)
{
    check(goods->word_count <= RULES_WORDS_MAX);
    for (size_t i = 0; i < goods->word_count; i++) {
        const struct rules_word *word = &goods->words[i];

        check(goods->slots[rules_words_slot(goods, word->is_sku, word->text)] == i + 1);
        check_within(&word->meant, all);
        check_within(&word->without, all);
        check_within(&word->has, all);
    }
}

static void
check_compiled(const struct rules *rules)
{
    const struct rules_compiled *c = rules->compiled;
    const struct rules_mask all = all_rules(c);

    check(c->bytes <= RULES_BYTES_MAX && c->counters <= RULES_COUNTERS_MAX);
    check(rules->level_count >= 1 && rules->reward_count == c->counts[RULES_REWARDS]);
    check_context(&c->context, &all);
    check_goods(&c->goods, &all);
    for (size_t i = 0; i < c->counts[RULES_GIFTS]; i++) {
        const struct rules_prize *prize = &c->gifts[i].prize;

        check(prize->points_micro > 0 || (prize->reward < rules->reward_count &&
                                          prize->days[0] > 0 && prize->days[15] > 0));
    }
}

static void
check_warnings(struct arena *arena, struct slice document)
{
    struct rules_errors warnings;

    rules_errors_init(&warnings, arena);
    rules_warn(document, DAY, &warnings);
    if (warnings.count > 0) {
        check_errors(&warnings);
    }
}

/* What it stands for is no other thing than itself. */
static void
check_fixed(struct arena *arena, struct slice document)
{
    const struct rules_fixed_rows none = {NULL, 0};
    struct rules_errors errors;
    struct rules_fixed fixed;
    struct json_error wrong;
    struct json_doc json;

    rules_errors_init(&errors, arena);
    rules_fixed_read(arena, document, &fixed);
    check(rules_fixed_check(&fixed, &none, &errors));
    check(json_parse(&json, rules_fixed_write(arena, &fixed, 1), &wrong) == JSON_OK);
    check(json_array_count(json_root(&json)) == fixed.count);
    json_doc_free(&json);
}

static void
check_diff(struct arena *arena, struct slice document, int32_t exponent)
{
    struct slice other = slice_from_cstr(PLAIN);
    struct rules_changes there = rules_diff(arena, document, other, exponent);
    struct rules_changes back = rules_diff(arena, other, document, exponent);

    check(rules_diff(arena, document, document, exponent).count == 0);
    check(there.count == back.count);
    for (size_t i = 0; i < there.count; i++) {
        check(rules_change_line(arena, &there.items[i])[0] != '\0');
        check(rules_change_line(arena, &back.items[i])[0] != '\0');
    }
}

static void
check_try(struct arena *arena, const struct rules *rules)
{
    const struct op_line lines[] = {{SLICE("latte"), SLICE("drinks"), 3, 900},
                                    {SLICE("x"), SLICE_NONE, 1, 0}};
    const struct op_purchase bought = {
        .amount_minor = 1000, .card_minor = 300, .basket = {40, 60, lines, 2}};
    struct account *who = arena_alloc(arena, sizeof *who);
    const struct rules_try asked = {who, &bought, {0, DAY, NOON}, {0, CHANNEL_TILL}};
    struct rules_tried tried;
    int64_t sum = 0;

    check(rules_try_who(rules, SLICE_NONE, NULL, 0, who));
    if (!rules_try(arena, rules, &asked, &tried)) {
        check(rules->limits.purchase_max_minor < bought.amount_minor);
        return;
    }
    for (size_t i = 0; i < tried.reason_count; i++) {
        check(tried.reasons[i].points_micro > 0 && tried.reasons[i].text[0] != '\0');
        sum += tried.reasons[i].points_micro;
    }
    check(sum == tried.points_micro);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct rules_world world = {.currency_exponent = (int32_t)(size % 5)};
    struct rules rules = {.version = 1};
    struct rules_errors errors;
    struct arena arena;

    arena_init(&arena);
    rules_errors_init(&errors, &arena);
    if (!rules_read(&arena, slice_of(data, size), &world, &rules, &errors)) {
        check_errors(&errors);
        check(rules.format == 0 && rules.compiled == NULL);
        arena_release(&arena);
        return 0;
    }
    if (rules.format == 2) {
        check_compiled(&rules);
    } else {
        check(rules.format == 1 && rules.simple.earn_count <= RULES_EARN_MAX);
    }
    check_warnings(&arena, slice_of(data, size));
    check_fixed(&arena, slice_of(data, size));
    check_diff(&arena, slice_of(data, size), world.currency_exponent);
    check_try(&arena, &rules);
    arena_release(&arena);
    return 0;
}
