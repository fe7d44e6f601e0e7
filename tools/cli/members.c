/*
 * crema members: who is enrolled. Names and addresses are shown with --reveal only, and
 * each such look is written to the audit log, as those of staff are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/rfc3339.h"
#include "svc/base/id.h"
#include "svc/base/secret.h"
#include "svc/core/account.h"
#include "svc/core/lots.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/members_reindex.h"
#include "tools/cli/members_who.h"
#include "tools/cli/people.h"

enum { LIST_DEFAULT = 50, LIST_MAX = 1000000 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* The columns that take_row reads. */
#define MEMBER_SQL                                                                     \
    "select m.id, m.account_id, m.created_at, m.key_sealed, m.data_sealed, a.status, " \
    "a.cash, a.held, a.points_micro, cardinality(a.card_slots), p.currency, "          \
    "p.currency_exponent from member m join account a on a.id = m.account_id and "     \
    "a.bucket = mod(m.account_id, (select buckets from program)) cross join program p "

struct member_line {
    struct member_row row;
    int64_t status;
    int64_t cash_minor;
    int64_t held_minor;
    int64_t points_micro;
    int64_t cards;
    const char *currency;
    int64_t exponent;
};

static struct member_line
take_row(const struct db_rows *rows, int row)
{
    return (struct member_line){
        .row = {.id = db_int(rows, row, 0),
                .account_id = db_int(rows, row, 1),
                .created_us = db_time_us(rows, row, 2),
                .key_sealed = db_cell(rows, row, 3),
                .data_sealed = db_cell(rows, row, 4)},
        .status = db_int(rows, row, 5),
        .cash_minor = db_int(rows, row, 6),
        .held_minor = db_int(rows, row, 7),
        .points_micro = db_int(rows, row, 8),
        .cards = db_int(rows, row, 9),
        .currency = db_value(rows, row, 10, NULL),
        .exponent = db_int(rows, row, 11),
    };
}

/* Whole points, floored: debt of half a point is shown as one. */
static int64_t
whole_points(int64_t micro)
{
    return micro / POINT_MICRO - (micro % POINT_MICRO < 0 ? 1 : 0);
}

/* False when the person was erased, or after telling that the seal does not open. */
static bool
open_person(const struct people *p, const struct member_line *line, struct person *ret)
{
    if (line->row.key_sealed.n == 0) {
        return false;
    }
    if (!person_open(p->keys, p->arena, &line->row, ret)) {
        cli_tell("a member's data does not open with the keys in use");
        return false;
    }
    return true;
}

static bool
note_reveal(struct db *db, int64_t member_id)
{
    const struct db_param subject = db_i64(member_id);

    return db_run(db,
                  "insert into audit (staff_id, action, subject) values (0, 'reveal by "
                  "operator', $1::bigint)",
                  &subject, 1);
}

static bool
print_line(const struct people *p, const struct member_line *line, bool reveal)
{
    char member[ID_TEXT_MAX];
    char account[ID_TEXT_MAX];
    char cash[CLI_MONEY_CHARS];
    struct person person;

    id_format(member, "mem", line->row.id);
    id_format(account, "acc", line->row.account_id);
    cli_money(line->cash_minor, line->exponent, cash);
    printf("%s  %s  %-6s  %12s %s  %8" PRId64 " points", member, account,
           account_status_name((enum account_status)line->status), cash, line->currency,
           whole_points(line->points_micro));
    if (reveal && open_person(p, line, &person)) {
        cli_print("  %.*s <%.*s>", SLICE_FMT(person.name), SLICE_FMT(person.email));
    }
    printf("\n");
    return !reveal || note_reveal(p->db, line->row.id);
}

static void
print_all(const struct people *p, const struct member_line *line, bool reveal)
{
    char text[ID_TEXT_MAX];
    char at[RFC3339_BYTES];
    char cash[CLI_MONEY_CHARS];
    char held[CLI_MONEY_CHARS];
    struct person person;

    id_format(text, "mem", line->row.id);
    printf("member    %s\n", text);
    id_format(text, "acc", line->row.account_id);
    printf("account   %s\n", text);
    rfc3339_format_us(line->row.created_us, at);
    printf("enrolled  %s\n", at);
    printf("status    %s\n", account_status_name((enum account_status)line->status));
    cli_money(line->cash_minor, line->exponent, cash);
    cli_money(line->held_minor, line->exponent, held);
    printf("cash      %s %s, of it held %s\n", cash, line->currency, held);
    printf("points    %" PRId64 "\n", whole_points(line->points_micro));
    printf("cards     %" PRId64 " live\n", line->cards);
    if (reveal && open_person(p, line, &person)) {
        cli_print("name      %.*s\n", SLICE_FMT(person.name));
        cli_print("known as  %.*s\n", SLICE_FMT(person.known_as));
        cli_print("e-mail    %.*s\n", SLICE_FMT(person.email));
        cli_print("phone     %.*s\n", SLICE_FMT(person.phone));
        cli_print("birthday  %.*s\n", SLICE_FMT(person.birthday));
    }
}

