/*
 * crema staff: the people behind the console. The first manager is made here; passwords
 * come from standard input or are made and printed once.
 */
#include "tools/cli/staff.h"

#include <stdio.h>
#include <string.h>

#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/seal.h"
#include "svc/base/secret.h"
#include "svc/text/name.h"
#include "svc/text/password.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/people.h"

enum {
    MADE_CHARS = 23, /* four groups of five and their dashes */
    MADE_GROUP = 6,
    PASSWORD_BYTES = 4 * PASSWORD_MAX_CHARS + 1
};

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* A password of a hundred bits that can be read over the telephone. */
static void
make_password(char ret[PASSWORD_BYTES])
{
    static const char letters[] = "23456789abcdefghjkmnpqrstvwxyz";

    for (size_t i = 0; i < MADE_CHARS; i++) {
        ret[i] =
            (i + 1) % MADE_GROUP == 0 ? '-' : letters[rand_below(sizeof(letters) - 1)];
    }
    ret[MADE_CHARS] = '\0';
}

/* The first line of standard input; false after telling. */
static bool
read_password(char ret[PASSWORD_BYTES])
{
    char line[PASSWORD_BYTES + 2];
    bool good = fgets(line, sizeof(line), stdin) != NULL;

    if (good) {
        line[strcspn(line, "\r\n")] = '\0';
        good = strlen(line) < PASSWORD_BYTES;
    }
    if (good) {
        memcpy(ret, line, strlen(line) + 1);
    } else {
        cli_tell("standard input holds no password: one line of 10 to 200 characters");
    }
    secret_wipe(line, sizeof(line));
    return good;
}

/* The address that the words name, and nothing else; false after telling. */
static bool
email_of(const struct people *p, const struct cli_words *words, const char *verb,
         struct email *ret)
{
    if (words->count != 1) {
        cli_tell("say whom: crema staff %s EMAIL", verb);
        return false;
    }
    return people_email(p, words->at[0], ret);
}

bool
staff_password_take(const struct people *p, bool from_stdin, const struct email *email,
                    struct slice *ret)
{
    char typed[PASSWORD_BYTES];

    if (!from_stdin) {
        make_password(typed);
    } else if (!read_password(typed)) {
        return false;
    }
    bool normal = password_normal(p->arena, slice_from_cstr(typed), ret);
    secret_wipe(typed, sizeof(typed));
    if (!normal) {
        cli_tell("the password %s", PASSWORD_MUST);
        return false;
    }
    if (!password_good(p->arena, *ret, email)) {
        cli_tell(
            "the password is too easy: take at least 10 characters that nobody guesses");
        return false;
    }
    return true;
}

void
staff_password_tell(bool from_stdin, struct slice password)
{
    if (!from_stdin) {
        printf("password: %.*s\n(printed this once; only its hash is kept)\n",
               SLICE_FMT(password));
    }
}

static bool
role_of(const char *text, enum role *ret)
{
    bool manager = text != NULL && strcmp(text, "manager") == 0;

    if (!manager && (text == NULL || strcmp(text, "support") != 0)) {
        cli_tell(
            "say --role support (look, freeze, refund) or --role manager (also stores "
            "and tills)");
        return false;
    }
    *ret = manager ? ROLE_MANAGER : ROLE_SUPPORT;
    return true;
}

bool
staff_name_take(const char *option, struct arena *arena, const char *typed,
                struct slice *ret)
{
    *ret = SLICE_NONE;
    if (typed == NULL || typed[0] == '\0' ||
        name_normal(arena, slice_from_cstr(typed), NAME_MAX_CHARS, ret)) {
        return true;
    }
    cli_tell("%s: %s", option, NAME_MUST);
    return false;
}

