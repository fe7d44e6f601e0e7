"""Whatever the server's settings: the sessions of lanes, of the pool and of crema verify have
their own for the planner. What is set is looked at from inside the sessions, by triggers and by
the view that verify reads; nothing is timed."""
from harness import Phone, Staff, Terminal

HOSTILE = {"jit": "on", "jit_above_cost": "0", "jit_inline_above_cost": "0",
           "jit_optimize_above_cost": "0", "plan_cache_mode": "force_custom_plan",
           "enable_nestloop": "off", "enable_indexscan": "off", "random_page_cost": "4"}
# Writes down what the session that writes to the table goes by.
WATCH = """
create table seen (place text, jit text, plans text, nestloop text, indexscan text, pages text);
create function see() returns trigger language plpgsql security definer as $$
begin
    insert into seen values (tg_table_name, current_setting('jit'),
        current_setting('plan_cache_mode'), current_setting('enable_nestloop'),
        current_setting('enable_indexscan'), current_setting('random_page_cost'));
    return new;
end $$;
create trigger see before insert on entry for each row execute function see();
create trigger see before insert on session for each row execute function see();
"""
# The view finds something wrong exactly where expressions would be compiled.
TELLING = """
create or replace view ledger_health as
select 'planner'::text as invariant, null::bigint as account_id,
    'jit is ' || current_setting('jit') as finding
where current_setting('jit') <> 'off'
"""


def test_lanes_pool_and_verify_have_planner_settings_of_their_own(fresh_service):
    service = fresh_service(workers=1, start=False)
    for name, value in HOSTILE.items():
        service.sql(f"alter database {service.database} set {name} = '{value}'")
    service.sql(WATCH)
    service.start()
    till = Terminal.enrol(service, Staff(service))
    Phone.enrol(service).topup(1000).expect(201)
    till.post("/v1/loads", {"present": service.gift_cards()[0][0], "amount": 500},
              key="cash").expect(201)
    seen = dict((row[0], row[1:]) for row in service.sql("select distinct * from seen"))
    assert seen["entry"][:4] == ("off", "force_generic_plan", "on", "on")
    assert seen["session"][:2] == ("off", "auto") and seen["session"][4] == "1.1"
    service.sql("drop trigger see on entry")
    service.sql("drop view ledger_health")
    service.sql(TELLING)
    service.sql("grant select on ledger_health to crema_owner")
    service.verify()
