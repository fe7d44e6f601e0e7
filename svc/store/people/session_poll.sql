-- What was revoked, asked for every second. See HACKING.md, "Add a statement".

-- part: since
-- $1: the moment of the last answer, 0 at first; $2: seconds to look back then.
case when $1::bigint = 0 then clock_timestamp() - make_interval(secs => $2::integer)
    else timestamptz 'epoch' + $1::bigint * interval '1 microsecond' end

-- name: session_poll_revoked
-- What ended since: sessions, terminals, cards. Partial indexes make it cheap; revoked
-- terminals are few. Ids are random, so that those of different tables do not meet.
select id, revoked_at
from session
where revoked_at > {since}
union all select id, revoked_at
from terminal
where revoked_at > {since}
union all select id, lost_at
from card
where lost_at > {since}

-- name: test_clock_offset
-- Microseconds that the clock of a test is ahead.
select offset_us from test_clock
