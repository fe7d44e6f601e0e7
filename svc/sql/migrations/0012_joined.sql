-- Who has joined the program: under rules of format 2 an account begins with an entry of
-- kind 20, which gifts wait for (svc/core/ledger/gifts.h). Members of before count as
-- joined, without it. A worker of the version before names its columns: its new members
-- are found by the sweep (svc/engine/people/joining_sweep.h). The default of the new
-- column is kept beside the table, so no row is rewritten.
alter table member add column joined boolean not null default true;
alter table member alter column joined set default false;
create index member_not_joined on member (created_at) where not joined;
