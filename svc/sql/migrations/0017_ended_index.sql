-- alone
-- By what every worker asks each second. Terminals are few.
drop index concurrently if exists session_ended_xid;
create index concurrently session_ended_xid on session (ended_xid)
    where ended_xid is not null;
drop index concurrently if exists card_ended_xid;
create index concurrently card_ended_xid on card (ended_xid) where ended_xid is not null;
