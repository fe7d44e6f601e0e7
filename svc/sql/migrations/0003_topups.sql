-- Top-ups from the app: a saga of two ledgers, the payment provider's and ours. The row
-- is written before the provider is asked and says how far it has come; whoever finds it
-- waiting carries on. Both sides are idempotent: the provider by the top-up's id, our
-- ledger by op_id. So it is charged once and credited once, or clearly failed.

create table topup (
    id         bigint primary key,
    member_id  bigint not null,
    account_id bigint not null,
    op_id      bytea not null unique check (octet_length(op_id) = 16),
    amount     bigint not null check (amount > 0),
    method     text not null,
    channel    smallint not null,
    status     smallint not null default 1 check (status between 1 and 5),
               -- 1 with the provider, 2 charged, 3 credited, 4 declined, 5 given back
    unknown    boolean not null default false, -- the provider did not say
    problem    text not null default '',       -- why it was given back: a slug
    seq        bigint not null default 0,      -- of the entry that credited it
    next_at    timestamptz not null,           -- when somebody else may carry on
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);
create index topup_open on topup (next_at) where status in (1, 2);

-- The sandbox provider's own books, as if they were in another company's database.
create table sandbox_charge (
    topup_id    bigint primary key,
    amount      bigint not null,
    method      text not null,
    settles_at  timestamptz not null,
    refunded_at timestamptz
);

grant select, insert, update on topup, sandbox_charge to crema_service;

-- Every top-up that was credited was charged, and every charge that stands was credited
-- or is still on its way.
create view topup_health as
select t.id, 'credited without a charge' as finding
from topup t left join sandbox_charge c on c.topup_id = t.id
where t.status = 3 and (c.topup_id is null or c.refunded_at is not null
    or c.amount <> t.amount or c.method = 'sandbox_declined')
union all
select t.id, 'credited without its entry'
from topup t left join entry e on e.account_id = t.account_id and e.seq = t.seq
where t.status = 3
    and (e.op_id is distinct from t.op_id or e.cash is distinct from t.amount)
union all
select t.id, 'given back without a refund'
from topup t join sandbox_charge c on c.topup_id = t.id
where t.status = 5 and c.refunded_at is null;
grant select on topup_health to crema_service;
