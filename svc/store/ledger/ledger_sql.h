/*
 * The ledger's SQL, spelled once. All statements are prepared; arrays and rows travel in
 * binary. Every hot statement names one bucket by equality ($1).
 */
#ifndef CREMA_STORE_LEDGER_SQL_H
#define CREMA_STORE_LEDGER_SQL_H

/* The order of columns that ledger_row.c decodes. */
#define ACCOUNT_COLUMNS                                                                 \
    "bucket, id, version, status, cash, held, points_micro, tier, tier_until, "         \
    "auth_gen, "                                                                        \
    "next_due, last_at, feed_xid, head_hash, lots, counters, tier_months, card_slots, " \
    "holds"

/* Nulls are what is mostly zero; a cell without bytes is decoded as 0. */
#define ENTRY_COLUMNS                                                                \
    "e.bucket, e.account_id, e.seq, e.at, e.kind, e.op_id, e.body_hash, e.cash, "    \
    "e.held, e.points_micro, e.cash_after, e.held_after, e.points_after, e.contra, " \
    "e.store_id, e.terminal_id, e.channel, e.actor, e.ref_seq, e.rules_version, "    \
    "e.detail, e.hash"

#define SQL_BEGIN    "begin"
#define SQL_COMMIT   "commit"
#define SQL_ROLLBACK "rollback"

/*
 * A lane's session: no plan may depend on how small a table was when it was made, and no
 * session may hold its neighbours' rows for long.
 */
#define LEDGER_SESSION_OPTIONS                                              \
    "-c idle_in_transaction_session_timeout=2s -c lock_timeout=500ms "      \
    "-c statement_timeout=3s -c plan_cache_mode=force_generic_plan "        \
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off " \
    "-c enable_nestloop=on -c enable_indexscan=on -c jit=off"

/* Planted: a session that holds its rows for as long as it likes. */
#define LEDGER_WITHOUT_TIMEOUTS                                    \
    " -c idle_in_transaction_session_timeout=0 -c lock_timeout=0 " \
    "-c statement_timeout=0"

/*
 * $2: ids, ascending, which is the order of locking. Each id is looked up by itself:
 * "id = any(…)" would leave the choice between the key and its first column to
 * statistics, which a young table does not have.
 */
#define SQL_LOCK_ROWS(how)                                                           \
    "select a.* from unnest($2::bigint[]) as w (wanted) cross join lateral (select " \
    "ctid, " ACCOUNT_COLUMNS                                                         \
    " from account where bucket = $1::smallint and id = w.wanted limit 1 " how ") a"

#define SQL_LOCK      SQL_LOCK_ROWS("for no key update")

#define SQL_LOCK_SKIP SQL_LOCK_ROWS("for no key update skip locked")

/* Planted: what would be without it. */
#define SQL_LOCK_NOT SQL_LOCK_ROWS("")

/* Which of the ids exist, whoever holds them. */
#define SQL_EXISTS                                                            \
    "select a.id from unnest($2::bigint[]) as w (wanted) cross join lateral " \
    "(select id from account where bucket = $1::smallint and id = w.wanted limit 1) a"

/* After the locks, which have given the transaction its id. */
#define SQL_TIME \
    "select clock_timestamp(), coalesce(pg_current_xact_id_if_assigned(), '0'::xid8)"

#define SQL_TIME_TEST                                                   \
    "select clock_timestamp() + offset_us * interval '1 microsecond', " \
    "coalesce(pg_current_xact_id_if_assigned(), '0'::xid8) from test_clock"

/*
 * The entries that `wanted` names, what refunded or voided them, and what expired after
 * them. A row that is wanted twice comes once.
 */
