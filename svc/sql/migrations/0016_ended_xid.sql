-- Which transaction ended a session, revoked a terminal or lost a card: workers ask for
-- what has ended by it, since it never goes back and tells what may still commit; the
-- clock does neither. Noted whoever it is that ends it, workers of the version before
-- included. What ended before has none, and is known by its time.
alter table session add column ended_xid xid8;
alter table terminal add column ended_xid xid8;
alter table card add column ended_xid xid8;

create function note_ended() returns trigger language plpgsql as $$
begin
    new.ended_xid := pg_current_xact_id();
    return new;
end
$$;

create trigger session_ended before update of revoked_at on session for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function note_ended();
create trigger terminal_ended before update of revoked_at on terminal for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function note_ended();
create trigger card_ended before update of lost_at on card for each row
    when (old.lost_at is null and new.lost_at is not null)
    execute function note_ended();
