"""Every sentence in which a document of rules is refused, or in which something of it looks like a
mistake, stands in a unit test, word by word."""
import glob
import os
import re

from harness.paths import ROOT

FOLDERS = ("document", "check", "compile", "fixed", "warn")
FILES = ("rules_read.c", "rules_compile.c", "rules_fixed.c", "rules_warn.c")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# Literals that stand side by side, macros of number formats between them.
TEXT = re.compile(rf"{LITERAL.pattern}(?:\s*(?:{LITERAL.pattern}|PRId64))*")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
DIRECTIVE = re.compile(r"%[\d*.]*(?:zu|lld|[sduc]|\Z)")
WORDS_MIN = 3  # fewer are words of a document or parts of a sentence


def texts(path):
    """The texts of a source, each joined."""
    with open(path, encoding="utf-8") as file:
        code = COMMENT.sub("", file.read())
    code = re.sub(r"^#include[^\n]*$|static_assert\(.*?\);", "", code, flags=re.M | re.S)
    for match in TEXT.finditer(code):
        parts = re.findall(rf"{LITERAL.pattern}|PRId64", match[0])
        yield "".join("d" if part == "PRId64" else part[1:-1] for part in parts)


def sources():
    for folder in FOLDERS:
        for pattern in ("*.c", "*.def"):
            yield from glob.glob(os.path.join(ROOT, "svc", "core", "rules", folder, pattern))
    yield from (os.path.join(ROOT, "svc", "core", "rules", name) for name in FILES)


def test_every_sentence_has_a_case():
    cases = "\n".join(text for path in glob.glob(os.path.join(ROOT, "tests", "unit", "core",
                                                              "test_rules*.c"))
                      for text in texts(path))
    missing, count = [], 0
    for path in sorted(sources()):
        for text in texts(path):
            if len(text.split()) < WORDS_MIN:
                continue
            count += 1
            pieces = [piece for piece in DIRECTIVE.split(text) if piece.strip()]
            if any(piece not in cases for piece in pieces):
                missing.append((os.path.relpath(path, ROOT), text))
    assert missing == []
    assert count > 100
