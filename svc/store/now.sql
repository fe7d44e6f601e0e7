-- What several statements say. See HACKING.md, "Add a statement".

-- part: now
-- The present: Postgres's clock, which tests may move.
(clock_timestamp() + (select offset_us from test_clock) * interval '1 microsecond')