#define SQL_PAST_OF_WANTED                                                              \
    "select " ENTRY_COLUMNS " from wanted w cross join lateral (select * from entry "   \
    "where bucket = $1::smallint and account_id = w.account_id and seq between w.seq "  \
    "and w.seq "                                                                        \
    "order by seq limit 1) e "                                                          \
    "union select " ENTRY_COLUMNS " from wanted w cross join lateral (select * "        \
    "from entry where bucket = $1::smallint and account_id = w.account_id and ref_seq " \
    "= w.seq "                                                                          \
    "offset 0) e "                                                                      \
    "union select " ENTRY_COLUMNS " from wanted w cross join lateral (select * "        \
    "from entry where bucket = $1::smallint and account_id = w.account_id and seq > "   \
    "w.seq "                                                                            \
    "and kind = 13 order by account_id, seq offset 0) e "                               \
    "order by 2, 3"

/* $2, $3: account ids and seqs, pairwise. */
#define SQL_PAST_BY_SEQ                                                               \
    "with wanted as (select account_id, seq from unnest($2::bigint[], $3::bigint[]) " \
    "as x (account_id, seq)) " SQL_PAST_OF_WANTED

/* $2: op_ids. */
#define SQL_PAST_BY_OP                                                                   \
    "with wanted as (select e.account_id, e.seq from unnest($2::bytea[]) as w (wanted) " \
    "cross join lateral (select account_id, seq from entry where bucket = $1::smallint " \
    "and op_id = w.wanted limit 1) e) " SQL_PAST_OF_WANTED

/* $2: op_ids. */
#define SQL_LOOKUP                                                                   \
    "select " ENTRY_COLUMNS " from unnest($2::bytea[]) as w (wanted) cross join "    \
    "lateral (select * from entry where bucket = $1::smallint and op_id = w.wanted " \
    "limit 1) e"

/* Rows in op_id order, so that two batches never wait for each other in a circle. */
#define SQL_INSERT_ENTRIES                                                             \
    "insert into entry (bucket, account_id, seq, at, cash, points_micro, cash_after, " \
    "points_after, xid, terminal_id, held, held_after, actor, ref_seq, store_id, "     \
    "rules_version, kind, contra, channel, op_id, body_hash, hash, detail) "           \
    "select $1::smallint, account_id, seq, at, cash, points_micro, cash_after, "       \
    "points_after, greatest(pg_current_xact_id(), feed_xid), nullif(terminal_id, 0), " \
    "nullif(held, 0), nullif(held_after, 0), nullif(actor, 0), nullif(ref_seq, 0), "   \
    "nullif(store_id, 0), rules_version, kind, contra, channel, op_id, body_hash, "    \
    "hash, detail "                                                                    \
    "from unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::bigint[], "        \
    "$6::bigint[], $7::bigint[], $8::bigint[], $9::xid8[], $10::bigint[], "            \
    "$11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::integer[], "     \
    "$16::integer[], $17::smallint[], $18::smallint[], $19::smallint[], "              \
    "$20::bytea[], $21::bytea[], $22::bytea[], $23::bytea[]) "                         \
    "as x (account_id, seq, at, cash, points_micro, cash_after, points_after, "        \
    "feed_xid, terminal_id, held, held_after, actor, ref_seq, "                        \
    "store_id, rules_version, kind, contra, channel, op_id, body_hash, hash, detail)"

/*
 * One row per account however many entries it got. The lists of all accounts travel in
 * one array, $13; each account's are cut out of it by their ends, $14 to $19. auth_gen
 * is not the lane's to write. cards_to = -1: the cards have not changed. $20: where the
 * locked rows are; with it, and a limit that the planner cannot foresee, the plan starts
 * from the arrays whatever the size of the table.
 */
