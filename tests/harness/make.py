"""Further targets of the Makefile, made when a test needs them; suites that run side by side in
one build folder make them one after the other."""
import fcntl
import os
import subprocess

from .paths import BUILD, ROOT


def sanitized():
    """Whether the build under test has sanitizers."""
    return "asan" in os.path.basename(BUILD)


def make(target):
    """A target of the build folder, with the sanitizers of this run; returns its path."""
    folder = os.path.relpath(BUILD, ROOT)
    options = ["SAN=asan"] if sanitized() else []
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    with open(os.path.join(BUILD, "make.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(["make", "--no-print-directory", "-j2", f"BUILD={folder}", *options,
                               f"{folder}/{target}"], cwd=ROOT, env=env, check=False, timeout=600,
                              stdin=subprocess.DEVNULL, text=True, capture_output=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return os.path.join(BUILD, target)
