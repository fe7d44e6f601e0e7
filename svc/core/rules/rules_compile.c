/*
 * The order in which a document is compiled: see rules_compile.h and compile/compile.h.
 */
#include "svc/core/rules/rules_compile.h"

#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/rules_limits.h"

enum { ARENA_ALIGNMENT = 16, KIB = 1024 };

static size_t
rounded(size_t bytes)
{
    return (bytes + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
}

void *
compile_take(struct compile *c, size_t count, size_t size)
{
    c->bytes += rounded(count * size);
    return arena_array(c->arena, count, size);
}

const char *
compile_text(struct compile *c, struct slice text)
{
    c->bytes += rounded(text.n + 1);
    return arena_strndup(c->arena, text.p, text.n);
}

const struct rules_text *
compile_names(struct compile *c, const struct shape_list *names, size_t *ret_count)
{
    struct rules_text *texts = compile_take(c, names->count, sizeof(*texts));

    for (size_t i = 0; i < names->count; i++) {
        const struct document_text *from = DOCUMENT_AT(*names, struct document_text, i);

        texts[i].language = compile_text(c, from->language);
        texts[i].text = compile_text(c, from->text);
    }
    *ret_count = names->count;
    return texts;
}

static void
compile_whole(struct compile *c)
{
    const struct document *document = c->document;
    struct rules_compiled *out = compile_take(c, 1, sizeof(*out));
    const char **flags = compile_take(c, document->flags.count, sizeof(flags[0]));

    for (size_t i = 0; i < document->flags.count; i++) {
        flags[i] = compile_text(c, document_slice(&document->flags, i));
    }
    out->name = compile_text(c, document->name);
    out->flags = flags;
    out->flag_count = document->flags.count;
    out->counters = (int32_t)document_counters(document);
    c->out = out;
    c->rules->limits = *document->limits;
    rules_limits_fill(&c->rules->limits);
}

static bool
fits(const struct compile *c, struct rules_errors *errors)
{
    if (c->bytes <= RULES_BYTES_MAX) {
        return true;
    }
    rules_errors_add(errors, NULL,
                     arena_printf(errors->arena, "It takes %zu KiB when it is compiled.",
                                  (c->bytes + KIB - 1) / KIB),
                     arena_printf(errors->arena,
                                  "Leave out rules, tags and stores until it is %d KiB.",
                                  RULES_BYTES_MAX / KIB));
    return false;
}

bool
rules_compile(struct arena *arena, const struct document *document,
              const struct rules_world *world, struct rules *ret,
              struct rules_errors *errors)
{
    struct arena scratch;
    struct compile *c;
    bool good;

    arena_init(&scratch);
    c = arena_alloc(&scratch, sizeof(*c));
    *c = (struct compile){.document = document,
                          .world = world,
                          .scratch = &scratch,
                          .arena = arena,
                          .rules = ret};
    compile_whole(c);
    compile_order(c);
    compile_context(c);
    compile_slices(c);
    compile_goods(c);
    compile_rules(c);
    compile_points(c);
    c->out->bytes = c->bytes;
    ret->format = 2;
    ret->compiled = c->out;
    good = fits(c, errors);
    arena_release(&scratch);
    return good;
}
