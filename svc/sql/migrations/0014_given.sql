-- alone
-- What a refund asks of all that came after its purchase: what was given, and what has
-- expired. Without an index of its own every later entry of the account was read for
-- it. Built beside the tills' work; one that was cut off is built anew.
drop index concurrently if exists entry_given;
create index concurrently entry_given on entry (bucket, account_id, seq)
    where kind in (12, 13, 18, 19);
