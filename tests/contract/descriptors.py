"""What the service itself says of its endpoints, and what its sources say of problems."""
import glob
import json
import os
import re
import subprocess

from description import ROOT
from harness.paths import BUILD

COMMENT = re.compile(r"/\*.*?\*/", re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return COMMENT.sub("", file.read())


def problems():
    """{slug: (name, status, title, advice)} of proto/problem.def."""
    text = read(os.path.join(ROOT, "proto/problem.def"))
    rows = re.findall(r'X\((\w+),\s*"([^"]+)",\s*(\d+),\s*"([^"]+)",\s*"([^"]+)"\)', text)
    return {slug: (name, int(status), title, advice)
            for name, slug, status, title, advice in rows}


def used_problems():
    """The names of problem.def that some source of the service names."""
    used = set()
    for path in glob.glob(os.path.join(ROOT, "svc/**/*.[ch]"), recursive=True):
        used.update(re.findall(r"\bPROBLEM_([A-Z_]+)\b", read(path)))
    return used


def entry_kinds():
    text = read(os.path.join(ROOT, "svc/core/entry_kind.def"))
    return re.findall(r'X\(\w+, \d+, "(\w+)"\)', text)


class Descriptor:
    """One endpoint of the table."""

    def __init__(self, row):
        self.name, self.method = row["name"], row["method"]
        self.path = row["path"].replace("*}", "}")
        self.public = "public" in row["roles"]
        self.roles = set() if self.public else set(row["roles"])
        self.flags = set(row["flags"])
        self.fields = fields_of(row["fields"])


def fields_of(rows):
    """
    {name: {kind, required, minimum, maximum, items, each}} of a table of fields; None for none.
    `each`: the least and the greatest length of the texts of a list of texts.
    """
    if rows is None:
        return None
    return {row["name"]: {"kind": None if row["kind"] == "enum" else row["kind"],
                          "required": row["required"], "minimum": row["min"],
                          "maximum": row["max"] or None, "items": fields_of(row["fields"]),
                          "each": (row.get("item_min"), row.get("item_max"))}
            for row in rows}


def all_descriptors():
    """{name: Descriptor}, as the program that was built tells them."""
    output = subprocess.run([os.path.join(BUILD, "cremad"), "--print-endpoints"], check=True,
                            capture_output=True).stdout
    return {row["name"]: Descriptor(row) for row in json.loads(output)["endpoints"]}
