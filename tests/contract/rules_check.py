"""What svc/core says of a document of rules, through the shared library of tests/model."""
import ctypes
import json
import re

from harness.core_library import LIBRARY

ANSWER_MAX = 1 << 18
STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Checker:
    def __init__(self):
        self.check_ = ctypes.CDLL(LIBRARY).rules_shim_check
        self.check_.restype = ctypes.c_int64
        self.check_.argtypes = [ctypes.c_char_p, ctypes.c_int64, ctypes.c_int32,
                                ctypes.c_char_p, ctypes.c_int64]
        self.answer = ctypes.create_string_buffer(ANSWER_MAX)

    def __call__(self, document, exponent=2):
        """{ok, errors, more}, and of a good one its bytes and counters. document: value or text."""
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        data = text.encode()
        length = self.check_(data, len(data), exponent, self.answer, ANSWER_MAX)
        assert length > 0, "no room for the answer"
        return json.loads(self.answer.raw[:length])


def there(document, path):
    """Whether a path names a value of the document, or a member that one of its objects lacks."""
    at, steps = document, STEP.findall(path)
    told = "".join(f"[{index}]" if index else f".{name}" for name, index in steps)
    assert told.lstrip(".") == path
    for number, (name, index) in enumerate(steps):
        if index and isinstance(at, list) and int(index) < len(at):
            at = at[int(index)]
        elif name and isinstance(at, dict) and name in at:
            at = at[name]
        else:
            return bool(name) and isinstance(at, dict) and number == len(steps) - 1
    return True
