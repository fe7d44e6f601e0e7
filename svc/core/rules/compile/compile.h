/*
 * A document on its way into its compiled tables, and the steps of it. Each step fills
 * one part of the result; rules_compile.c has their order.
 */
#ifndef CREMA_CORE_COMPILE_H
#define CREMA_CORE_COMPILE_H

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_read.h"

/* A rule with its bit. */
struct compile_rule {
    const struct document_rule *rule;
    const struct document_when *when; /* never NULL: an empty one asks for nothing */
    enum rules_section section;
    unsigned bit;
    size_t place; /* in its section of the document */
};

struct compile {
    const struct document *document;
    const struct rules_world *world;
    struct arena *scratch; /* of compiling */
    struct arena *arena;   /* of the result */
    size_t bytes;          /* of the result so far */
    struct rules *rules;   /* what both formats have */
    struct rules_compiled *out;
    struct compile_rule all[RULES_BITS]; /* section by section, by their bits */
    size_t count;
    const struct compile_rule *first[RULES_SECTIONS]; /* of each section, in `all` */
};

/* Gives every rule its bit: in the order of precedence where there is one. */
void compile_order(struct compile *c);

/* Who, where and how: tiers, weekdays, channels, flags, tags, stores. */
void compile_context(struct compile *c);

/* When: hours and dates. */
void compile_slices(struct compile *c);

/* What: words of goods. */
void compile_goods(struct compile *c);

/* What each rule gives. */
void compile_rules(struct compile *c);

/* Levels, and how long points live. */
void compile_points(struct compile *c);

/* Memory of the result, zeroed and counted. */
MUST_USE void *compile_take(struct compile *c, size_t count, size_t size)
    __attribute__((returns_nonnull));
MUST_USE const char *
compile_text(struct compile *c, struct slice text) __attribute__((returns_nonnull));

/* Names in other languages; *ret_count of them. */
MUST_USE const struct rules_text *
compile_names(struct compile *c, const struct shape_list *names, size_t *ret_count);

#endif
