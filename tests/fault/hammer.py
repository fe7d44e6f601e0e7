"""crema hammer as a process beside the service, and what its report says."""
import json
import subprocess

from harness import PATIENCE
from harness.paths import CREMA, clean_environment

CLEAN, FINDINGS, TROUBLE = 0, 1, 2


class Hammer:
    """`crema hammer` on its way; with … as hammer: do things to the service meanwhile."""

    def __init__(self, service, *options):
        self.process = subprocess.Popen(
            [CREMA, "--config", service.ini, "hammer", "--json", *options], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=clean_environment())
        self.code = None
        self.report = {}
        self.trouble = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            self.process.kill()
            self.process.communicate()

    def is_over(self, within_s):
        """Waits so long for its end: a fault holds that long, or until nobody is there."""
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def finish(self, seconds=120):
        out, self.trouble = self.process.communicate(timeout=seconds * PATIENCE)
        self.code = self.process.returncode
        assert self.code in (CLEAN, FINDINGS), f"hammer could not run: {self.trouble}"
        self.report = json.loads(out)
        return self

    def expect_clean(self):
        first = [f"{f['invariant']} {f['account']} {f['key']}: {f['what']}"
                 for f in self.report["findings"][:5]]
        assert self.report["findings"] == [], (
            f"hammer: {self.report['finding_count']} findings\n" + "\n".join(first)
            + f"\nverify: {self.report['verify']}, seed {self.report['seed']}")
        assert self.code == CLEAN
        assert self.report["unsettled"] == 0 and self.report["not_empty"] == 0, self.report

    def mix(self, name):
        return next(mix for mix in self.report["mixes"] if mix["mix"] == name)
