"""A worker dies at each named point of a batch, under load: every key tells what became of it."""
import pytest

from harness import Staff, Terminal, until
from load import Load


@pytest.mark.parametrize("point", ["before-send", "sent", "committed", "before-push"])
def test_a_worker_dies_at(point, crash_points, fresh_service, tmp_path):
    file = tmp_path / "die"
    service = fresh_service(workers=2, variant=crash_points, environment={
        "CREMA_CRASH_AT": point, "CREMA_CRASH_FILE": str(file)})
    staff = Staff(service)
    till = Terminal.enrol(service, staff)
    visits = [till.visit(number).expect(201).body for number, _ in service.gift_cards(3)]
    for visit in visits:
        till.load(visit, 20000).expect(201)
    with Load(till, visits) as load:
        for _ in range(4):
            goal = load.count + 40
            until(lambda goal=goal: load.count >= goal, "more answers", seconds=30)
            alive = set(service.workers())
            file.touch()
            until(lambda alive=alive: not alive <= set(service.workers()), "a worker died")
            until(lambda: len(service.workers()) == 2, "another was started")
        goal = load.count + 40
        until(lambda: load.count >= goal, "more answers", seconds=30)
    assert load.retries >= 4
    load.check(staff)
    service.health()
    assert "sound" in service.verify()
