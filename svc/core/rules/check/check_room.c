/*
 * Room in the tables that are compiled: words of goods, slices of the day and of the
 * calendar. What is the first without room is told.
 */
#include "svc/core/rules/check/check.h"
#include "svc/core/rules/compile/edges.h"
#include "svc/core/rules/compile/word_list.h"

/* What is filled as it will be when the document is compiled. */
struct room {
    const struct check *c;
    struct edges minutes, days;
    struct word_list *words;
    bool no_minutes, no_days, no_words; /* told */
};

static void
no_room(struct room *room, bool *told, const struct rules_place *place,
        const char *problem, const char *right)
{
    if (!*told) {
        *told = true;
        rules_errors_add(room->c->errors, place, problem, right);
    }
}

static void
cut_minutes(struct room *room, const struct shape_list *list,
            const struct rules_place *place)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct document_hours *hours = DOCUMENT_AT(*list, struct document_hours, i);

        if (!edges_cut(&room->minutes, hours->from) ||
            (hours->to < DOCUMENT_DAY_MINUTES && !edges_cut(&room->minutes, hours->to))) {
            no_room(room, &room->no_minutes, RULES_AT(place, i),
                    check_say(room->c,
                              "All hours together cut the day into more than %d "
                              "parts.",
                              RULES_MINUTE_SLICES_MAX),
                    "Let more of them begin and end at the same times.");
        }
    }
}

/* A period of days: a day may be the last there is, so the end is not in it. */
static void
cut_days(struct room *room, const struct document_date *from,
         const struct document_date *to, const struct rules_place *place)
{
    bool good = from->text.n == 0 || edges_cut(&room->days, from->day);

    if (!good || (to->text.n > 0 && !edges_cut(&room->days, to->day + 1))) {
        no_room(room, &room->no_days, place,
                check_say(room->c,
                          "All dates together cut the calendar into more than "
                          "%d parts.",
                          RULES_DAY_SLICES_MAX),
                "Leave out rules that are over.");
    }
}

static void
put_words(struct room *room, bool is_sku, const struct shape_list *list,
          const struct rules_place *place)
{
    for (size_t i = 0; i < list->count; i++) {
        if (word_list_put(room->words, is_sku, document_slice(list, i)) == NULL) {
            no_room(room, &room->no_words, RULES_AT(place, i),
                    check_say(room->c,
                              "There are more than %d different categories and skus in "
                              "the document.",
                              RULES_WORDS_MAX),
                    "Name categories instead of many skus.");
        }
    }
}

static void
put_all_words(struct room *room, const struct document_words *words,
              const struct rules_place *place)
{
    if (words != NULL) {
        put_words(room, false, &words->categories, RULES_IN(place, "categories"));
        put_words(room, true, &words->skus, RULES_IN(place, "skus"));
        put_words(room, false, &words->without_categories,
                  RULES_IN(place, "without_categories"));
        put_words(room, true, &words->without_skus, RULES_IN(place, "without_skus"));
    }
}

static void
fill_rule(struct room *room, const struct document_when *when,
          const struct rules_place *place)
{
    if (when == NULL) {
        return;
    }
    cut_minutes(room, &when->hours, RULES_IN(place, "hours"));
    cut_days(room, &when->from, &when->to, place);
    for (size_t i = 0; i < when->on.count; i++) {
        const struct document_date *day = DOCUMENT_AT(when->on, struct document_date, i);

        cut_days(room, day, day, RULES_AT(RULES_IN(place, "on"), i));
    }
    put_all_words(room, when->lines, RULES_IN(place, "lines"));
    put_all_words(room, when->has, RULES_IN(place, "has"));
}

void
check_room(const struct check *c)
{
    struct room room = {.c = c, .words = word_list_new(c->scratch)};

    edges_init(&room.minutes, c->scratch, 0, RULES_MINUTE_SLICES_MAX);
    edges_init(&room.days, c->scratch, INT32_MIN, RULES_DAY_SLICES_MAX);
    put_all_words(&room, c->document->exclude, RULES_IN(NULL, "exclude"));
    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        const struct rules_place *section = RULES_IN(NULL, document_section_name(s));

        for (size_t i = 0; i < c->document->sections[s].count; i++) {
            fill_rule(&room, document_rule(c->document, s, i)->when,
                      RULES_IN(RULES_AT(section, i), "when"));
        }
    }
}
