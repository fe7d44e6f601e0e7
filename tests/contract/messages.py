"""proto/asyncapi.yaml: what the service pushes, and whether a message fits it."""
import os

import jsonschema
import yaml

import description as api


class Loader(yaml.SafeLoader):
    """Leaves times as the strings that they are in JSON."""


Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load():
    with open(os.path.join(api.ROOT, "proto", "asyncapi.yaml"), encoding="utf-8") as file:
        return yaml.load(file, Loader=Loader)


DOCUMENT = load()
MESSAGES = DOCUMENT["components"]["messages"]
_resolver = jsonschema.RefResolver("", DOCUMENT)


def said_by(side):
    """The names of the messages of one side of the socket: publish (client), subscribe."""
    listed = DOCUMENT["channels"]["/v1/live"][side]["message"]["oneOf"]
    return [each["$ref"].rpartition("/")[2] for each in listed]


KINDS = said_by("subscribe")


def complaints(name, message):
    validator = jsonschema.Draft202012Validator(MESSAGES[name]["payload"], resolver=_resolver)
    return [f"{name} {api.place(error.absolute_path)}: {error.message[:300]}"
            for error in validator.iter_errors(message)]


def misfits(kind, message):
    """Against asyncapi.yaml; the account and the entry in it against openapi/ too."""
    message = {name: value for name, value in message.items() if name != "event_id"}
    wrong = complaints(kind, message)
    if kind in ("state", "change"):
        wrong += api.complaints({"$ref": "#/components/schemas/Account"}, message)
    if kind == "change":
        wrong += api.complaints({"$ref": "#/components/schemas/Entry"}, message["entry"])
    if kind == "reply" and message["status"] >= 400:
        # The refusal of a watch answers no request, so it may name no instance.
        body = {"instance": "", **message["body"]}
        wrong += api.complaints({"$ref": "#/components/schemas/Problem"}, body)
    return wrong
