/*
 * Conditions of a document: see document_when.h.
 */
#include "svc/core/rules/document/document_when.h"

#include "svc/core/rules/document/document.h"
#include "svc/core/rules/document/document_kinds.h"
#include "svc/core/rules/document/shape_kinds.h"

enum {
    IDS_MAX = 16,
    STORES_MAX = 200,
    HOURS_MAX = 4,
    DATES_MAX = 31,
    WORDS_MAX = 64,
    WORD_CHARS = 64,
    HAS_ITEMS_MAX = 1000
};

#define MONEY_MAX (INT64_C(1) << 53)

/* As enum channel has them, from 1 on: the system asks for no points. */
static const char *const channels[] = {"app", "web", "till", "console", "provider", NULL};
static const char *const weekdays[] = {"mon", "tue", "wed", "thu",
                                       "fri", "sat", "sun", NULL};

/* As enum rules_tender has them, from 1 on. */
static const char *const tenders[] = {"card", "other", NULL};

const struct shape_member document_id_item = {.kind = &shape_id};
static const struct shape_member word_item = {
    .kind = &shape_text, .min = 1, .max = WORD_CHARS};
static const struct shape_member store_item = {.kind = &shape_store};
static const struct shape_member channel_item = {.kind = &shape_word, .words = channels};
static const struct shape_member weekday_item = {.kind = &shape_word, .words = weekdays};
static const struct shape_member hours_item = {.kind = &document_kind_hours};
static const struct shape_member date_item = {.kind = &document_kind_date};

/* A list of up to `most` different texts. */
#define LIST(struct_, name_, item_, most_)                                   \
    {                                                                        \
        .name = #name_, .kind = &shape_items, .items = &(item_),             \
        .offset = offsetof(struct struct_, name_), .min = 1, .max = (most_), \
        .distinct = true                                                     \
    }

static const struct shape_member exclude_members[] = {
    LIST(document_words, categories, word_item, WORDS_MAX),
    LIST(document_words, skus, word_item, WORDS_MAX),
};

static const struct shape_member lines_members[] = {
    LIST(document_words, categories, word_item, WORDS_MAX),
    LIST(document_words, skus, word_item, WORDS_MAX),
    LIST(document_words, without_categories, word_item, WORDS_MAX),
    LIST(document_words, without_skus, word_item, WORDS_MAX),
};

static const struct shape_member has_members[] = {
    LIST(document_words, categories, word_item, WORDS_MAX),
    LIST(document_words, skus, word_item, WORDS_MAX),
    {.name = "items",
     .kind = &shape_whole,
     .min = 1,
     .max = HAS_ITEMS_MAX,
     .offset = offsetof(struct document_words, items),
     .initial = 1,
     .unit = "pieces"},
};

const struct shape document_exclude_shape = {
    exclude_members, SHAPE_COUNT(exclude_members), sizeof(struct document_words)};
static const struct shape lines_shape = {lines_members, SHAPE_COUNT(lines_members),
                                         sizeof(struct document_words)};
static const struct shape has_shape = {has_members, SHAPE_COUNT(has_members),
                                       sizeof(struct document_words)};

static const struct shape_member when_members[] = {
    LIST(document_when, tiers, document_id_item, IDS_MAX),
    LIST(document_when, tags, document_id_item, IDS_MAX),
    LIST(document_when, without_tags, document_id_item, IDS_MAX),
    LIST(document_when, flags, document_id_item, IDS_MAX),
    LIST(document_when, stores, store_item, STORES_MAX),
    LIST(document_when, without_stores, store_item, STORES_MAX),
    LIST(document_when, channels, channel_item, SHAPE_COUNT(channels) - 1),
    {.name = "tender",
     .kind = &shape_word,
     .words = tenders,
     .initial = -1,
     .offset = offsetof(struct document_when, tender)},
    LIST(document_when, weekdays, weekday_item, SHAPE_COUNT(weekdays) - 1),
    {.name = "hours",
     .kind = &shape_items,
     .items = &hours_item,
     .min = 1,
     .max = HOURS_MAX,
     .offset = offsetof(struct document_when, hours)},
    {.name = "from",
     .kind = &document_kind_date,
     .offset = offsetof(struct document_when, from)},
    {.name = "to",
     .kind = &document_kind_date,
     .offset = offsetof(struct document_when, to)},
    LIST(document_when, on, date_item, DATES_MAX),
    {.name = "at_least",
     .kind = &shape_whole,
     .min = 1,
     .max = MONEY_MAX,
     .offset = offsetof(struct document_when, at_least_minor),
     .unit = "minor units"},
    {.name = "lines",
     .kind = &shape_object,
     .of = &lines_shape,
     .min = 1,
     .offset = offsetof(struct document_when, lines)},
    {.name = "has",
     .kind = &shape_object,
     .of = &has_shape,
     .min = 1,
     .offset = offsetof(struct document_when, has)},
};

const struct shape document_when_shape = {when_members, SHAPE_COUNT(when_members),
                                          sizeof(struct document_when)};
