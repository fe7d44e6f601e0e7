"""The service's own statements (svc/store), to be asked what no call of the API can ask yet."""
import glob
import os
import re
import sys

from .paths import ROOT

sys.path.insert(0, os.path.join(ROOT, "tools"))

import gen_store  # noqa: E402


def statement(name):
    """Its SQL as the service prepares it, with psycopg's %(p1)s for $1."""
    files = {}
    for path in glob.glob(os.path.join(ROOT, "svc", "store", "**", "*.sql"), recursive=True):
        with open(path, encoding="utf-8") as file:
            files[path] = file.read()
    sql, _ = gen_store.read_all(files)[1][name]
    return re.sub(r"\$(\d+)", r"%(p\1)s", sql.replace("%", "%%"))


def arguments(*values):
    """Of a statement: its parameters in order."""
    return {f"p{place}": value for place, value in enumerate(values, 1)}
