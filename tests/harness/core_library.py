"""svc/core as a shared library: the C of tests/model/*_shim.c and what it needs."""
import os
import subprocess

from harness.paths import BUILD, ROOT, VARIANT

# With a bug of the rules, when a variant is asked for that has one.
LIBRARY = os.path.join(BUILD, *(["variants", VARIANT] if VARIANT.startswith("planted-rules")
                                else ["tests"]), "libcore_shim.so")


def build():
    """Makes the library that belongs to the sources."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    run = subprocess.run(["make", "--no-print-directory", "-j2",
                          "BUILD=" + os.path.relpath(BUILD, ROOT),
                          os.path.relpath(LIBRARY, ROOT)], cwd=ROOT,
                         env=env, stdin=subprocess.DEVNULL, text=True, capture_output=True,
                         check=False)
    assert run.returncode == 0, run.stdout + run.stderr
