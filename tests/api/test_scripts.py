"""No shell script ends without a word, and what it needs and does not find is named."""
import os
import re
import subprocess

import pytest

from harness.paths import ROOT

# A script, and a program whose failure without a word it does not expect. (tools/crema and
# .ci/run become another program at once; that they have the trap, too, is tidy's to see.)
SILENT = [("tools/run", [], "date"), ("tools/stack", ["status"], "sha256sum"),
          ("tools/setup", ["--check"], "sed"), ("docker/entrypoint.sh", [], "crema"),
          ("docker/initdb.sh", [], "psql")]


def with_program(folder, name, script):
    """The environment in which this program is that script."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + script)
    os.chmod(path, 0o755)
    return {"HOME": str(folder), "PATH": f"{folder}:{os.environ['PATH']}",
            "CREMA_VAR": os.path.join(folder, "state folder")}


@pytest.mark.parametrize("script, arguments, program", SILENT, ids=[row[0] for row in SILENT])
def test_a_script_says_why_it_ends(tmp_path, script, arguments, program):
    """make run ended with 'Error 2' alone, since a sed in it failed with its words thrown away."""
    environment = {**with_program(tmp_path, program, "exit 7\n"), "POSTGRES_USER": "postgres",
                   "CREMA_KEYS": os.path.join(tmp_path, "keys")}
    run = subprocess.run([os.path.join(ROOT, script), *arguments], env=environment, text=True,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert run.returncode == 7, run.stdout + run.stderr
    assert re.search(rf"{re.escape(script)}: line \d+ ended it \(exit code 7\): .*\b{program}\b",
                     run.stderr), run.stderr
