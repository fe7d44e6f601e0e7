"""proto/openapi as the tests need it: operations, schemas, problems, what fits a reply."""
import json
import os
import re
import subprocess

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"


def load():
    """As the service serves it: tools/gen joins the files."""
    return json.loads(subprocess.run([os.path.join(ROOT, "tools", "gen"), "openapi"],
                                     check=True, capture_output=True).stdout)


DOCUMENT = load()
_resolver = jsonschema.RefResolver("", DOCUMENT)


def resolve(node):
    """What a $ref points to; the node itself when it is none."""
    while isinstance(node, dict) and "$ref" in node:
        node = _resolver.resolve(node["$ref"])[1]
    return node


def complaints(schema, value):
    """What is wrong with a value, as lines that name the place."""
    validator = jsonschema.Draft202012Validator(schema, resolver=_resolver)
    return [f"{place(error.absolute_path)}: {error.message[:300]}"
            for error in sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.path)))]


def place(path):
    """$.items[2].sku"""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


class Operation:
    """One method of one path."""

    def __init__(self, method, template, node, shared):
        self.method, self.template, self.node = method.upper(), template, node
        self.id = node["operationId"]
        self.parameters = [resolve(each) for each in shared + node.get("parameters", [])]
        self.responses = {status: resolve(each) for status, each in node["responses"].items()}
        body = resolve(node.get("requestBody")) or {}
        self.body_required = body.get("required", False)
        self.body_media = body.get("content", {}).get("application/json")
        pattern = re.sub(r"\\\{(\w+)\\\}", "([^/]+)", re.escape(template))
        if template == "/web/{path}":  # the one parameter that may hold slashes
            pattern = "/web/(.+)"
        self.pattern = re.compile(pattern)

    def roles(self):
        """Who may call, by the bearer scheme; empty: everybody."""
        return {role for scheme in self.node["security"] for role in scheme.get("bearer", [])}

    def parameter(self, name):
        return next((each for each in self.parameters if each["name"].lower() == name.lower()),
                    None)

    def problems(self, status):
        """The slugs that may come with a status, those of any address included."""
        found = set(slugs(self.responses.get(str(status), {})))
        return found | {slug for slug, code in transport_problems().items() if code == status}


def slugs(response):
    return list(response.get("content", {}).get(PROBLEM, {}).get("examples", {}))


def transport_problems():
    """{slug: status} of what any address may answer."""
    answers = DOCUMENT["components"]["responses"]["Any"]["content"][PROBLEM]["examples"]
    return {slug: resolve(example)["value"]["status"] for slug, example in answers.items()}


def operations():
    found = []
    for template, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                found.append(Operation(method, template, item[method],
                                       item.get("parameters", [])))
    return found


def find(all_operations, method, path):
    """The operation that a request meets; a literal path wins over a parameter."""
    path = path.partition("?")[0]
    method = "GET" if method == "HEAD" else method
    fitting = [each for each in all_operations
               if each.method == method and each.pattern.fullmatch(path)]
    return min(fitting, key=lambda each: each.template.count("{"), default=None)


def media_of(response, content_type):
    """The media object for a content type, parameters aside; None when there is none."""
    content = response.get("content", {})
    kind = (content_type or "").partition(";")[0].strip()
    return content.get(kind) or content.get("*/*")


def misfits(operation, row):
    """What of a recorded reply is not as described: a list of lines."""
    status, kind, text = row["status"], row.get("type"), row["response"]
    response = operation.responses.get(str(status)) if operation else None
    if kind and kind.startswith(PROBLEM):
        return misfit_problem(operation, status, text)
    if response is None:
        return [f"status {status} is not described"]
    if row["method"] == "HEAD":
        return []
    if not response.get("content"):
        return [f"a body where none is described: {text[:80]!r}"] if text else []
    media = media_of(response, kind)
    if media is None:
        return [f"content type {kind} is not described"]
    if kind.partition(";")[0] != "application/json":
        return []
    return complaints(media["schema"], json.loads(text))


def misfit_problem(operation, status, text):
    if text == "":  # HEAD
        return []
    body = json.loads(text)
    wrong = complaints({"$ref": "#/components/schemas/Problem"}, body)
    slug = body.get("type", "").rpartition("/")[2]
    transport = transport_problems()
    known = operation.problems(status) if operation else {s for s in transport
                                                          if transport[s] == status}
    if body.get("status") != status:
        wrong.append(f"$.status: {body.get('status')} in a reply with status {status}")
    if slug not in known:
        wrong.append(f"$.type: {slug} is not described for status {status} "
                     f"(described: {', '.join(sorted(known)) or 'none'})")
    return wrong
