/*
 * What the operator's commands share: words and options of the command line, and the way
 * to the database and the keys. Whatever fails is told on stderr in one sentence that
 * says what to do; the caller returns COMMAND_TROUBLE.
 */
#ifndef CREMA_CLI_CLI_H
#define CREMA_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "tools/cli/command.h"

struct db;
struct secrets;

/* "--name" alone (flag), or "--name VALUE" and "--name=VALUE" (value). */
struct cli_option {
    const char *name; /* with its dashes */
    bool *flag;
    const char **value;
};

/* What is left when the options are taken out. */
enum { CLI_WORDS_MAX = 256 };

struct cli_words {
    const char *at[CLI_WORDS_MAX];
    size_t count;
};

/*
 * Takes argv[1] and what follows apart; argv[0] is the command's name for messages. False
 * after telling of an option that does not exist, lacks its value, or of too many words.
 */
MUST_USE bool cli_parse(int argc, char **argv, const struct cli_option *options,
                        size_t count, struct cli_words *ret);

/* For commands that take options alone; false after telling. `command`: "stores list". */
MUST_USE bool cli_no_words(const struct cli_words *words, const char *command);

/* A verb of a command with several, such as "list" of members. */
struct cli_verb {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the verb */
};

/* Runs the verb that argv[1] names; tells which there are when there is none such. */
MUST_USE int cli_verb(int argc, char **argv, const struct cli_verb *verbs, size_t count);

/* A whole number within limits; false after telling. */
MUST_USE bool cli_number(const char *option, const char *text, int64_t minimum,
                         int64_t maximum, int64_t *ret);

/* As the schema's owner (conf->pg_owner). NULL after telling. */
MUST_USE struct db *cli_db(void);

/* The same, and sure that the schema is there and as this program expects it. */
MUST_USE struct db *cli_db_migrated(void);

/* The same, and sure that there is a program. */
MUST_USE struct db *cli_db_program(void);

/* conf->keys, opened; NULL after telling. */
MUST_USE struct secrets *cli_keys(void);

/* Minor units as "31.40". */
enum { CLI_MONEY_CHARS = 32 };
void cli_money(int64_t minor, int64_t exponent, char ret[CLI_MONEY_CHARS]);

/*
 * "crema: " and the sentence, on stderr. What people have typed may be in it, here and in
 * cli_print: control characters are replaced (svc/text/printable.h), line breaks are not.
 */
void cli_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* printf for what holds text of people. */
void cli_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A cell of a table: the text with blanks up to so many columns, for a "%s". */
enum { CLI_CELL_BYTES = 512 };
struct cli_cell {
    char text[CLI_CELL_BYTES];
};
struct cli_cell cli_column(const char *text, int columns);

#endif
