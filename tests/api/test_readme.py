"""The README's tour and its own program work as printed, word for word."""
import os
import re
import shlex
import subprocess

from harness.paths import BUILD, ROOT, clean_environment


def printed(name):
    """The script of README.md that follows the mark."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    return re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", text, re.S).group(1)


def test_tour(service):
    """Guards the first thing that a newcomer types."""
    environment = {**os.environ, "CREMA_PORT": str(service.port.number),
                   "CREMA_VAR": service.folder}
    script = "set -m\n" + printed("tour")
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


def test_own_program(prepared, tmp_path):
    """Guards who writes her first rule: it is tried, published and taken back, on the demo's own
    program, whose ids and levels stay."""
    prepared.run("demo", "load")
    tool = shlex.join([os.path.join(BUILD, "crema"), "--config", prepared.ini])
    script = printed("program").replace("tools/crema ", tool + " ")
    run = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=clean_environment(),
                         text=True, capture_output=True, timeout=60, check=False)
    told = run.stdout + run.stderr
    assert run.returncode == 0 and run.stderr == "", told
    assert re.findall(r"^points +([\d.]+)", run.stdout, re.M)[-2:] == ["24.5", "15.5"], told
    assert prepared.sql("select version, note from rule_set where version > 1 order by 1") == [
        (2, "Tea time"), (3, "As before")]
    assert prepared.sql("select count(distinct document) from rule_set where version in (1, 3)"
                        ) == [(1,)]
