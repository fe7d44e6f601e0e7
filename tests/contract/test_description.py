"""proto/openapi against itself and against the endpoints and problems of the service."""
import re
import warnings

import pytest

import description as api
import descriptors

OPERATIONS = api.operations()
DESCRIPTORS = descriptors.all_descriptors()
PROBLEMS = descriptors.problems()
BY_ID = {each.id: each for each in OPERATIONS}
IDS = sorted(BY_ID)
FIELDED = sorted(name for name, each in DESCRIPTORS.items() if each.fields is not None)


def media_objects(node, path=()):
    """Every media object below a node: (place, object)."""
    if isinstance(node, dict):
        for kind, media in node.get("content", {}).items() if "content" in node else ():
            yield (*path, kind), media
        for key, value in node.items():
            if key not in ("example", "examples", "schema"):
                yield from media_objects(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from media_objects(value, (*path, index))


def refs(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def test_every_reference_leads_somewhere():
    for ref in set(refs(api.DOCUMENT)):
        api.resolve({"$ref": ref})


def test_every_component_is_used():
    pointed = set(refs(api.DOCUMENT))
    for kind, entries in api.DOCUMENT["components"].items():
        if kind == "securitySchemes":
            continue
        for name in entries:
            assert f"#/components/{kind}/{name}" in pointed, f"{kind}/{name} is not used"


@pytest.mark.parametrize("name", sorted(api.DOCUMENT["components"]["schemas"]))
def test_schemas_are_schemas(name):
    api.jsonschema.Draft202012Validator.check_schema(api.DOCUMENT["components"]["schemas"][name])


def test_operation_ids_are_unique():
    assert len(BY_ID) == len(OPERATIONS)


def examples_of(media):
    named = media.get("examples", {}).values()
    return [api.resolve(each)["value"] for each in named] + (
        [media["example"]] if "example" in media else [])


@pytest.mark.parametrize("where", sorted(api.DOCUMENT["paths"]) + ["components"])
def test_every_body_has_examples_that_fit(where):
    node = api.DOCUMENT["paths"].get(where) or api.DOCUMENT["components"]["responses"]
    for path, media in media_objects(node):
        shown = examples_of(media)
        assert shown, f"{where} {'/'.join(map(str, path))}: no example"
        for example in shown:
            wrong = api.complaints(media["schema"], example)
            assert not wrong, f"{where} {'/'.join(map(str, path))}: {wrong}"


@pytest.mark.parametrize("name", IDS)
def test_parameters_and_headers_have_examples_that_fit(name):
    operation = BY_ID[name]
    headers = [api.resolve(header) for response in operation.responses.values()
               for header in response.get("headers", {}).values()]
    for each in operation.parameters + headers:
        wrong = api.complaints(each["schema"], each["example"])
        assert not wrong, f"{name} {each.get('name', each['description'])}: {wrong}"


@pytest.mark.parametrize("name", IDS)
def test_path_parameters_are_described(name):
    operation = BY_ID[name]
    wanted = set(re.findall(r"\{(\w+)\}", operation.template))
    given = {each["name"] for each in operation.parameters if each["in"] == "path"}
    assert wanted == given


def test_requests_are_closed_and_replies_are_open():
    for operation in OPERATIONS:
        if operation.body_media:
            schema = api.resolve(operation.body_media["schema"])
            assert schema["additionalProperties"] is False, operation.id
            for part in schema["properties"].values():
                item = api.resolve(api.resolve(part).get("items", {}))
                assert item.get("type") != "object" or item["additionalProperties"] is False
        for response in operation.responses.values():
            for media in response.get("content", {}).values():
                schema = api.resolve(media["schema"])
                assert schema.get("additionalProperties", True) is True, operation.id


# --- against the service's sources ---------------------------------------------------------
def test_every_endpoint_is_described_and_the_reverse():
    assert IDS == sorted(DESCRIPTORS)


@pytest.mark.parametrize("name", IDS)
def test_method_path_and_roles(name):
    operation, endpoint = BY_ID[name], DESCRIPTORS[name]
    assert (operation.method, operation.template) == (endpoint.method, endpoint.path)
    assert operation.roles() == endpoint.roles


@pytest.mark.parametrize("name", IDS)
def test_keys_and_bodies(name):
    operation, endpoint = BY_ID[name], DESCRIPTORS[name]
    key = operation.parameter("Idempotency-Key")
    assert (key is not None and key["required"]) == ("keyed" in endpoint.flags)
    assert (operation.body_media is not None) == (endpoint.fields is not None)
    assert operation.body_required == (
        endpoint.fields is not None and "no_body_ok" not in endpoint.flags)
    keyed_problem = "idempotency-key-missing" in operation.problems(400)
    assert keyed_problem == ("keyed" in endpoint.flags)


@pytest.mark.parametrize("name", FIELDED)
def test_fields_are_those_that_are_read(name):
    schema = api.resolve(BY_ID[name].body_media["schema"])
    compare_fields(DESCRIPTORS[name].fields, schema, name)


def compare_fields(fields, schema, where):
    assert sorted(schema["properties"]) == sorted(fields), where
    required = sorted(name for name, field in fields.items() if field["required"])
    assert sorted(schema.get("required", [])) == required, where
    for name, field in fields.items():
        compare_field(field, api.resolve(schema["properties"][name]), f"{where}.{name}")


def compare_field(field, schema, where):
    if field["kind"] == "any":  # the endpoint reads it by itself
        return
    assert schema.get("type") == ("array" if field["kind"] == "strings" else field["kind"]), where
    if field["kind"] == "integer":
        limits = schema.get("minimum"), schema.get("maximum")
        assert limits == (field["minimum"] or 0, field["maximum"]), where
    elif field["kind"] == "string":
        assert schema.get("minLength", 0) == (field["minimum"] or 0), where
        assert schema.get("maxLength") == field["maximum"], where
    elif field["kind"] == "array":
        assert schema["maxItems"] == field["maximum"], where
        compare_fields(field["items"], api.resolve(schema["items"]), where + "[]")
    elif field["kind"] == "strings":
        assert schema["maxItems"] == field["maximum"], where
        each = api.resolve(schema["items"])
        assert (each["type"], each.get("minLength", 0), each["maxLength"]) == (
            "string", field["each"][0] or 0, field["each"][1]), where


def test_entry_kinds_are_those_of_the_ledger():
    kinds = api.DOCUMENT["components"]["schemas"]["Entry"]["properties"]["kind"]["enum"]
    assert kinds == descriptors.entry_kinds()


# --- problems ------------------------------------------------------------------------------
def described_slugs():
    return {slug for operation in OPERATIONS for response in operation.responses.values()
            for slug in api.slugs(response)}


def test_every_problem_that_the_service_uses_is_described():
    used = descriptors.used_problems()
    missing = {slug for slug, (name, *_) in PROBLEMS.items() if name in used} - described_slugs()
    assert not missing, f"describe them on the operations that answer them: {sorted(missing)}"


def test_every_described_problem_exists_and_unused_ones_are_reported():
    assert described_slugs() <= set(PROBLEMS)
    # The HTTP parser answers by status; those slugs are found in the table, not named.
    used = descriptors.used_problems() | {PROBLEMS[slug][0] for slug in api.transport_problems()}
    unused = sorted(slug for slug, (name, *_) in PROBLEMS.items() if name not in used)
    if unused:
        warnings.warn(f"proto/problem.def holds problems that nothing answers: {unused}")
    described_only = sorted(set(unused) & described_slugs())
    assert not described_only, f"described, but nothing answers them: {described_only}"


@pytest.mark.parametrize("slug", sorted(api.DOCUMENT["components"]["examples"]))
def test_problem_examples_say_what_the_service_says(slug):
    example = api.DOCUMENT["components"]["examples"][slug]["value"]
    _, status, title, _ = PROBLEMS[slug]
    assert example["type"] == f"/problems/{slug}"
    assert (example["status"], example["title"]) == (status, title)


@pytest.mark.parametrize("name", IDS)
def test_problems_stand_under_their_status(name):
    for status, response in BY_ID[name].responses.items():
        for slug in api.slugs(response):
            assert status == "default" or int(status) == PROBLEMS[slug][1], slug
