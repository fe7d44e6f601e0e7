"""Every file that a comment or a page names is there: nobody looks for what has moved away."""
import os
import re
import subprocess

import pytest

from description import ROOT

# Names of files as prose and comments write them: with a folder, or a page of ours alone.
WITH_FOLDER = re.compile(r"(?<![\w./$*{}<-])((?:svc|proto|tools|tests|docker|base|core|io|store|"
                         r"engine|ops|sql|web)/"
                         r"[\w./-]*\w\.(?:c|h|def|py|js|mjs|css|sql|md|yaml))\b")
PAGE = re.compile(r"(?<![\w./-])([A-Za-z_]+\.md)\b")
PLACEHOLDER = re.compile(r"[A-Z]{4}")  # svc/ops/AREA/name.c
SOURCES = (".c", ".h", ".def", ".py", ".sql", ".js", ".md", ".yaml")
COMMENT = {".c": r"/\*.*?\*/", ".h": r"/\*.*?\*/", ".def": r"/\*.*?\*/", ".sql": r"--[^\n]*",
           ".py": r'"""(?:.|\n)*?"""|#[^\n]*', ".js": r"//[^\n]*|/\*.*?\*/", ".yaml": r"#[^\n]*"}
# What was applied somewhere is never edited (crema migrate refuses it): it names what was then.
WRITTEN_ONCE = "svc/sql/migrations/"
WRITTEN_LATER = {"build/test-logs/nemeses.md", "build/test-logs/planted.md"}


def tracked():
    output = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True,
                            text=True).stdout
    return output.splitlines()


FILES = set(tracked()) if os.path.exists(os.path.join(ROOT, ".git")) else set()


def words(path):
    """The prose of a file: all of a page, the comments of a source."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    comment = COMMENT.get(os.path.splitext(path)[1])
    return text if comment is None else "\n".join(re.findall(comment, text, re.S))


def is_there(name, of):
    folder = os.path.dirname(of)
    places = [name, "svc/" + name, os.path.normpath(os.path.join(folder, name)), "tests/" + name]
    return any(place in FILES for place in places)


def page_is_there(name):
    return any(os.path.basename(path) == name for path in FILES)


def missing(path):
    text = words(path)
    for name in WITH_FOLDER.findall(text):
        if not PLACEHOLDER.search(name) and not is_there(name, path):
            yield name
    for name in PAGE.findall(text):
        if not page_is_there(name) and not any(name in later for later in WRITTEN_LATER):
            yield name


@pytest.mark.skipif(not FILES, reason="not a git checkout: the list of files is git's")
def test_every_file_that_is_named_is_there():
    wrong = {}
    for path in sorted(FILES):
        if (path.endswith(SOURCES) and not path.startswith(WRITTEN_ONCE)
                and os.path.exists(os.path.join(ROOT, path))):
            names = sorted(set(missing(path)))
            if names:
                wrong[path] = names
    assert wrong == {}
