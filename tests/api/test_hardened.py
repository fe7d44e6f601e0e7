"""What the compiler and the linker do so that a fault is harder to use."""
import os
import platform
import subprocess

import pytest

from harness.paths import BUILD, CREMA, CREMAD

pytestmark = pytest.mark.unsanitized(reason="sanitizers take the place of it")


def readelf(option, path):
    return subprocess.run(["readelf", "--wide", option, path], check=True, text=True,
                          capture_output=True).stdout


@pytest.mark.parametrize("program", [CREMAD, CREMA], ids=os.path.basename)
def test_programs(program):
    assert "DYN" in readelf("--file-header", program), "it may lie anywhere"
    segments, dynamic = readelf("--program-headers", program), readelf("--dynamic", program)
    assert "GNU_RELRO" in segments and "NOW" in dynamic, "its tables are read-only"
    [stack] = [line for line in segments.splitlines() if "GNU_STACK" in line]
    assert " RW " in stack and "RWE" not in stack, "nothing runs on the stack"
    symbols = readelf("--dyn-syms", program)
    assert "__stack_chk_fail" in symbols and "_chk@GLIBC" in symbols, "copies are checked"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="another processor's")
def test_calls_land_where_they_should():
    for source in ("svc/main", "proto/json", "tools/cli/main"):
        notes = readelf("--notes", os.path.join(BUILD, "obj", source + ".o"))
        assert "IBT, SHSTK" in notes, source
