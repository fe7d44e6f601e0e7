"""Whose turn it is: strangers who all ask at once are served a few at a time, and whoever is at a
till waits for a few of them, not for all."""
import os
import re
import signal

from harness import Terminal, until
from raw_http import Raw, request

STRANGERS = 400
ASKED = re.compile(r"mod=access .*?path=(\S+)")


def served(service):
    """The paths that were asked for, in the order in which they were answered."""
    return ASKED.findall(service.log())


def test_a_till_does_not_wait_for_all_strangers(fresh_service):
    """The worker finds them all at once, and the till last of all."""
    service = fresh_service(workers=1, config={"access_log": "true"})
    till = Raw(service)
    ask = request("POST", "/v1/visits", ["Authorization: Bearer " + Terminal.demo(service).token],
                  b'{"present": "not a card"}')
    strangers = [Raw(service) for _ in range(STRANGERS)]
    try:
        assert till.send(ask).answer().problem == "card-unknown", "whose till it is, is known"
        for each in strangers:
            assert each.send(request()).answer().status == 200
        before = len(served(service))
        [worker] = service.workers()
        os.kill(worker, signal.SIGSTOP)
        for each in strangers:
            each.send(request())
        till.send(ask)
        os.kill(worker, signal.SIGCONT)
        assert till.answer().problem == "card-unknown"
        assert all(each.answer().status == 200 for each in strangers)
        until(lambda: len(served(service)) >= before + STRANGERS + 1, "all of it in the log")
        ahead = served(service)[before:].index("/v1/visits")
        assert ahead < STRANGERS / 2, f"the till waited for {ahead} strangers"
    finally:
        for each in [till, *strangers]:
            each.socket.close()
