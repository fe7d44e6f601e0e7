/*
 * crema token: prints an access token for curl, made as the service makes them. Members
 * and staff get a session row, so that the token can be revoked; a terminal's token ends
 * with the terminal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/secret.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/service.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/people.h"
#include "tools/cli/program.h"

enum { MINUTES_DEFAULT = 60, MINUTES_MAX = 24 * 60 };

#define MINUTE_US   INT64_C(60000000)
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* What the command line asks for. */
struct wish {
    const char *who; /* what follows the colon of --as */
    const char *client;
    int64_t minutes;
};

static const struct {
    const char *name;
    enum channel channel;
} clients[] = {{"app", CHANNEL_APP}, {"web", CHANNEL_WEB}, {"console", CHANNEL_CONSOLE}};

/* The channel that --client names; `otherwise` without one. False after telling. */
static bool
find_channel(const struct wish *wish, enum channel otherwise, enum channel *ret)
{
    if (wish->client == NULL) {
        *ret = otherwise;
        return true;
    }
    for (int i = 0; i < COUNT(clients); i++) {
        if (strcmp(clients[i].name, wish->client) == 0) {
            *ret = clients[i].channel;
            return true;
        }
    }
    cli_tell("--client %s: must be app, web or console", wish->client);
    return false;
}

static int
as_member(const struct people *p, const struct wish *wish, struct principal *ret)
{
    struct people_member member;
    struct email email;
    bool found = false;

    if (!find_channel(wish, CHANNEL_APP, &ret->channel) ||
        !people_email(p, wish->who, &email) ||
        !people_find_member(p, &email, &found, &member)) {
        return COMMAND_TROUBLE;
    }
    if (!found) {
        cli_tell("there is no member with that e-mail address");
        return COMMAND_FAILED;
    }
    const struct db_param key[] = {db_i64(book_bucket(member.account_id)),
                                   db_i64(member.account_id)};
    struct db_rows *rows = db_query(
        p->db,
        "select auth_gen from account where bucket = $1::bigint and id = $2::bigint", key,
        COUNT(key));
    if (rows == NULL || db_count(rows) == 0) {
        db_rows_free(rows);
        return COMMAND_TROUBLE;
    }
    ret->role = ROLE_MEMBER;
    ret->id = member.id;
    ret->account_id = member.account_id;
    ret->auth_gen = db_int(rows, 0, 0);
    db_rows_free(rows);
    return COMMAND_OK;
}

static int
as_staff(const struct people *p, const struct wish *wish, struct principal *ret)
{
    struct people_staff staff;
    struct email email;
    bool found = false;

    if (!find_channel(wish, CHANNEL_CONSOLE, &ret->channel) ||
        !people_email(p, wish->who, &email) ||
        !people_find_staff(p, &email, &found, &staff)) {
        return COMMAND_TROUBLE;
    }
    if (!found || staff.disabled) {
        cli_tell("there is nobody of staff with that e-mail address who may sign in");
        return COMMAND_FAILED;
    }
    ret->role = staff.role;
    ret->id = staff.id;
    return COMMAND_OK;
}

static int
as_terminal(const struct people *p, const struct wish *wish, struct principal *ret)
{
    const struct db_param key = db_text(wish->who);

    if (wish->client != NULL) {
        cli_tell("--client does not go with a terminal: leave it out");
        return COMMAND_TROUBLE;
    }
    struct db_rows *rows = db_query(
        p->db,
        "select id, store_id from terminal where name = $1::text and revoked_at is null",
        &key, 1);
    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    bool found = db_count(rows) > 0;
    if (found) {
        ret->role = ROLE_TERMINAL;
        ret->channel = CHANNEL_TILL;
        ret->id = db_int(rows, 0, 0);
        ret->store_id = (int32_t)db_int(rows, 0, 1);
    } else {
        cli_tell("there is no terminal %s that works. See: crema terminals list",
                 wish->who);
    }
    db_rows_free(rows);
    return found ? COMMAND_OK : COMMAND_FAILED;
}

