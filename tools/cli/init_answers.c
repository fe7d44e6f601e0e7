/*
 * The answers that crema init needs: see init_answers.h.
 */
#include "tools/cli/init_answers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/rules_preset.h"
#include "tools/cli/rules_text.h"
#include "tools/cli/staff.h"
#include "tools/cli/store_row.h"

enum { LINE_BYTES = 512 };

static bool
name_good(struct init_answers *a)
{
    return program_name_take("--name", a->name_text, a->name);
}

static bool
currency_good(struct init_answers *a)
{
    a->currency = currency_find(a->currency_text);
    if (a->currency == NULL) {
        cli_tell("'%s' is not a currency: say the three letters that ISO 4217 gives it, "
                 "such as USD, JPY or VND",
                 a->currency_text);
    }
    return a->currency != NULL;
}

static bool
zone_good(struct init_answers *a)
{
    return program_zone_good(a->zone);
}

static bool
prefix_good(struct init_answers *a)
{
    return program_prefix_good(a->prefix);
}

static bool
manager_good(struct init_answers *a)
{
    if (email_normal(a->arena, slice_from_cstr(a->manager_text), &a->manager)) {
        return true;
    }
    cli_tell("'%s' is not an e-mail address", a->manager_text);
    return false;
}

static bool
manager_name_good(struct init_answers *a)
{
    return staff_name_take("--manager-name", a->arena, a->manager_name,
                           &a->manager_called);
}

static bool
store_good(struct init_answers *a)
{
    return store_name_good(a->store);
}

static bool
title_good(struct init_answers *a)
{
    return program_name_take("--store-title", a->title_text, a->title);
}

/* The preset of that name, or the file; parsed, so that a wrong one is told now. */
static bool
document_read(struct init_answers *a, int32_t exponent)
{
    const struct rules_world world = {.currency_exponent = exponent};
    struct rules rules = {.version = 1};

    buf_clear(&a->document);
    return ((a->currency != NULL &&
             rules_preset_write(a->rules, a->currency, &a->document)) ||
            rules_text_read(a->rules, &a->document)) &&
           rules_text_parse(a->arena, a->rules, &a->document, &world, &rules);
}

/* While the currency is not known, the rules cannot be checked. */
static bool
rules_good(struct init_answers *a)
{
    return a->currency == NULL || document_read(a, a->currency->exponent);
}

/* One thing to know. */
struct question {
    const char **text;
    bool (*good)(struct init_answers *a);
    const char *option;
    const char *words;
    const char *initial; /* NULL: there is none */
};

/* Those of the program first, then the manager's, then the store's. */
enum { PROGRAM_END = 5, MANAGER_END = 7, QUESTIONS = 9 };

static void
questions_make(struct init_answers *a, const char *zone, struct question ret[QUESTIONS])
{
    const struct question all[QUESTIONS] = {
        {&a->name_text, name_good, "--name", "Name of the program, as customers read it",
         NULL},
        {&a->currency_text, currency_good, "--currency",
         "Currency (ISO 4217, such as USD, JPY or VND)", NULL},
        {&a->zone, zone_good, "--zone", "Time zone; days and months are counted in it",
         zone},
        {&a->prefix, prefix_good, "--card-prefix", "Card numbers begin with", "9"},
        {&a->rules, rules_good, "--rules", "Rules: " RULES_PRESETS ", or a file", "cafe"},
        {&a->manager_text, manager_good, "--manager",
         "E-mail address of the first manager", NULL},
        {&a->manager_name, manager_name_good, "--manager-name",
         "What colleagues call the manager", ""},
        {&a->store, store_good, "--store", "Id of the first store", "st_1"},
        {&a->title_text, title_good, "--store-title",
         "What the store is called on tills and receipts", NULL},
    };

    memcpy(ret, all, sizeof(all));
}

bool
init_answers_check(struct init_answers *a)
{
    struct question all[QUESTIONS];

    questions_make(a, NULL, all);
    for (int i = 0; i < QUESTIONS; i++) {
        if (*all[i].text != NULL && all[i].good != NULL && !all[i].good(a)) {
            return false;
        }
    }
    return true;
}

