/*
 * Command lines, and the way to the database and the keys: see cli.h.
 */
#include "tools/cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/utf8.h"
#include "svc/base/arena.h"
#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "svc/text/printable.h"
#include "tools/cli/db.h"
#include "tools/cli/migration.h"
#include "tools/cli/program.h"

enum { VERBS_BYTES = 256 };

__attribute__((format(printf, 2, 0))) static void
line_put(FILE *out, const char *format, va_list args)
{
    struct arena arena;

    arena_init(&arena);
    struct slice text = slice_from_cstr(arena_vprintf(&arena, format, args));
    text = printable_lines(&arena, text);
    fwrite(text.p, 1, text.n, out);
    arena_release(&arena);
}

void
cli_tell(const char *format, ...)
{
    va_list args;

    fputs("crema: ", stderr);
    va_start(args, format);
    line_put(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void
cli_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line_put(stdout, format, args);
    va_end(args);
}

struct cli_cell
cli_column(const char *text, int columns)
{
    struct cli_cell cell;
    struct arena arena;

    arena_init(&arena);
    struct slice padded = printable_column(&arena, slice_from_cstr(text), columns);
    snprintf(cell.text, sizeof(cell.text), "%s", padded.p);
    arena_release(&arena);
    utf8_mend(cell.text);
    return cell;
}

/* The option that the word names, and its value when it is "--name=VALUE". */
static const struct cli_option *
find_option(const char *word, const struct cli_option *options, size_t count,
            const char **ret_value)
{
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(options[i].name);

        if (strncmp(word, options[i].name, n) != 0) {
            continue;
        }
        if (word[n] == '\0' || (word[n] == '=' && options[i].value != NULL)) {
            *ret_value = word[n] == '=' ? word + n + 1 : NULL;
            return &options[i];
        }
    }
    return NULL;
}

bool
cli_parse(int argc, char **argv, const struct cli_option *options, size_t count,
          struct cli_words *ret)
{
    ret->count = 0;
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        const struct cli_option *option = find_option(argv[i], options, count, &value);

        if (option == NULL && argv[i][0] == '-' && argv[i][1] != '\0') {
            cli_tell("%s has no option %s; see --help", argv[0], argv[i]);
            return false;
        }
        if (option == NULL && ret->count == CLI_WORDS_MAX) {
            cli_tell("%s: '%s' is one word too many; see --help", argv[0], argv[i]);
            return false;
        }
        if (option == NULL) {
            ret->at[ret->count++] = argv[i];
        } else if (option->flag != NULL) {
            *option->flag = true;
        } else if (value != NULL || i + 1 < argc) {
            *option->value = value != NULL ? value : argv[++i];
        } else {
            cli_tell("%s: %s needs a value; see --help", argv[0], option->name);
            return false;
        }
    }
    return true;
}

bool
cli_no_words(const struct cli_words *words, const char *command)
{
    if (words->count == 0) {
        return true;
    }
    cli_tell("%s takes no words, and '%s' is one; see --help", command, words->at[0]);
    return false;
}

int
cli_verb(int argc, char **argv, const struct cli_verb *verbs, size_t count)
{
    for (size_t i = 0; argc > 1 && i < count; i++) {
        if (strcmp(argv[1], verbs[i].name) == 0) {
            return verbs[i].run(argc - 1, argv + 1);
        }
    }
    char names[VERBS_BYTES] = "";
    size_t n = 0;
    for (size_t i = 0; i < count && n < sizeof(names); i++) {
        n += (size_t)snprintf(names + n, sizeof(names) - n, "%s %s", i > 0 ? "," : "",
                              verbs[i].name);
    }
    cli_tell("%s%s%s: say one of%s; see crema %s --help", argv[0], argc > 1 ? " " : "",
             argc > 1 ? argv[1] : "", names, argv[0]);
    return COMMAND_TROUBLE;
}

bool
cli_number(const char *option, const char *text, int64_t minimum, int64_t maximum,
           int64_t *ret)
{
    char *end = NULL;

    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < minimum || value > maximum) {
        cli_tell("%s %s: must be a whole number from %" PRId64 " to %" PRId64, option,
                 text, minimum, maximum);
        return false;
    }
    *ret = value;
    return true;
}

struct db *
cli_db(void)
{
    if (conf->pg_owner[0] == '\0') {
        cli_tell("pg_owner is not set: say --config FILE before the command, or set "
                 "CREMA_PG_OWNER");
        return NULL;
    }
    return db_connect(conf->pg_owner);
}

struct db *
cli_db_migrated(void)
{
    struct db *db = cli_db();

    if (db != NULL && !migration_is_complete(db)) {
        cli_tell("the database lacks migrations. Run: crema migrate");
        db_close(db);
        return NULL;
    }
    return db;
}

struct db *
cli_db_program(void)
{
    struct db *db = cli_db_migrated();
    struct program_row row;

    if (db != NULL && !program_read(db, &row)) {
        db_close(db);
        return NULL;
    }
    return db;
}

struct secrets *
cli_keys(void)
{
    if (conf->keys[0] == '\0') {
        cli_tell(
            "keys is not set: say --config FILE before the command, or set CREMA_KEYS");
        return NULL;
    }
    return keys_load(conf->keys);
}

void
cli_money(int64_t minor, int64_t exponent, char ret[CLI_MONEY_CHARS])
{
    uint64_t rest = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    uint64_t unit = 1;

    for (int64_t i = 0; i < exponent; i++) {
        unit *= 10;
    }
    int n =
        snprintf(ret, CLI_MONEY_CHARS, "%s%" PRIu64, minor < 0 ? "-" : "", rest / unit);
    if (exponent > 0 && n > 0) {
        snprintf(ret + n, CLI_MONEY_CHARS - (size_t)n, ".%0*" PRIu64, (int)exponent,
                 rest % unit);
    }
}