static const struct {
    const char *prefix;
    int (*find)(const struct people *p, const struct wish *wish, struct principal *ret);
} kinds[] = {{"member:", as_member}, {"staff:", as_staff}, {"terminal:", as_terminal}};

static int
print_token(const struct people *p, struct secrets *keys, const struct wish *wish,
            const char *as)
{
    struct service service = {.secrets = keys};
    struct principal who = {.session_id = 0};
    struct wish named = *wish;
    char token[TOKEN_TEXT_MAX];
    int64_t now_us = 0;
    int code = COMMAND_TROUBLE;
    int kind = 0;

    while (kind < COUNT(kinds) &&
           strncmp(as, kinds[kind].prefix, strlen(kinds[kind].prefix)) != 0) {
        kind++;
    }
    if (kind == COUNT(kinds)) {
        cli_tell("--as %s: must be member:EMAIL, terminal:NAME or staff:EMAIL", as);
        return COMMAND_TROUBLE;
    }
    named.who = as + strlen(kinds[kind].prefix);
    code = kinds[kind].find(p, &named, &who);
    if (code != COMMAND_OK) {
        return code;
    }
    if (!program_now_us(p->db, &now_us)) {
        return COMMAND_TROUBLE;
    }
    who.expires_us = now_us + wish->minutes * MINUTE_US;
    if (who.role != ROLE_TERMINAL && !people_add_session(p->db, &who)) {
        return COMMAND_TROUBLE;
    }
    size_t n = auth_token_make(&service, &who, token);
    printf("%.*s\n", (int)n, token);
    return COMMAND_OK;
}

static int
token_run(int argc, char **argv)
{
    const char *as = NULL;
    const char *minutes = NULL;
    struct wish wish = {.minutes = MINUTES_DEFAULT};
    const struct cli_option options[] = {{.name = "--as", .value = &as},
                                         {.name = "--minutes", .value = &minutes},
                                         {.name = "--client", .value = &wish.client}};
    struct cli_words words;
    struct arena arena;
    int code = COMMAND_TROUBLE;

    if (!cli_parse(argc, argv, options, sizeof(options) / sizeof(options[0]), &words)) {
        return COMMAND_TROUBLE;
    }
    if (as == NULL || words.count > 0) {
        cli_tell("say whose token: crema token --as member:ada@example.com; see --help");
        return COMMAND_TROUBLE;
    }
    if (minutes != NULL &&
        !cli_number("--minutes", minutes, 1, MINUTES_MAX, &wish.minutes)) {
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db_program(keys);
    arena_init(&arena);
    if (db != NULL) {
        const struct people people = {.db = db, .keys = keys, .arena = &arena};
        code = print_token(&people, keys, &wish, as);
    }
    arena_release(&arena);
    db_close(db);
    keys_free(keys);
    return code;
}

const struct command command_token = {
    .name = "token",
    .summary = "print an access token for curl",
    .help =
        "Usage: crema token --as member:EMAIL | terminal:NAME | staff:EMAIL\n"
        "                   [--minutes N] [--client app|web|console]\n"
        "\n"
        "Prints a token for the header 'Authorization: Bearer …'. Whoever has it is "
        "that\n"
        "person or till until it ends. Members and staff get a session of their own, "
        "which\n"
        "DELETE /v1/sessions/current ends; a terminal's token ends when it is revoked.\n"
        "\n"
        "  --as       whose\n"
        "  --minutes  how long it works, 1 to 1440; 60 if not given\n"
        "  --client   the channel that entries name; app for members, console for staff\n"
        "\n"
        "Exit codes: 0 printed; 1 there is nobody of that name; 2 trouble (told on "
        "stderr).\n"
        "\n"
        "Example: curl -H \"Authorization: Bearer $(tools/crema token --as "
        "member:ada@example.com)\" \\\n"
        "             http://127.0.0.1:8080/v1/me\n",
    .run = token_run,
};
