/*
 * Reading the configuration: one table, three sources (defaults, file, environment), one
 * way in, so that a value is checked alike wherever it comes from.
 */
#include "svc/base/conf.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "svc/base/xalloc.h"

enum kind { INT, BOOL, TEXT };

static const struct row {
    const char *name;
    enum kind kind;
    int64_t minimum, maximum;
    const char *initial, *help;
    size_t at; /* in struct conf */
} rows[] = {
#define CONF(name, kind, minimum, maximum, initial, help) \
    {#name, kind, minimum, maximum, initial, help, offsetof(struct conf, name)},
#define CONF_GONE(name, instead)
#include "svc/base/conf.def"
#undef CONF_GONE
#undef CONF
};

/* Settings of earlier versions: whoever still has one reads what to do. */
static const struct gone {
    const char *name, *instead;
} gone[] = {
#define CONF(name, kind, minimum, maximum, initial, help)
#define CONF_GONE(name, instead) {#name, instead},
#include "svc/base/conf.def"
#undef CONF_GONE
#undef CONF
};

enum {
    ROWS = sizeof(rows) / sizeof(rows[0]),
    GONE = sizeof(gone) / sizeof(gone[0]),
    PLACE_MAX = 600,
    VARIABLE_BYTES = 64
};

static struct conf values;
const struct conf *const conf = &values;

static const struct row *
row_find(const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* A name that is no setting: it was one, or never has been. */
static void
tell_unknown(const char *name, const char *place)
{
    for (size_t i = 0; i < GONE; i++) {
        if (strcmp(gone[i].name, name) == 0) {
            fprintf(stderr, "%s: there is no %s any more: %s\n", place, name,
                    gone[i].instead);
            return;
        }
    }
    fprintf(stderr, "%s: there is no setting '%s': see --print-config\n", place, name);
}

static bool
set_int(const struct row *row, const char *value, const char *place)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < row->minimum ||
        number > row->maximum) {
        fprintf(stderr,
                "%s: %s = %.40s: must be a whole number, %" PRId64 " to %" PRId64
                " (%s)\n",
                place, row->name, value, row->minimum, row->maximum, row->help);
        return false;
    }
    *(int64_t *)((char *)&values + row->at) = number;
    return true;
}

static bool
set_bool(const struct row *row, const char *value, const char *place)
{
    static const char *const yes[] = {"true", "yes", "on", "1"};
    static const char *const no[] = {"false", "no", "off", "0"};

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcasecmp(value, yes[i]) == 0 || strcasecmp(value, no[i]) == 0) {
            *(bool *)((char *)&values + row->at) = strcasecmp(value, yes[i]) == 0;
            return true;
        }
    }
    fprintf(stderr, "%s: %s = %.40s: must be true or false (%s)\n", place, row->name,
            value, row->help);
    return false;
}

static bool
set_text(const struct row *row, const char *value, const char *place)
{
    const char **at = (const char **)((char *)&values + row->at);
    int64_t n = (int64_t)strlen(value);

    if (n < row->minimum || n > row->maximum) {
        fprintf(stderr, "%s: %s: must have %" PRId64 " to %" PRId64 " characters (%s)\n",
                place, row->name, row->minimum, row->maximum, row->help);
        return false;
    }
    free((void *)(uintptr_t)*at);
    *at = xstrdup(value);
    return true;
}

/* place says where the value was read: "crema.ini:7", "CREMA_PORT". */
static bool
set(const struct row *row, const char *value, const char *place)
{
    switch (row->kind) {
    case INT: return set_int(row, value, place);
    case BOOL: return set_bool(row, value, place);
    case TEXT: return set_text(row, value, place);
    }
    return false;
}

struct reading {
    FILE *file;
    const char *path;
    int line;
    bool good;
};

/* inih's fgets, which counts. */
static char *
conf_read_line(char *text, int size, void *arg)
{
    struct reading *reading = arg;

    reading->line++;
    return fgets(text, size, reading->file);
}

static int
on_setting(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *reading = arg;
    const struct row *row = row_find(name);
    char place[PLACE_MAX];

    snprintf(place, sizeof(place), "%s:%d", reading->path, reading->line);
    if (section[0] != '\0') {
        fprintf(stderr, "%s: there are no sections: take out [%s]\n", place, section);
        reading->good = false;
    } else if (row == NULL) {
        tell_unknown(name, place);
        reading->good = false;
    } else if (!set(row, value, place)) {
        reading->good = false;
    }
    return 1;
}

static bool
load_file(const char *path)
{
    struct reading reading = {.file = fopen(path, "re"), .path = path, .good = true};
    int bad_line;

    if (reading.file == NULL) {
        fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
        return false;
    }
    bad_line = ini_parse_stream(conf_read_line, &reading, on_setting, &reading);
    fclose(reading.file);
    if (bad_line > 0) {
        fprintf(stderr, "%s:%d: must be 'name = value' or a comment after ';' or '#'\n",
                path, bad_line);
        return false;
    }
    return reading.good;
}

/* CREMA_NAME. */
static void
variable_name(const char *setting, char ret[VARIABLE_BYTES])
{
    size_t n = (size_t)snprintf(ret, VARIABLE_BYTES, "CREMA_");

    for (const char *p = setting; *p != '\0' && n + 1 < VARIABLE_BYTES; p++) {
        ret[n++] = (char)toupper((unsigned char)*p);
    }
    ret[n] = '\0';
}

static bool
load_environment(void)
{
    char name[VARIABLE_BYTES];
    bool good = true;

    for (size_t i = 0; i < ROWS; i++) {
        const char *value;

        variable_name(rows[i].name, name);
        value = getenv(name);
        if (value != NULL && !set(&rows[i], value, name)) {
            good = false;
        }
    }
    for (size_t i = 0; i < GONE; i++) {
        variable_name(gone[i].name, name);
        if (getenv(name) != NULL) {
            tell_unknown(gone[i].name, name);
            good = false;
        }
    }
    return good;
}

bool
conf_load(const char *path)
{
    bool good = true;

    for (size_t i = 0; i < ROWS; i++) {
        good = set(&rows[i], rows[i].initial, "default") && good;
    }
    if (path != NULL) {
        good = load_file(path) && good;
    }
    return load_environment() && good;
}

bool
conf_set(const char *name, const char *value)
{
    const struct row *row = row_find(name);

    if (row == NULL) {
        fprintf(stderr, "there is no setting '%s': see --print-config\n", name);
        return false;
    }
    return set(row, value, "command line");
}

/* Connection strings may hold a password: "password=…", "postgres://name:…@host". */
static bool
holds_password(const char *text)
{
    return strcasestr(text, "password") != NULL || strchr(text, '@') != NULL;
}

void
conf_print(FILE *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *at = (const char *)&values + rows[i].at;
        const char *text;

        fprintf(out, "; %s\n%s = ", rows[i].help, rows[i].name);
        switch (rows[i].kind) {
        case INT:
            fprintf(out, "%" PRId64 "\n", *(const int64_t *)(const void *)at);
            break;
        case BOOL: fprintf(out, "%s\n", *(const bool *)at ? "true" : "false"); break;
        case TEXT:
            text = *(const char *const *)(const void *)at;
            fprintf(out, "%s\n",
                    holds_password(text) ||
                            (text[0] != '\0' && holds_password(rows[i].name))
                        ? "(not shown)"
                        : text);
            break;
        }
    }
}

int
conf_workers(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (values.workers > 0) {
        return (int)values.workers;
    }
    return cores < 1 ? 1 : cores > 256 ? 256 : (int)cores;
}