static int
members_list(const struct people *p, int64_t limit, bool reveal)
{
    const struct db_param most = db_i64(limit);
    struct db_rows *rows = db_query(
        p->db, MEMBER_SQL "order by m.created_at desc, m.id limit $1::bigint", &most, 1);
    bool good = rows != NULL;

    for (int i = 0; good && i < db_count(rows); i++) {
        const struct member_line line = take_row(rows, i);

        good = print_line(p, &line, reveal);
    }
    db_rows_free(rows);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

static int
members_find(const struct people *p, const char *typed, bool reveal)
{
    struct email email;

    if (!people_email(p, typed, &email)) {
        return COMMAND_TROUBLE;
    }
    const struct email_index index = person_email_index(p->keys, p->arena, &email);
    const struct db_param keys[] = {db_slice(index.typed), db_slice(index.key)};
    struct db_rows *rows =
        db_query(p->db, MEMBER_SQL "where " PEOPLE_BY_EMAIL("m"), keys, COUNT(keys));
    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    int code = COMMAND_FAILED;
    if (db_count(rows) == 0) {
        cli_tell("there is no member with that e-mail address");
    } else {
        const struct member_line line = take_row(rows, 0);

        print_all(p, &line, reveal);
        code = !reveal || note_reveal(p->db, line.row.id) ? COMMAND_OK : COMMAND_TROUBLE;
    }
    db_rows_free(rows);
    return code;
}

/* What both verbs take: their options, the keys and the database. */
static int
with_people(int argc, char **argv, bool finds)
{
    const char *limit_text = NULL;
    int64_t limit = LIST_DEFAULT;
    bool reveal = false;
    const struct cli_option options[] = {{.name = "--reveal", .flag = &reveal},
                                         {.name = "--limit", .value = &limit_text}};
    struct cli_words words;
    struct arena arena;
    int code = COMMAND_TROUBLE;

    if (!cli_parse(argc, argv, options, finds ? 1 : 2, &words) ||
        (limit_text != NULL && !cli_number("--limit", limit_text, 1, LIST_MAX, &limit))) {
        return COMMAND_TROUBLE;
    }
    if (words.count != (finds ? 1 : 0)) {
        cli_tell(finds ? "say whom: crema members find EMAIL"
                       : "members list takes no words; see crema members --help");
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db_program(keys);
    arena_init(&arena);
    if (db != NULL) {
        const struct people people = {.db = db, .keys = keys, .arena = &arena};
        code = finds ? members_find(&people, words.at[0], reveal)
                     : members_list(&people, limit, reveal);
    }
    arena_release(&arena);
    db_close(db);
    keys_free(keys);
    return code;
}

static int
run_list(int argc, char **argv)
{
    return with_people(argc, argv, false);
}

static int
run_find(int argc, char **argv)
{
    return with_people(argc, argv, true);
}

/* What needs no program: the members and the keys. word: NULL for reindex. */
static int
with_keys(const char *word)
{
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db(keys);
    struct arena arena;
    int code = COMMAND_TROUBLE;

    arena_init(&arena);
    if (db != NULL) {
        const struct people people = {.db = db, .keys = keys, .arena = &arena};
        code = word != NULL ? members_who(&people, word) : members_reindex(&people);
    }
    arena_release(&arena);
    db_close(db);
    keys_free(keys);
    return code;
}

static int
run_reindex(int argc, char **argv)
{
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words) ||
        !cli_no_words(&words, "members reindex")) {
        return COMMAND_TROUBLE;
    }
    return with_keys(NULL);
}

static int
run_who(int argc, char **argv)
{
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 1) {
        cli_tell("say which: crema members who HASH");
        return COMMAND_TROUBLE;
    }
    return with_keys(words.at[0]);
}

static const struct cli_verb verbs[] = {
    {"list", run_list}, {"find", run_find}, {"who", run_who}, {"reindex", run_reindex}};

static int
members_run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, COUNT(verbs));
}

const struct command command_members = {
    .name = "members",
    .summary = "list members, find one by e-mail address or log line, index addresses",
    .help =
        "Usage: crema members list [--limit N] [--reveal]\n"
        "       crema members find EMAIL [--reveal]\n"
        "       crema members who HASH\n"
        "       crema members reindex\n"
        "\n"
        "  list      the newest members: id, account, status, balance, points\n"
        "  find      one member by the e-mail address, however it is spelled\n"
        "  who       whom who=HASH of the access log means: the member and account, or "
        "staff\n"
        "  reindex   after an upgrade from a version that kept addresses as they "
        "were\n"
        "            typed: members and staff are found by every spelling. Lists those "
        "who\n"
        "            have one address. May be stopped and run again\n"
        "\n"
        "  --limit   how many at most; 50 if not given\n"
        "  --reveal  also names, addresses, phone numbers; noted in the audit log\n"
        "\n"
        "Exit codes: 0 done; 1 there is no such member; 2 trouble (told on stderr).\n"
        "\n"
        "Example: crema members find ada@example.com --reveal\n",
    .run = members_run,
};
