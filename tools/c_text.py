"""What a checker sees in the text of a C file: bodies, static functions, parameters."""
import re

LITERAL = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
STRING = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\\\n]|\\.|\\\n)*$", re.M)
HEAD = re.compile(r"\b(if|for|while|else|do|[A-Z_]*FOREACH[A-Z_]*)\b")
# A function, declared or defined: its name and what stands in its parentheses.
FUNCTION = re.compile(r"^(?:[a-z][\w *]*[ *])?([a-z_]\w*)\(((?:[^()]|\([^()]*\))*)\)"
                      r"\s*(?:__attribute__\(\(.*?\)\)\s*)?[{;]", re.M)
SQL = re.compile(r'"\s*(select|insert into|update|delete from|with \w+ as|from|where|values|'
                 r"returning|order by|begin|commit|rollback|lock table)\b", re.I)
STATIC = re.compile(r"^[^\n]*\bstatic\b[^;={}()]*?\b([a-z_]\w*)\(", re.M)


def blank(match):
    """The same text with everything but newlines as spaces, so that lines keep their number."""
    return re.sub(r"[^\n]", " ", match.group(0))


def code_of(text):
    """The text without comments, strings and characters."""
    return LITERAL.sub(blank, text)


def line_at(text, place):
    return text.count("\n", 0, place) + 1


def after(code, place):
    """The place behind the parenthesis that opens here."""
    depth = 0
    while True:
        depth += (code[place] == "(") - (code[place] == ")")
        place += 1
        if depth == 0:
            return place


def bare_bodies(code):
    """The lines of if, else, for, while and do whose body has no braces."""
    code = DIRECTIVE.sub(blank, code)
    for match in HEAD.finditer(code):
        word = match.group(1)
        place = match.end()
        if word not in ("else", "do"):
            place = after(code, code.index("(", place))
        rest = code[place:].lstrip()
        ends_do = word == "while" and code[:match.start()].rstrip().endswith("}")
        chains = word == "else" and re.match(r"if\b", rest)
        if not rest.startswith("{") and not ends_do and not chains:
            yield line_at(code, match.start())


def sql_literals(text):
    """The lines of strings that are SQL, or a piece of it."""
    for match in STRING.finditer(text):
        if SQL.match(match.group(0)):
            yield line_at(text, match.start())


def static_functions(code):
    """(name, line) of each static function, declared or defined."""
    return [(match.group(1), line_at(code, match.start())) for match in STATIC.finditer(code)]


def parameter_counts(code):
    """(name, line, parameters) of each function, declared or defined; without "..."."""
    for match in FUNCTION.finditer(DIRECTIVE.sub(blank, code)):
        flat = re.sub(r"\([^()]*\)", "", match.group(2))
        count = flat.replace(", ...", "").count(",") + 1
        yield match.group(1), line_at(code, match.start(1)), count
