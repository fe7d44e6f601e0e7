-- Whether a server that was restored has all that was acknowledged.
-- See HACKING.md, "Add a statement".

-- name: acked_check
-- Whether this server has the entries that were acknowledged, its generation, and
-- whether it takes writes.
select p.generation, (select count(*) from unnest(string_to_array($1::text,
    ',')::xid8[]) as seen (xid) where not exists (select from entry e where e.xid =
    seen.xid)), current_setting('transaction_read_only')::boolean
from program p