/* The zone of this machine, "" when it does not say. */
static void
machine_zone(char ret[PROGRAM_ZONE_MAX + 1])
{
    static const char folder[] = "/zoneinfo/";
    char path[LINE_BYTES];
    ssize_t n = readlink("/etc/localtime", path, sizeof(path) - 1);

    path[n > 0 ? n : 0] = '\0';
    const char *at = strstr(path, folder);
    snprintf(ret, PROGRAM_ZONE_MAX + 1, "%s", at != NULL ? at + strlen(folder) : "");
}

/* Asks until the answer is a good one; false at the end of the input. */
static bool
question_ask(struct init_answers *a, const struct question *q)
{
    char line[LINE_BYTES];
    bool has_initial = q->initial != NULL && q->initial[0] != '\0';

    for (;;) {
        printf("%s%s%s%s: ", q->words, has_initial ? " [" : "",
               has_initial ? q->initial : "", has_initial ? "]" : "");
        fflush(stdout);
        if (fgets(line, sizeof(line), stdin) == NULL) {
            printf("\n");
            cli_tell("not all was answered: nothing was changed");
            return false;
        }
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' && q->initial == NULL) {
            continue;
        }
        const char *answer = line[0] != '\0' ? line : q->initial;
        *q->text = arena_strdup(a->arena, answer);
        if (q->good == NULL || q->good(a)) {
            return true;
        }
    }
}

/* Which questions nobody has answered, of those that must be. */
static size_t
open_questions(const struct question all[QUESTIONS], const struct init_needs *needs,
               const struct question *ret[QUESTIONS])
{
    size_t count = 0;

    for (int i = 0; i < QUESTIONS; i++) {
        bool needed = i < PROGRAM_END   ? needs->program
                      : i < MANAGER_END ? needs->manager
                                        : needs->store;

        if (needed && *all[i].text == NULL) {
            ret[count++] = &all[i];
        }
    }
    return count;
}

/* Without a terminal: what may be left out is filled in, the rest is told. */
static bool
fill_in(const struct question *const open[], size_t count)
{
    BUF_AUTO missing = BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        if (open[i]->initial != NULL) {
            *open[i]->text = open[i]->initial;
        } else {
            buf_printf(&missing, "%s%s", missing.n > 0 ? ", " : "", open[i]->option);
        }
    }
    if (missing.n > 0) {
        cli_tell("say %s: this is not in the database yet. On a terminal init asks for "
                 "it",
                 missing.p);
        return false;
    }
    return true;
}

/* Whoever is asked sees once more what cannot be changed later. */
static bool
confirm(const struct init_answers *a)
{
    char line[LINE_BYTES];

    cli_print("\n%s: %s (%s, %d decimals), %s, cards %s…, rules %s\n"
              "Currency and zone stay for ever. Make it? [yes]: ",
              a->name, a->currency->code, a->currency->name, (int)a->currency->exponent,
              a->zone, a->prefix, a->rules);
    fflush(stdout);
    if (fgets(line, sizeof(line), stdin) != NULL &&
        (line[0] == '\n' || line[0] == 'y' || line[0] == 'Y')) {
        return true;
    }
    cli_tell("nothing was changed");
    return false;
}

/* The rules of a program that is there and has none. */
static bool
complete_rules(struct init_answers *a, const struct program_row *row)
{
    a->currency = currency_find(row->currency);
    if (a->rules == NULL) {
        a->rules = "cafe";
    }
    return document_read(a, row->exponent);
}

bool
init_answers_complete(struct init_answers *a, const struct init_needs *needs,
                      const struct program_row *row)
{
    char zone[PROGRAM_ZONE_MAX + 1];
    struct question all[QUESTIONS];
    const struct question *open[QUESTIONS];
    bool can_ask = !a->password_stdin && isatty(STDIN_FILENO) == 1;

    machine_zone(zone);
    questions_make(a, can_ask && zone[0] != '\0' ? zone : NULL, all);
    size_t count = open_questions(all, needs, open);
    for (size_t i = 0; can_ask && i < count; i++) {
        if (!question_ask(a, open[i])) {
            return false;
        }
    }
    if (!can_ask && !fill_in(open, count)) {
        return false;
    }
    return init_answers_check(a) &&
           (!needs->rules || row == NULL || complete_rules(a, row)) &&
           (!can_ask || !needs->program || count == 0 || confirm(a));
}
