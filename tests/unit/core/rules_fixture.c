/*
 * Documents of format 2 for tests: see rules_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_words.h"
#include "tests/unit/core/rules_fixture.h"

enum { PRESET_MAX = 64 * 1024 };

static struct arena arena;
struct rules_errors rules_said;
struct slice rules_preset_text;

static const struct rules_store stores[] = {{SLICE_INIT("st_1"), 11},
                                            {SLICE_INIT("st_2"), 7}};
const struct rules_world rules_shop = {
    .currency_exponent = 2, .stores = stores, .store_count = 2};

struct slice
rules_quote(struct arena *to, const char *document)
{
    char *text = arena_strdup(to, document);

    for (char *p = text; *p != '\0'; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
    return slice_from_cstr(text);
}

bool
rules_take(const char *document, const struct rules_world *world, struct rules *ret)
{
    arena_reset(&arena);
    rules_errors_init(&rules_said, &arena);
    return rules_read(&arena, rules_quote(&arena, document), world, ret, &rules_said);
}

void
rules_take_preset(const char *name, int32_t exponent, struct rules *ret)
{
    struct rules_world world = rules_shop;
    static char text[PRESET_MAX];
    char path[64];
    FILE *file;
    size_t n;

    snprintf(path, sizeof path, "proto/presets/%s.json", name);
    file = fopen(path, "re");
    if (file == NULL) {
        fail_msg("%s cannot be read: tests run in the repository's root", path);
        return;
    }
    n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    rules_preset_text = slice_of(text, n);
    world.currency_exponent = exponent;
    if (!rules_take(text, &world, ret)) {
        fail_msg("%s: %s", path, rules_errors_line(&rules_said, 0));
    }
}

static void
check_case(const struct rules_case *c, size_t number)
{
    struct rules rules = {.version = 3};
    bool good = rules_take(c->document, &rules_shop, &rules);
    const struct rules_error *e = &rules_said.items[0];

    if (good) {
        fail_msg("case %zu is taken: %s", number, c->document);
    }
    if (rules_said.count != 1 || strcmp(e->path, c->path) != 0 ||
        strcmp(e->problem, c->problem) != 0 || strcmp(e->right, c->right) != 0) {
        fail_msg("case %zu, %s: %zu errors, the first:\n%s\n%s\n%s", number, c->document,
                 rules_said.count, e->path, e->problem, e->right);
    }
    assert_int_equal(rules.version, 3);
    assert_null(rules.compiled);
}

void
rules_check_cases(const struct rules_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_case(&cases[i], i);
    }
}

void
rules_check_mask(const struct rules_mask *mask, const int *bits)
{
    struct rules_mask wanted = {{0}};

    for (; *bits >= 0; bits++) {
        rules_mask_add(&wanted, (unsigned)*bits);
    }
    for (unsigned bit = 0; bit < RULES_BITS; bit++) {
        if (rules_mask_has(mask, bit) != rules_mask_has(&wanted, bit)) {
            fail_msg("bit %u is %d", bit, rules_mask_has(mask, bit));
        }
    }
}

void
rules_check_all_but(const struct rules_compiled *c, const struct rules_mask *mask,
                    const int *missing)
{
    struct rules_mask wanted = {{0}};
    static const unsigned first[RULES_SECTIONS] = {
#define RULES_SECTION(NAME, member, one, most, first_bit) first_bit,
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    };

    for (int s = 0; s < RULES_SECTIONS; s++) {
        for (size_t i = 0; i < c->counts[s]; i++) {
            rules_mask_add(&wanted, first[s] + (unsigned)i);
        }
    }
    for (; *missing >= 0; missing++) {
        rules_mask_drop(&wanted, (unsigned)*missing);
    }
    assert_memory_equal(mask, &wanted, sizeof wanted);
}

const struct rules_word *
rules_word_of(const struct rules_compiled *c, bool is_sku, const char *text)
{
    size_t slot = rules_words_slot(&c->goods, is_sku, slice_from_cstr(text));

    return c->goods.slots[slot] == 0 ? NULL : &c->goods.words[c->goods.slots[slot] - 1];
}

void
rules_end(void)
{
    arena_release(&arena);
}
