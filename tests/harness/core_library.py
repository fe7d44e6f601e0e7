"""svc/core as a shared library: the C of tests/model/*_shim.c and what it needs."""
import os

from harness.make import make
from harness.paths import BUILD, VARIANT

# With a bug of the rules, when a variant is asked for that has one.
LIBRARY = os.path.join(BUILD, *(["variants", VARIANT] if VARIANT.startswith("planted-rules")
                                else ["tests"]), "libcore_shim.so")


def build():
    """Makes the library that belongs to the sources."""
    make(os.path.relpath(LIBRARY, BUILD))
