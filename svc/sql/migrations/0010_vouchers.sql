-- Open vouchers of accounts: rewards that were paid, or given, and not used yet.
--
-- The row keeps of each its entry's seq, the reward's key (svc/core/rules/rules_id.h),
-- its end (microseconds), the number of lots that paid, and of each lot start, end and
-- micro-points: at most 16 vouchers and 48 lots, ascending by seq. Null where there are
-- none, as for tags (0008). Entries of kinds 18 and 19 make them and end them.
alter table account add column vouchers bigint[];
