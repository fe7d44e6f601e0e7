"""The endpoint descriptors of svc/ops as they stand in the C sources, read as text."""
import glob
import os
import re

from description import ROOT

ROLES = {"ROLE_MEMBER": {"member"}, "ROLE_TERMINAL": {"terminal"}, "ROLE_MANAGER": {"manager"},
         "ROLE_SUPPORT": {"support"}, "ROLE_STAFF": {"support", "manager"}}
KINDS = {"JSON_KIND_I64": "integer", "JSON_KIND_STRING": "string", "JSON_KIND_BOOL": "boolean",
         "JSON_KIND_ENUM": None, "JSON_KIND_ARRAY": "array", "JSON_KIND_OBJECT": "object"}
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return COMMENT.sub("", file.read())


def listed():
    """The names of endpoints.def."""
    return re.findall(r"^X\((\w+)\)", read(os.path.join(ROOT, "svc/ops/endpoints.def")), re.M)


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


def constants():
    """Every `NAME = number` of an enumeration, and AMOUNT_MAX_MINOR."""
    found = {"AMOUNT_MAX_MINOR": 1 << 53}
    for path in glob.glob(os.path.join(ROOT, "svc/**/*.[ch]"), recursive=True):
        for body in re.findall(r"\benum(?: \w+)?\s*\{(.*?)\}", read(path), re.S):
            for name, number in re.findall(r"(\w+) = (\d+)\b", body):
                found[name] = int(number)
    return found


class Descriptor:
    """One `const struct endpoint`."""

    def __init__(self, name, body, source, numbers):
        self.name, self._source, self._numbers = name, source, numbers
        self.method = re.search(r"\.method = HTTP_(\w+)", body).group(1)
        path = re.search(r'\.path = "([^"]+)"', body).group(1)
        self.path = path.replace("*}", "}")
        words = re.search(r"\.roles = ([^,]+),", body).group(1)
        self.public = "ROLE_PUBLIC" in words
        self.roles = set() if self.public else set().union(
            *(ROLES[word.strip()] for word in words.split("|")))
        flags = re.search(r"\.flags = ([^,]+),", body)
        self.flags = set(re.findall(r"ENDPOINT_(\w+)", flags.group(1))) if flags else set()
        table = re.search(r"\.fields = (\w+)", body)
        self.fields = self._fields(table.group(1)) if table else None

    def _fields(self, table):
        """{name: {kind, required, minimum, maximum, items}} of a table of json_field."""
        match = re.search(
            rf"struct json_field {table}\[[^\]]*\] = \{{(.*?)\n\}};", self._source, re.S)
        found = {}
        for row in re.split(r"\{JSON_AT\(", match.group(1))[1:]:
            name = re.match(r'"(\w+)"', row).group(1)
            items = re.search(r"JSON_ITEMS\((\w+)\)", row)
            found[name] = {
                "kind": KINDS[re.search(r"\.kind = (\w+)", row).group(1)],
                "required": ".required = true" in row,
                "minimum": self._number(row, "min"),
                "maximum": self._number(row, "items_max" if items else "max"),
                "items": self._fields(items.group(1)) if items else None,
            }
        return found

    def _number(self, row, member):
        match = re.search(rf"\.{member} = (\w+)", row)
        if match is None:
            return None
        text = match.group(1)
        return int(text) if text.isdigit() else self._numbers[text]


def all_descriptors():
    """{name: Descriptor}"""
    numbers = constants()
    shared = "".join(read(os.path.join(ROOT, "svc/ops/shared", name))
                     for name in ("status_op.c", "basket.c"))
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "svc/ops/**/*.c"), recursive=True)):
        source = read(path)
        for name, body in re.findall(
                r"const struct endpoint endpoint_(\w+) = \{(.*?)\n\};", source, re.S):
            found[name] = Descriptor(name, body, source + shared, numbers)
    return found
