-- What was revoked, asked for every second. See HACKING.md, "Add a statement".

-- part: horizon
-- What was committed before this transaction is seen by this statement; the rest may
-- still commit.
(select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon) h

-- name: session_poll_first
-- What ended in the last $1 seconds: sessions, terminals, cards. Partial indexes make it
-- cheap; revoked terminals are few. Ids are random, so that those of different tables do
-- not meet. A row without an id when there is none.
select e.id, h.horizon
from {horizon}
left join (select id
    from session
    where revoked_at > clock_timestamp() - make_interval(secs => $1::integer)
    union all select id
    from terminal
    where revoked_at > clock_timestamp() - make_interval(secs => $1::integer)
    union all select id
    from card
    where lost_at > clock_timestamp() - make_interval(secs => $1::integer)) e on true

-- name: session_poll_next
-- What has ended from transaction $1 on: the horizon of the last answer, so that what
-- committed later than its number is seen, and only what may have been is asked twice.
select e.id, h.horizon
from {horizon}
left join (select id
    from session
    where ended_xid >= ($1::bigint)::text::xid8
    union all select id
    from terminal
    where ended_xid >= ($1::bigint)::text::xid8
    union all select id
    from card
    where ended_xid >= ($1::bigint)::text::xid8) e on true

-- name: test_clock_offset
-- Microseconds that the clock of a test is ahead.
select offset_us from test_clock
