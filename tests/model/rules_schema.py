"""The shape of a program: as much of JSON Schema as proto/program.schema.json uses."""
import datetime
import json
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATH = os.path.join(ROOT, "proto", "program.schema.json")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


class Schema:
    """A schema that can say where a document is not of its shape."""

    def __init__(self, path=PATH):
        with open(path, encoding="utf-8") as file:
            self.root = json.load(file)

    def problems(self, document):
        """Paths of what is wrong: ["bonuses[3].when.hours[0][1]"]; empty: of this shape."""
        return list(self.wrong(self.root, document, ""))

    def holds(self, schema, value):
        return next(self.wrong(schema, value, ""), None) is None

    def wrong(self, schema, value, path):
        """Every member of a schema is one question."""
        if not self.of_type(schema, value):
            yield path
            return
        for word, said in schema.items():
            ask = getattr(self, "ask_" + word.strip("$"), None)
            if ask is not None:
                yield from ask(said, value, path, schema)
            elif not self.simple(word, said, value):
                yield path

    @staticmethod
    def of_type(schema, value):
        kind = TYPES.get(schema.get("type"), object)
        return isinstance(value, kind) and not (kind is int and isinstance(value, bool))

    def simple(self, word, said, value):
        """Words that ask of the value alone."""
        if word == "const":
            return value == said and isinstance(value, type(said))
        if word == "enum":
            return value in said
        if word in ("minimum", "maximum"):
            return not isinstance(value, int) or (
                value >= said if word == "minimum" else value <= said)
        if word in ("minLength", "maxLength", "pattern", "format"):
            return not isinstance(value, str) or self.text(word, said, value)
        if word in ("minItems", "maxItems", "uniqueItems"):
            return not isinstance(value, list) or self.items(word, said, value)
        if word in ("required", "minProperties", "maxProperties"):
            return not isinstance(value, dict) or self.members(word, said, value)
        if word == "anyOf":
            return any(self.holds(one, value) for one in said)
        if word == "oneOf":
            return sum(self.holds(one, value) for one in said) == 1
        if word == "not":
            return not self.holds(said, value)
        assert word in ("type", "title", "description", "default", "schema", "$schema", "$id",
                        "$defs", "additionalProperties", "then", "else"), word
        return True

    @staticmethod
    def text(word, said, value):
        if word == "format":
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                return False
            return True
        if word == "pattern":
            return re.search(said, value) is not None and not value.endswith("\n")
        return len(value) >= said if word == "minLength" else len(value) <= said

    @staticmethod
    def items(word, said, value):
        if word == "uniqueItems":
            return len({json.dumps(one, sort_keys=True) for one in value}) == len(value)
        return len(value) >= said if word == "minItems" else len(value) <= said

    @staticmethod
    def members(word, said, value):
        if word == "required":
            return all(name in value for name in said)
        return len(value) >= said if word == "minProperties" else len(value) <= said

    # --- words that lead on ---------------------------------------------------------------
    def ask_ref(self, said, value, path, _):
        yield from self.wrong(self.root["$defs"][said.rsplit("/", 1)[1]], value, path)

    def ask_allOf(self, said, value, path, _):
        for one in said:
            yield from self.wrong(one, value, path)

    def ask_if(self, said, value, path, schema):
        yield from self.wrong(schema.get("then" if self.holds(said, value) else "else", {}),
                              value, path)

    def ask_properties(self, said, value, path, schema):
        if not isinstance(value, dict):
            return
        for name, one in value.items():
            below = f"{path}.{name}" if path else name
            if name in said:
                yield from self.wrong(said[name], one, below)
            elif schema.get("additionalProperties") is False:
                yield below

    def ask_additionalProperties(self, said, value, path, schema):
        if said is not False and "properties" not in schema and isinstance(value, dict):
            for name, one in value.items():
                yield from self.wrong(said, one, f"{path}.{name}")

    def ask_propertyNames(self, said, value, path, _):
        if isinstance(value, dict):
            for name in value:
                yield from self.wrong(said, name, f"{path}.{name}")

    def ask_items(self, said, value, path, schema):
        if not isinstance(value, list):
            return
        if said is False:
            if len(value) > len(schema["prefixItems"]):
                yield path
            return
        for place, one in enumerate(value):
            yield from self.wrong(said, one, f"{path}[{place}]")

    def ask_prefixItems(self, said, value, path, _):
        if isinstance(value, list):
            for place, (one, item) in enumerate(zip(said, value)):
                yield from self.wrong(one, item, f"{path}[{place}]")
