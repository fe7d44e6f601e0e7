"""proto/asyncapi.yaml against itself and against openapi/."""
import pytest

import description as api
import messages


@pytest.mark.parametrize("name", sorted(messages.MESSAGES))
def test_examples_fit(name):
    examples = messages.MESSAGES[name]["examples"]
    assert examples
    for example in examples:
        assert messages.complaints(name, example["payload"]) == []


def test_every_message_is_said_by_somebody():
    said = messages.said_by("publish") + messages.said_by("subscribe")
    assert sorted(said) == sorted(messages.MESSAGES)


@pytest.mark.parametrize("name", sorted(messages.said_by("publish")))
def test_what_clients_say_is_closed(name):
    assert messages.MESSAGES[name]["payload"]["additionalProperties"] is False


def test_the_account_is_the_one_of_openapi():
    pushed = messages.DOCUMENT["components"]["schemas"]["account"]
    read = api.DOCUMENT["components"]["schemas"]["Account"]
    assert set(pushed["required"]) == set(read["required"]) | {"account"}
    assert set(pushed["properties"]) == set(read["properties"]) | {"account"}