#define SQL_UPDATE_ACCOUNTS                                                             \
    "update account a set version = x.version, status = x.status, cash = x.cash, "      \
    "held = x.held, points_micro = x.points_micro, tier = x.tier, "                     \
    "tier_until = x.tier_until, next_due = x.next_due, last_at = x.last_at, "           \
    "feed_xid = greatest(pg_current_xact_id(), a.feed_xid), head_hash = x.head_hash, "  \
    "lots = ($13::bigint[])[x.list_from + 1 : x.lots_to], "                             \
    "counters = ($13::bigint[])[x.lots_to + 1 : x.counters_to], "                       \
    "tier_months = ($13::bigint[])[x.counters_to + 1 : x.months_to], "                  \
    "holds = ($13::bigint[])[x.months_to + 1 : x.holds_to], "                           \
    "card_slots = case when x.cards_to < 0 then a.card_slots "                          \
    "else ($13::bigint[])[x.holds_to + 1 : x.cards_to] end "                            \
    "from (select * from unnest($2::bigint[], $3::bigint[], $4::smallint[], "           \
    "$5::bigint[], $6::bigint[], $7::bigint[], $8::smallint[], $9::timestamptz[], "     \
    "$10::timestamptz[], $11::timestamptz[], $12::bytea[], $14::integer[], "            \
    "$15::integer[], $16::integer[], $17::integer[], $18::integer[], $19::integer[], "  \
    "$20::tid[]) "                                                                      \
    "limit array_length($2::bigint[], 1)) "                                             \
    "as x (id, version, status, cash, held, points_micro, tier, tier_until, next_due, " \
    "last_at, head_hash, list_from, lots_to, counters_to, months_to, holds_to, "        \
    "cards_to, place) "                                                                 \
    "where a.bucket = $1::smallint and a.id = x.id and a.ctid = x.place"

/* $2, $3: account ids and their next due times; infinity when nothing is due. */
#define SQL_SET_DUE                                                                     \
    "insert into due (bucket, account_id, at) "                                         \
    "select $1::smallint, account_id, at from unnest($2::bigint[], $3::timestamptz[]) " \
    "as x (account_id, at) "                                                            \
    "on conflict (bucket, account_id) do update set at = excluded.at"

/* Makes a commit that only answers from the past wait for the flush of that past. */
#define SQL_FLUSH_PAST "select pg_logical_emit_message(true, 'crema', '')"

/* Outside of batches: see ledger_read.h. */
#define SQL_READ_ACCOUNT      \
    "select " ACCOUNT_COLUMNS \
    " from account where bucket = $1::smallint and id = $2::bigint"

#define SQL_READ_AFTER                                                       \
    "select " ENTRY_COLUMNS                                                  \
    " from entry e where bucket = $1::smallint and account_id = $2::bigint " \
    "and seq > $3::bigint order by seq limit $4::bigint"

#define SQL_READ_BEFORE                                                      \
    "select " ENTRY_COLUMNS                                                  \
    " from entry e where bucket = $1::smallint and account_id = $2::bigint " \
    "and seq < $3::bigint order by seq desc limit $4::bigint"

#define SQL_READ_ENTRY                                                       \
    "select " ENTRY_COLUMNS                                                  \
    " from entry e where bucket = $1::smallint and account_id = $2::bigint " \
    "and seq = $3::bigint"

/* $1: every bucket, since the account is what is looked for. */
#define SQL_READ_BY_OP      \
    "select " ENTRY_COLUMNS \
    " from entry e where bucket = any($1::smallint[]) and op_id = $2::bytea"

#define SQL_READ_VERSIONS                                                                \
    "select a.id, a.version from unnest($2::bigint[]) as w (wanted) cross join lateral " \
    "(select id, version from account where bucket = $1::smallint and id = w.wanted "    \
    "limit 1) a"

/* $2: microseconds that the clock of a test is ahead. */
#define SQL_READ_DUE                                                                     \
    "select account_id from due where bucket = $1::smallint and at <= "                  \
    "clock_timestamp() "                                                                 \
    "+ coalesce((select offset_us from test_clock where $2::boolean), 0) * interval '1 " \
    "microsecond' "                                                                      \
    "order by at limit $3::bigint"

#endif
