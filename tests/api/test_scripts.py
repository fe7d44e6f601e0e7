"""No shell script ends without a word, and what it needs and does not find is named."""
import os
import re
import subprocess

import pytest

from harness.paths import ROOT

# A target of the Makefile, and a package that it cannot do without.
TARGETS = [("bench", "postgresql-contrib"), ("lint", "cppcheck"), ("format", "clang-format"),
           ("tidy", "shellcheck"), ("fuzz", "clang"), ("unit-bins", "libcmocka-dev"),
           ("cov", "libcmocka-dev"), ("asan", "python3-pytest"), ("test-unit", "libcmocka-dev"),
           ("test-api", "python3-httpx"), ("test-live", "python3-websockets"),
           ("test-race", "python3-psycopg"), ("test-model", "python3-hypothesis"),
           ("test-fault", "postgresql"), ("test-planted", "chromium"),
           ("test-browser", "chromium-driver"), ("test-contract", "python3-jsonschema"),
           ("test-fresh", "debootstrap")]

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
                   "CREMA_KEYS": os.path.join(tmp_path, "keys"), "CREMA_PG_OWNER": "dbname=crema"}
    run = subprocess.run([os.path.join(ROOT, script), *arguments], env=environment, text=True,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert run.returncode == 7, run.stdout + run.stderr
    assert re.search(rf"{re.escape(script)}: line \d+ ended it \(exit code 7\): .*\b{program}\b",
                     run.stderr), run.stderr


def run_make(environment, *arguments):
    # What is built already counts as new: no test needs it made again.
    return subprocess.run(["make", "--no-print-directory", "-o", "all", *arguments], cwd=ROOT,
                          env=environment, text=True, stdin=subprocess.DEVNULL, timeout=60,
                          capture_output=True, check=False)


def without(folder, package):
    """The environment of a Debian that lacks this package."""
    return with_program(folder, "dpkg-query",
                        f'/usr/bin/dpkg-query "$@" | sed "s/ii {package} //"\n')


@pytest.mark.parametrize("target, package", TARGETS, ids=[row[0] for row in TARGETS])
def test_make_names_the_missing_package(tmp_path, target, package):
    """make bench on a Debian without it ended with a traceback."""
    run = run_make(without(tmp_path, package), target)
    said = run.stdout + run.stderr
    assert run.returncode == 2, said
    assert f"missing: {package} (for " in said and "apt-get install -y" in said, said
    assert "Traceback" not in said, said


def test_make_names_the_missing_library(tmp_path):
    environment = {**without(tmp_path, "libpq-dev"),
                   **with_program(tmp_path, "pkg-config", "exit 1\n")}
    run = run_make(environment, f"BUILD={tmp_path}/build", f"{tmp_path}/build/libs.ok")
    assert run.returncode == 2 and "missing: libpq-dev (for the database)" in run.stdout, run


def test_a_generated_file_names_the_missing_package(tmp_path):
    (tmp_path / "yaml.py").write_text("raise ModuleNotFoundError\n", encoding="ascii")
    run = subprocess.run([os.path.join(ROOT, "tools/gen"), "openapi"], text=True, check=False,
                         env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True)
    assert run.returncode == 1 and "python3-yaml" in run.stderr, run
    assert "Traceback" not in run.stderr


def test_every_target_is_looked_at():
    """A new target of the Makefile names what it lacks, too, or is one that needs nothing."""
    told = run_make(dict(os.environ), "help").stdout
    targets = set(re.findall(r"^  make ([a-z-]+)", told, re.M))
    assert targets - {row[0] for row in TARGETS} == {
        "run", "reset", "setup", "test",  # install it, or need what run has installed
        "clean", "compdb", "help"}
