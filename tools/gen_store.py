"""The statements of svc/store: from .sql files to prepared statements in C, for tools/gen.

A file holds parts and statements, each begun by a line and told by comments after it:

    -- part: card_columns
    -- What card_take reads.
    id, account_id, kind

    -- name: card_by_number
    -- By the keyed index of its number.
    select {card_columns} from card where number_index = $1::bytea

A statement becomes `const struct pg_stmt sql_card_by_number`, prepared as card_by_number; a part
becomes the macro SQL_CARD_COLUMNS. Comments and line ends are left out.
"""
import re

BEGIN = re.compile(r"-- (name|part): ([a-z][a-z0-9_]*)$")
PARAMETER = re.compile(r"\$(\d+)(::)?")
USE = re.compile(r"\{([a-z0-9_]+)\}")
NAME_MAX = 63  # what Postgres keeps of an identifier


class Wrong(Exception):
    """What is wrong with a file, in words for whoever wrote it."""


def sections(path, text):
    """(kind, name, sql) of each part and statement of a file."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        begins = BEGIN.match(line)
        if begins:
            found.append([begins.group(1), begins.group(2), False, []])
        elif line.startswith("--"):
            if found and not found[-1][3]:
                found[-1][2] = True  # it says what it is for
        elif line.strip():
            if not found:
                raise Wrong(f"{path}:{number}: SQL before the first '-- name:'")
            if "--" in line or "/*" in line:
                raise Wrong(f"{path}:{number}: a comment in the middle of a statement")
            found[-1][3].append(line.strip())
    for kind, name, told, lines in found:
        if not told:
            raise Wrong(f"{path}: {name} does not say what it is for")
        if not lines:
            raise Wrong(f"{path}: {name} is empty")
        if lines[-1].endswith(";"):
            raise Wrong(f"{path}: {name} ends with ';' (it is one statement)")
        yield kind, name, " ".join(lines)


def expand(name, sql, parts, used):
    """The SQL with its parts put in."""
    def put(match):
        part = match.group(1)
        if part == name or part not in parts:
            raise Wrong(f"{name}: there is no part {part} that it could use")
        used.add(part)
        return expand(part, parts[part], parts, used)
    return USE.sub(put, sql)


def parameter_count(name, sql):
    """How many $n a statement has: each with a cast, none left out."""
    numbers = set()
    for number, cast in PARAMETER.findall(sql):
        if not cast:
            raise Wrong(f"{name}: ${number} has no cast that names its type")
        numbers.add(int(number))
    if numbers != set(range(1, len(numbers) + 1)):
        raise Wrong(f"{name}: its parameters are {sorted(numbers)}: one is missing")
    return len(numbers)


def read_all(files):
    """({part: sql}, {statement: (sql, parameters)}) of {path: text}, parts put in."""
    kinds = {"part": {}, "name": {}}
    for path in sorted(files):
        for kind, name, sql in sections(path, files[path]):
            if name in kinds["part"] or name in kinds["name"]:
                raise Wrong(f"{path}: {name} is there twice")
            if len(name) > NAME_MAX:
                raise Wrong(f"{path}: {name} is too long for a name")
            kinds[kind][name] = sql
    used = set()
    whole = {name: expand(name, sql, kinds["part"], used) for name, sql in kinds["name"].items()}
    parts = {name: expand(name, sql, kinds["part"], used) for name, sql in kinds["part"].items()}
    return parts, {name: (sql, parameter_count(name, sql)) for name, sql in whole.items()}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header(files):
    parts, statements = read_all(files)
    lines = ["/* Made by tools/gen of the .sql files of svc/store: change those. */",
             "#ifndef CREMA_GEN_STORE_SQL_H", "#define CREMA_GEN_STORE_SQL_H", "",
             '#include "svc/io/pg.h"', ""]
    lines += [f"#define SQL_{name.upper()} {quoted(sql)}" for name, sql in sorted(parts.items())]
    lines += ["", *(f"extern const struct pg_stmt sql_{name};" for name in sorted(statements))]
    return "\n".join([*lines, "", "#endif", ""])


def source(files):
    _, statements = read_all(files)
    lines = ["/* Made by tools/gen of the .sql files of svc/store: change those. */",
             '#include "gen/store_sql.h"', ""]
    lines += [f'const struct pg_stmt sql_{name} = {{"{name}", {quoted(sql)}, {count}}};'
              for name, (sql, count) in sorted(statements.items())]
    return "\n".join([*lines, ""])
