/*
 * Gift cards: see gift_card.h.
 */
#include "tools/cli/gift_card.h"

#include <assert.h>
#include <stdio.h>

#include "svc/base/arena.h"
#include "svc/base/conf.h"
#include "svc/base/rand.h"
#include "svc/engine/people/person.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"

static const char insert_account[] = "insert into account (bucket, id, card_slots) "
                                     "values (($1::bigint % $2::bigint)::smallint, "
                                     "$1::bigint, array[$3::bigint])";

static const char insert_card[] =
    "insert into card (id, account_id, kind, number_index, number_sealed, last4) values "
    "($1::bigint, $2::bigint, 1, $3::bytea, $4::bytea, $5::text)";

bool
gift_card_prefix(struct db *db, char ret[GIFT_CARD_PREFIX_BYTES])
{
    struct db_rows *rows = db_query(db, "select card_prefix from program", NULL, 0);

    if (rows == NULL || db_count(rows) == 0) {
        db_rows_free(rows);
        program_tell_missing();
        return false;
    }
    snprintf(ret, GIFT_CARD_PREFIX_BYTES, "%s", db_value(rows, 0, 0, NULL));
    db_rows_free(rows);
    return true;
}

bool
gift_card_make(struct db *db, const struct secrets *keys, const char *prefix,
               struct gift_card *ret)
{
    unsigned char random[CARDNO_RANDOM_BYTES];
    int64_t card_id = rand_id62();
    int64_t account_id = rand_id62();
    struct arena arena;

    arena_init(&arena);
    rand_bytes(random, sizeof(random));
    bool made = cardno_make(slice_from_cstr(prefix), random, ret->number);
    assert(made); /* the database takes no other prefix (program_card_prefix_digits) */
    struct slice text = slice_of(ret->number, CARDNO_DIGITS);
    struct slice index = card_number_index(keys, &arena, text);
    struct slice sealed = card_number_seal(keys, &arena, card_id, text);
    struct db_param a[] = {db_i64(account_id), db_i64(conf->buckets), db_i64(card_id)};
    struct db_param c[] = {db_i64(card_id), db_i64(account_id),
                           db_bytes(index.p, index.n), db_bytes(sealed.p, sealed.n),
                           db_text(ret->number + CARDNO_DIGITS - 4)};
    bool good = db_run(db, insert_account, a, 3) && db_run(db, insert_card, c, 5);
    arena_release(&arena);
    id_format(ret->account, "acc", account_id);
    return good;
}
