-- Tags of accounts: ids that staff give an account and rules ask for.
--
-- The row keeps their keys (svc/core/rules/rules_id.h), at most 16, ascending; entries of
-- kind 21 say the ids. Null where there are none, not '{}': a row of 288 bytes grows by 8
-- for its first null, and by none for the next. No row is rewritten, so this takes no
-- longer than its lock; a worker of the version before names its columns and leaves this
-- one as it is.
alter table account add column tags bigint[];