static int
staff_add(const struct people *p, int argc, char **argv)
{
    const char *role_text = NULL;
    const char *name_text = NULL;
    bool from_stdin = false;
    const struct cli_option options[] = {
        {.name = "--role", .value = &role_text},
        {.name = "--name", .value = &name_text},
        {.name = "--password-stdin", .flag = &from_stdin}};
    struct cli_words words;
    struct slice name = SLICE_NONE;
    struct slice password;
    struct email email;
    enum role role;
    struct people_staff there;
    bool found = false;

    if (!cli_parse(argc, argv, options, sizeof(options) / sizeof(options[0]), &words) ||
        !email_of(p, &words, "add", &email) || !role_of(role_text, &role) ||
        !staff_name_take("--name", p->arena, name_text, &name) ||
        !people_find_staff(p, &email, &found, &there)) {
        return COMMAND_TROUBLE;
    }
    if (found) {
        cli_tell("there is staff with that e-mail address already. For a new password: "
                 "crema staff password EMAIL");
        return COMMAND_FAILED;
    }
    if (!email_normal(p->arena, slice_from_cstr(words.at[0]), &email)) {
        cli_tell("'%s' is not an e-mail address that can be used", words.at[0]);
        return COMMAND_TROUBLE;
    }
    if (!staff_password_take(p, from_stdin, &email, &password) ||
        !people_add_staff(p, name, &email, password, role)) {
        return COMMAND_TROUBLE;
    }
    printf("added %s %.*s\n", role_text, SLICE_FMT(email.shown));
    staff_password_tell(from_stdin, password);
    return COMMAND_OK;
}

/* Runs a statement on the row of the e-mail in the words and ends the person's sessions.
 */
static int
change(const struct people *p, const struct email *email, const char *sql,
       const char *text)
{
    const struct email_index index = person_email_index(p->keys, p->arena, email);
    const struct db_param params[] = {db_slice(index.typed), db_slice(index.key),
                                      db_text(text)};
    struct db_rows *rows = db_query(p->db, sql, params, COUNT(params));

    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    bool found = db_count(rows) > 0;
    const struct db_param id = db_i64(found ? db_int(rows, 0, 0) : 0);
    db_rows_free(rows);
    if (!found) {
        cli_tell(
            "there is no staff with that e-mail address. See: crema staff list --reveal");
        return COMMAND_FAILED;
    }
    return db_run(
               p->db,
               "update session set revoked_at = clock_timestamp() where principal_id = "
               "$1::bigint and revoked_at is null",
               &id, 1)
               ? COMMAND_OK
               : COMMAND_TROUBLE;
}

static int
password(const struct people *p, int argc, char **argv)
{
    bool from_stdin = false;
    const struct cli_option options[] = {
        {.name = "--password-stdin", .flag = &from_stdin}};
    struct cli_words words;
    struct slice text;
    struct email email;
    char hash[PASSWORD_HASH_BYTES];

    if (!cli_parse(argc, argv, options, 1, &words) ||
        !email_of(p, &words, "password", &email) ||
        !staff_password_take(p, from_stdin, &email, &text)) {
        return COMMAND_TROUBLE;
    }
    if (!password_hash(text.p, text.n, false, hash)) {
        cli_tell("not enough memory to hash a password: 64 MiB are needed");
        return COMMAND_TROUBLE;
    }
    int code =
        change(p, &email,
               "update staff set password_hash = $3::text, tries = 0, disabled_at = "
               "null where id = (select s.id from staff s where " PEOPLE_BY_EMAIL(
                   "s") ") returning id",
               hash);
    if (code == COMMAND_OK) {
        cli_print("set a new password for %.*s; earlier sessions have ended\n",
                  SLICE_FMT(email.shown));
        staff_password_tell(from_stdin, text);
    }
    return code;
}

static int
disable(const struct people *p, int argc, char **argv)
{
    struct cli_words words;
    struct email email;

    if (!cli_parse(argc, argv, NULL, 0, &words) ||
        !email_of(p, &words, "disable", &email)) {
        return COMMAND_TROUBLE;
    }
    int code = change(p, &email,
                      "update staff set disabled_at = coalesce(disabled_at, "
                      "clock_timestamp()) where id = (select s.id from staff s "
                      "where " PEOPLE_BY_EMAIL("s") ") and $3::text is null returning id",
                      NULL);
    if (code == COMMAND_OK) {
        cli_print("%.*s can no longer sign in; sessions end within a second or two\n",
                  SLICE_FMT(email.shown));
    }
    return code;
}

