/*
 * The rows of a new program: see init_rows.h.
 */
#include "tools/cli/init_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/base/hash.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/people.h"
#include "tools/cli/rule_set_row.h"
#include "tools/cli/staff.h"
#include "tools/cli/store_row.h"

enum { AN_HOUR_S = 3600 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* What was made, for the words after the commit. */
struct made {
    bool program, rules, manager, store;
    struct slice password; /* of the manager, in the arena */
};

static bool
write_program(struct db *db, const struct init_answers *a, struct made *made)
{
    const struct db_param row[] = {db_text(a->name), db_text(a->currency->code),
                                   db_i64(a->currency->exponent), db_text(a->zone),
                                   db_text(a->prefix)};

    made->program = true;
    return db_run(db,
                  "insert into program (name, currency, currency_exponent, time_zone, "
                  "card_prefix) values ($1::text, $2::text, $3::bigint, $4::text, "
                  "$5::text)",
                  row, COUNT(row));
}

/* In force at once, also for a worker whose clock is a little behind: nothing has
 * happened yet that older rules could have decided. */
static bool
write_rules(struct db *db, const struct init_answers *a, struct made *made)
{
    const struct rule_set_new set = {
        .document = a->document.p,
        .effective_at_us = RULE_SET_SOON,
        .ahead_s = -AN_HOUR_S,
        .author = rule_set_row_author(a->arena),
    };
    struct rule_set_written written;

    made->rules = true;
    return rule_set_row_write(db, a->arena, &set, &written);
}

static bool
write_manager(const struct people *p, const struct init_answers *a, struct made *made)
{
    struct people_staff there;
    bool found = false;

    if (a->manager_text == NULL) {
        return true;
    }
    if (!people_find_staff(p, &a->manager, &found, &there)) {
        return false;
    }
    if (found && (there.disabled || there.role != ROLE_MANAGER)) {
        cli_tell("%s is staff already, and no manager who may sign in. See: crema staff "
                 "list --reveal",
                 a->manager_text);
        return false;
    }
    made->manager = !found;
    return found ||
           (staff_password_take(p, a->password_stdin, &a->manager, &made->password) &&
            people_add_staff(p, a->manager_called, &a->manager, made->password,
                             ROLE_MANAGER));
}

static bool
write_store(const struct people *p, const struct init_answers *a, struct made *made)
{
    int64_t id = 0;

    if (a->store == NULL) {
        return true;
    }
    if (!store_find(p->db, a->store, &id)) {
        return false;
    }
    made->store = id == 0;
    return id != 0 || store_add(p->db, p->arena, a->store, a->title, &id);
}

static const char *
word(bool made)
{
    return made ? "made" : "there already";
}

static void
tell(const struct init_answers *a, const struct init_found *found,
     const struct made *made)
{
    cli_print("program %s: %s\n", found->program ? found->row.name : a->name,
              word(made->program));
    printf("rules: %s%s%s\n", word(made->rules), made->rules ? ", version 1 from " : "",
           made->rules ? a->rules : "");
    if (a->manager_text != NULL) {
        printf("manager %.*s: %s%s\n", SLICE_FMT(a->manager.shown), word(made->manager),
               made->manager ? "" : "; for a new password: crema staff password EMAIL");
    } else {
        printf("managers: there already; see crema staff list --reveal\n");
    }
    if (made->manager) {
        staff_password_tell(a->password_stdin, made->password);
    }
    if (a->store != NULL) {
        printf("store %s: %s\n", a->store, word(made->store));
    } else {
        printf("stores: there already; see crema stores list\n");
    }
}

bool
init_rows_write(struct db *db, const struct secrets *keys, const struct init_answers *a,
                const struct init_found *found)
{
    const struct people p = {.db = db, .keys = keys, .arena = a->arena};
    struct made made = {.program = false};
    bool good =
        db_script(db, "begin") && (found->program || write_program(db, a, &made)) &&
        (found->rules || write_rules(db, a, &made)) && write_manager(&p, a, &made) &&
        write_store(&p, a, &made) && db_script(db, "commit");

    if (good) {
        tell(a, found, &made);
    }
    return good;
}

/* The store that was said, or the first one, and a till that works there, if any. */
static struct db_rows *
ask_store(struct db *db, const struct init_answers *a)
{
    const struct db_param name = db_text(a->store);

    return db_query(db,
                    "select s.name, (select min(t.name) from terminal t where t.store_id "
                    "= s.id and t.revoked_at is null) from store s where s.name = "
                    "coalesce($1::text, s.name) order by s.id limit 1",
                    &name, 1);
}

bool
init_rows_code(struct db *db, const struct secrets *keys, const struct init_answers *a)
{
    char code[ENROLMENT_CODE_CHARS + 1];
    char at[CIVIL_CLOCK_BYTES];
    int64_t until_us = 0;
    struct db_rows *rows = ask_store(db, a);

    if (rows == NULL) {
        return false;
    }
    const char *store = db_value(rows, 0, 0, NULL);
    bool good = true;
    if (!db_is_null(rows, 0, 1)) {
        printf("till %s: there already; for another: crema terminals code %s\n",
               db_value(rows, 0, 1, NULL), store);
    } else {
        good = store_add_code(db, keys, store, code, &until_us);
    }
    if (until_us != 0) {
        civil_clock_text(until_us, at);
        printf("code for a till of %s: %s\n(type it at /till; once, until %s; another: "
               "crema terminals code %s)\n",
               store, code, at, store);
    }
    db_rows_free(rows);
    return good;
}
