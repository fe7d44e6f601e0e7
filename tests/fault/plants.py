"""The planted bugs of svc/base/plant.h: which test must find each, and by which words."""
import typing

FAULT = "tests/fault/"
HAMMER = FAULT + "test_hammer.py"
RULES_CORE = "tests/model/test_rules_core.py::"
RESTORED = "The database is older than what clients have seen"
DROP_ONCE = "alter table entry drop constraint entry_op_id_once"
# A second entry of the same number would stop a batch that has read without locks.
ANY_SEQ = "alter table entry drop constraint entry_pkey"
NO_WAIT_FOR_STANDBY = ("do $$ begin execute format('alter database %I set synchronous_commit = "
                       "local', current_database()); end $$")


class Plant(typing.NamedTuple):
    """name as in `make variants` (planted-NAME), or none of those: a constraint alone."""

    name: str
    row: str  # of the table of nemeses; empty: a test elsewhere
    test: str
    words: str  # what the failing test says
    sabotage: str = ""  # SQL for each new database
    rounds: int = 0  # more than a short run has
    cases: int = 0   # of tests/model, likewise
    variant: bool = True


PLANTS = [
    Plant("dropped-constraint", "worker killed at random",
          FAULT + "test_workers.py::test_workers_killed_at_random", "doubled: [", DROP_ONCE,
          rounds=8, variant=False),
    Plant("no-lookup", "worker killed: sent",
          FAULT + "test_workers.py::test_workers_killed_at[sent]", "was refused: <Reply 4",
          rounds=8),
    Plant("no-lookup", "worker killed: committed",
          FAULT + "test_workers.py::test_workers_killed_at[committed]", "was refused: <Reply 4",
          rounds=8),
    Plant("no-lookup", "worker killed: before-push",
          FAULT + "test_workers.py::test_workers_killed_at[before-push]", "was refused: <Reply 4",
          rounds=8),
    Plant("no-timeouts", "worker frozen with its rows locked",
          FAULT + "test_workers.py::test_a_frozen_worker_holds_no_rows", "rows are free",
          rounds=6),
    Plant("no-lock", "worker frozen 0.1–10 s",
          FAULT + "test_workers.py::test_workers_frozen", "acknowledged lost: [", ANY_SEQ,
          rounds=8),
    Plant("async-commit", "Postgres: all processes killed",
          FAULT + "test_postgres.py::test_postgres[power_cut]", "acknowledged lost: ["),
    Plant("async-commit", "Postgres: immediate stop",
          FAULT + "test_postgres.py::test_postgres[immediate_stop]", "acknowledged lost: [",
          rounds=2),
    Plant("async-commit", "Postgres: kill -9 of a backend",
          FAULT + "test_postgres.py::test_postgres[backend_killed]", "acknowledged lost: ["),
    Plant("trust-restored", "failover: primary killed",
          FAULT + "test_failover.py::test_the_standby_takes_over[killed]", "acknowledged lost: [",
          NO_WAIT_FOR_STANDBY),
    Plant("wait-for-frozen", "failover: primary frozen",
          FAULT + "test_failover.py::test_the_standby_takes_over[frozen]", "not within"),
    Plant("trust-restored", "", FAULT + "test_restore.py::test_to_a_point_in_time",
          "/readyz says what to do"),
    Plant("trust-keys", "", "tests/api/test_key_check.py::test_nobody_is_made_with_a_wrong_file",
          "another Ada: <Reply 201"),
    Plant("reply-before-commit", "disk full: data",
          FAULT + "test_disk_full.py::test_the_data_have_no_room", "acknowledged lost: ["),
    Plant("async-commit", "disk full: WAL",
          FAULT + "test_disk_full.py::test_the_wal_has_no_room", "acknowledged lost: [",
          rounds=3),
    Plant("blind-rerun", "reply to COMMIT cut at any byte",
          FAULT + "test_network.py::test_the_reply_to_commit_is_cut_at_every_byte",
          "doubled: [", DROP_ONCE),
    Plant("reply-before-commit", "request of COMMIT cut at any byte",
          FAULT + "test_network.py::test_a_commit_is_cut_on_its_way", "acknowledged lost: ["),
    # The service itself misses what it has acknowledged (store/ledger/acked.h) and serves nobody.
    Plant("trust-commit", "request of COMMIT cut at any byte",
          FAULT + "test_network.py::test_a_commit_is_cut_on_its_way", RESTORED),
    Plant("no-deadline", "network to Postgres slow (1–3 s)",
          FAULT + "test_network.py::test_a_slow_network", "were not told within"),
    Plant("trust-commit", "network to Postgres: up dropped",
          FAULT + "test_network.py::test_one_direction_is_dropped[up]",
          RESTORED,
          rounds=10),
    Plant("blind-rerun", "network to Postgres: down dropped",
          FAULT + "test_network.py::test_one_direction_is_dropped[down]", "doubled: [",
          DROP_ONCE, rounds=3),
    Plant("no-compare", "Redis killed", FAULT + "test_redis.py::test_redis[killed]",
          "is heard up to", rounds=8),
    Plant("stale-reads", "Redis wiped", FAULT + "test_redis.py::test_redis[wiped]",
          "stale read"),
    Plant("trust-redis", "", "tests/live/test_live_forged.py::test_a_balance_is_not_made_in_redis",
          "99999999"),
    Plant("wait-for-redis", "Redis frozen", FAULT + "test_redis.py::test_redis[frozen]",
          "waited for Redis"),
    Plant("full-redis-silent", "Redis tiny", "tests/live/test_live_redis.py::"
          "test_a_tiny_redis_that_evicts", "within 2 s"),
    Plant("no-lookup", "each request 1–5 times at once",
          FAULT + "test_repeats.py::test_every_request_is_sent_one_to_five_times",
          "was refused: <Reply 4"),
    Plant("own-time", "test clock ±1 h", FAULT + "test_clock.py::test_the_clock_jumps_by_an_hour",
          "acknowledged lost: ["),
    Plant("half-reply", "a system call fails (Nth of a kind)",
          FAULT + "test_calls.py::test_a_system_call_fails", "a till noticed"),
    Plant("no-lookup", "an allocation fails (Nth)",
          FAULT + "test_calls.py::test_an_allocation_fails", "was refused: <Reply 4", rounds=12),
    Plant("no-owed-limit", "watchers read nothing, with 64 KiB buffers",
          FAULT + "test_watchers.py::test_slow_watchers", "slow watcher is closed"),
    Plant("forget-position", "watchers come again at once",
          FAULT + "test_watchers.py::test_a_reconnect_storm", " after "),
    Plant("drop-on-drain", "upgrade: migration, new beside old, old drained",
          FAULT + "test_upgrade.py::test_an_upgrade_under_load", "harness/volley.py"),
    Plant("code-again", "", FAULT + "test_clock.py::test_a_used_pay_code_stays_used",
          "expected 401: POST /v1/visits: 201"),
    Plant("no-revocations", "", FAULT + "test_clock.py::test_an_ended_session_stays_ended",
          "every worker knows"),
    Plant("no-horizon", "", FAULT + "test_ended.py::test_a_late_commit", "every worker knows"),
    Plant("guess-cards", "", "tests/api/test_till_guard.py::test_a_till_that_guesses_is_stopped",
          "expected 403"),
    Plant("old-cookies", "",
          "tests/live/test_live_old_cookies.py::test_one_that_ended_long_ago_is_not",
          "None == 4001"),
    Plant("no-gap-fetch", "", "tests/live/test_live_redis.py::"
          "test_a_gap_is_filled_before_the_push", 'watcher.versions("change") == versions'),
    Plant("no-shares", "", FAULT + "test_shares.py::test_a_crowd_of_members",
          "shares were refused"),
    Plant("no-turns", "", "tests/api/test_turns.py::test_a_till_does_not_wait_for_all_strangers",
          "waited for"),
    Plant("log-waits", "",
          FAULT + "test_log.py::test_a_reader_that_stalls_stops_nothing", "ReadTimeout"),
    # Seen from outside, by crema hammer.
    Plant("no-lookup", "", HAMMER + "::test_a_sound_service_is_clean", "hammer: "),
    Plant("forget-position", "", HAMMER + "::test_a_sound_service_is_clean", "I5 acc_"),
    Plant("pieces-again", "", HAMMER + "::test_a_sound_service_is_clean",
          "more were given back than were bought"),
    Plant("reply-before-commit", "", HAMMER + "::test_workers_killed_meanwhile", "hammer: "),
    Plant("stale-reads", "Redis wiped, frozen, killed under crema hammer",
          FAULT + "test_linearizable.py", "was answered with version"),
    Plant("no-gap-fetch", "Redis wiped, frozen, killed under crema hammer",
          FAULT + "test_linearizable.py", "a watcher heard version"),
    Plant("no-lookup", "", "tests/race/test_keys.py::test_fifty_full_balance_spends",
          "expected 201"),
    Plant("no-lock", "", "tests/race/test_volleys.py::test_full_balance_spends", "were done",
          ANY_SEQ),
    Plant("rules-cap", "", "tests/model/test_rules_earn.py::test_core_earns_as_the_model_says",
          "CREMA_MODEL_SEED"),
    # Rules of format 2, in core's library: by whole histories, and by a law of the design's. The
    # first case that shows it ends the test.
    *(Plant("rules-" + name, "", RULES_CORE + test, words, cases=5000) for name, test, words in (
        ("card-first", "test_histories", ": core says"),    # what is due, or its months
        ("one-winner", "test_histories", ", reasons: core says"),
        ("one-winner", "test_laws_of_earning[P1, old mistakes]", "is broken by case"),
        ("groups", "test_histories", ", reasons: core says"),
        ("keep-uses", "test_histories", ", counters: core says"),
        ("keep-uses", "test_laws_of_accounts", ": case "),
        ("keep-months", "test_histories", ", months: core says"),
        ("keep-months", "test_laws_of_accounts", ": case "),
        ("early", "test_histories", ": core says"),     # points, or uses of what costs none
        ("early", "test_laws_of_accounts", ": case "),
        ("no-older", "test_histories", ", counters: core says"),
        ("not-opened", "test_histories", ", opened: core says"),
        ("expired", "test_histories", ", back: core says"),
        ("sliding-key", "test_histories", " comes twice"),
        ("one-until", "test_histories", ", counters: core says"),
        ("ended-counts", "test_histories", ", counters: core says"))),
]