static void
print_person(const struct people *p, const struct db_rows *rows, int row, int64_t id)
{
    struct slice sealed = SLICE_NONE;
    struct slice name = SLICE_NONE;
    struct slice email = SLICE_NONE;

    sealed.p = db_value(rows, row, 2, &sealed.n);
    if (people_open_staff(p, id, sealed, &name, &email)) {
        cli_print("  %.*s <%.*s>", SLICE_FMT(name), SLICE_FMT(email));
    } else {
        printf("  (does not open with the keys in use)");
    }
}

static int
staff_list(const struct people *p, int argc, char **argv)
{
    bool reveal = false;
    const struct cli_option options[] = {{.name = "--reveal", .flag = &reveal}};
    struct cli_words words;

    if (!cli_parse(argc, argv, options, 1, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("staff list takes no words; see crema staff --help");
        return COMMAND_TROUBLE;
    }
    struct db_rows *rows =
        db_query(p->db,
                 "select id, role, data_sealed, disabled_at is not null "
                 "from staff order by created_at, id",
                 NULL, 0);
    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    for (int i = 0; i < db_count(rows); i++) {
        char text[ID_TEXT_MAX];
        int64_t id = db_int(rows, i, 0);

        id_format(text, "stf", id);
        printf("%s  %-8s %s", text,
               db_int(rows, i, 1) == ROLE_MANAGER ? "manager" : "support",
               db_int(rows, i, 3) != 0 ? "disabled" : "active  ");
        if (reveal) {
            print_person(p, rows, i, id);
        }
        printf("\n");
    }
    db_rows_free(rows);
    return COMMAND_OK;
}

static const struct {
    const char *name;
    int (*run)(const struct people *p, int argc, char **argv);
} verbs[] = {{"add", staff_add},
             {"list", staff_list},
             {"password", password},
             {"disable", disable}};

static int
staff_run(int argc, char **argv)
{
    struct arena arena;
    int code = COMMAND_TROUBLE;
    int verb = 0;

    while (argc > 1 && verb < COUNT(verbs) && strcmp(argv[1], verbs[verb].name) != 0) {
        verb++;
    }
    if (argc < 2 || verb == COUNT(verbs)) {
        cli_tell(
            "staff: say one of add, list, password, disable; see crema staff --help");
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db(keys);
    arena_init(&arena);
    if (db != NULL) {
        const struct people people = {.db = db, .keys = keys, .arena = &arena};
        code = verbs[verb].run(&people, argc - 1, argv + 1);
    }
    arena_release(&arena);
    db_close(db);
    keys_free(keys);
    return code;
}

const struct command command_staff = {
    .name = "staff",
    .summary = "add staff, set passwords, end access",
    .help =
        "Usage: crema staff add EMAIL --role support|manager [--name NAME]\n"
        "                   [--password-stdin]\n"
        "       crema staff list [--reveal]\n"
        "       crema staff password EMAIL [--password-stdin]\n"
        "       crema staff disable EMAIL\n"
        "\n"
        "  add       a person who may sign in to the console\n"
        "  list      ids, roles and whether they may sign in\n"
        "  password  set a new password, let a disabled person in again, end all "
        "sessions\n"
        "  disable   no sign-in any more; sessions end\n"
        "\n"
        "  --role            support: look, freeze, refund; manager: also stores and "
        "tills\n"
        "  --name            what colleagues read\n"
        "  --password-stdin  take the password from the first line of standard input;\n"
        "                    without it a good one is made and printed once\n"
        "  --reveal          also names and e-mail addresses\n"
        "\n"
        "Exit codes: 0 done; 1 no such person, or there already; 2 trouble (told on "
        "stderr).\n"
        "\n"
        "Example: crema staff add maria@example.com --role manager --name 'Maria K.'\n",
    .run = staff_run,
};
