"""The README's tour works as printed, word for word."""
import os
import re
import subprocess

from harness.paths import ROOT


def tour():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    return re.search(r"<!-- tour -->\n```sh\n(.*?)```", text, re.S).group(1)


def test_tour(service):
    """Guards the first thing that a newcomer types."""
    environment = {**os.environ, "CREMA_PORT": str(service.port.number),
                   "CREMA_VAR": service.folder}
    script = "set -m\n" + tour()
    run = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, text=True,
                         capture_output=True, timeout=60, check=False)
    told = run.stdout + run.stderr
    assert run.returncode == 0, told
    # What the watcher saw: her state, then the top-up, the purchase and its void.
    versions = [int(n) for n in re.findall(r"id: (\d+)\nevent:", run.stdout)]
    assert versions == list(range(versions[0], versions[0] + 4)), told
    first, again = re.findall(r'HTTP/1\.1 201 Created.*?(\{"entry".*?\}\})', run.stdout, re.S)
    assert first == again
    assert run.stdout.count("Idempotent-Replayed: true") == 1
    assert run.stdout.count('"kind":"void"') >= 1
    assert "/problems/insufficient-funds" in run.stdout
    assert "sound" in run.stdout
