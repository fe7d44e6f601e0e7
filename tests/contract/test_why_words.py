"""The words of why: both languages fill the same blanks, no two sentences are the same, and the
description names each condition that a rule can nearly have held."""
import os
import re

import pytest

import description
from harness.paths import ROOT

TEXT = re.compile(r'^X\((\w+),\s*"([^"]*)",\s*"([^"]*)"\)', re.M)


def read(*path):
    with open(os.path.join(ROOT, "svc", *path), encoding="utf-8") as file:
        return file.read()


TABLE = TEXT.findall(read("engine", "render", "why_text.def"))


def blanks(text):
    return sorted(set(re.findall(r"{(\w*)}", text)))


@pytest.mark.parametrize("code, en, vi", TABLE, ids=[row[0] for row in TABLE])
def test_both_languages_say_the_same(code, en, vi):
    assert en and vi
    assert blanks(en) == blanks(vi), code
    assert en.endswith(".") == vi.endswith("."), code
    assert all(re.fullmatch(r"[^{}]*({\w+}[^{}]*)*", text) for text in (en, vi))


def test_the_table_is_whole():
    """The pattern above has seen every line, and no English sentence stands there twice."""
    source = read("engine", "render", "why_text.def")
    assert len(TABLE) == len(re.findall(r"^X\(", source, re.M)) > 60
    sentences = [en for _, en, _ in TABLE if en.endswith(".")]
    assert len(set(sentences)) == len(sentences)


def test_the_description_names_each_condition():
    words = re.findall(r'^X\(\w+, "(\w+)"\)', read("core", "rules", "why_failed.def"), re.M)
    near = description.DOCUMENT["components"]["schemas"]["WhyNearly"]
    assert near["properties"]["failed"]["enum"] == words
