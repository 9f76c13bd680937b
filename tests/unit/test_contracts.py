"""The public contracts: generated from the code's types, true for every example, unbroken since the last release."""

import copy
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from pipelines.contracts import EXAMPLES, FOLDER, RELEASED, differences, generated
from schemas.contracts.compatibility import breaking_changes
from schemas.contracts.generate import BARE, short
from schemas.events.codec import InvalidEventError, decode, encode
from schemas.events.types import BY_NAME, EVENT_TYPES, EventType

# Of AsyncAPI 3.0.0, as its makers publish it (@asyncapi/specs, Apache-2.0).
ASYNCAPI = Path(__file__).parents[1] / "support" / "asyncapi-3.0.0.json.gz"
KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "type", "properties", "required", "items", "enum",
    "const", "anyOf", "discriminator", "additionalProperties", "default", "format", "minLength", "contentEncoding",
}  # fmt: skip


def schema(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    return dict(orjson.loads((folder / f"{short(name)}.schema.json").read_bytes()))


def examples(kind: EventType, pattern: str, folder: Path = EXAMPLES) -> list[Path]:
    found = sorted((folder / short(kind.name)).glob(pattern))
    assert found, f"{kind.name} has no example like {pattern}"
    return found


def read(kind: EventType, raw: bytes) -> Any:
    """What a stage would get, on each topic where the type may appear."""
    if kind.payload in BARE:
        return msgspec.json.decode(raw, type=kind.payload)
    return [decode(raw, topic) for topic in sorted(kind.topics)].pop()


every_type = pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.name)


def parts(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and every schema inside it."""
    yield one
    for group in ("properties", "$defs"):
        for inner in one.get(group, {}).values():
            yield from parts(inner)
    inside = [one.get("items"), one.get("additionalProperties"), *one.get("anyOf", [])]
    for inner in inside:
        if isinstance(inner, dict):
            yield from parts(inner)


def test_what_is_committed_is_what_the_types_say_and_breaks_nothing_released() -> None:
    assert differences() == []
    written = {path for path in generated() if path.parent == FOLDER}
    assert set(FOLDER.glob("*.schema.json")) | {FOLDER / "asyncapi.yaml"} == written


@every_type
def test_a_schema_compiles_and_uses_known_words_only(kind: EventType) -> None:
    one = schema(kind.name)
    Draft202012Validator.check_schema(one)
    assert {word for part in parts(one) for word in part} <= KEYWORDS
    assert not any(part.get("additionalProperties") is False for part in parts(one)), "readers must allow new fields"


@every_type
def test_good_examples_are_valid_and_can_be_read(kind: EventType) -> None:
    validator = Draft202012Validator(schema(kind.name))
    for path in [*examples(kind, "typical.json"), *examples(kind, "minimal.json")]:
        validator.validate(orjson.loads(path.read_bytes()))
        event = read(kind, path.read_bytes())
        if kind.payload not in BARE:
            validator.validate(orjson.loads(encode(event)))


@every_type
def test_bad_examples_are_refused_by_the_schema_and_by_the_code(kind: EventType) -> None:
    validator = Draft202012Validator(schema(kind.name))
    for path in examples(kind, "rejected-*.json"):
        assert not validator.is_valid(orjson.loads(path.read_bytes())), path
        with pytest.raises((InvalidEventError, msgspec.ValidationError)):
            read(kind, path.read_bytes())


@every_type
def test_a_field_that_came_later_disturbs_nobody(kind: EventType) -> None:
    typical = orjson.loads(examples(kind, "typical.json")[0].read_bytes())
    later = {**typical, "later": 1, "data": {**typical.get("data", {}), "later": {"x": 1}}}
    Draft202012Validator(schema(kind.name)).validate(later)
    assert read(kind, orjson.dumps(later)) == read(kind, orjson.dumps(typical))


@pytest.mark.parametrize("old", sorted(RELEASED.glob("*.schema.json")), ids=lambda path: path.name)
def test_released_examples_still_fit_and_new_ones_fit_the_release(old: Path) -> None:
    kind = BY_NAME[f"xunwang.{old.name.removesuffix('.schema.json')}"]
    present = Draft202012Validator(schema(kind.name))
    for path in examples(kind, "*.json", RELEASED / "examples"):
        present.validate(orjson.loads(path.read_bytes()))
        read(kind, path.read_bytes())
    released = Draft202012Validator(schema(kind.name, RELEASED))
    for path in [*examples(kind, "typical.json"), *examples(kind, "minimal.json")]:
        released.validate(orjson.loads(path.read_bytes()))


def test_every_type_was_released_or_is_new() -> None:
    assert {path.name for path in RELEASED.glob("*.schema.json")} <= {
        f"{short(k.name)}.schema.json" for k in EVENT_TYPES
    }
    assert any(RELEASED.glob("*.schema.json"))


Change = Callable[[dict[str, Any]], object]


def finding(one: dict[str, Any]) -> dict[str, Any]:
    return dict(one["$defs"])["FindingTransition"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: finding(s)["properties"].pop("clause"), "$.data.clause: the field was removed"),
        (lambda s: finding(s)["required"].append("url"), "$.data.url: became required"),
        (lambda s: finding(s)["required"].remove("clause"), "$.data.clause: is no longer required"),
        (lambda s: finding(s)["properties"]["generation"].update(type="string"), "type integer became string"),
        (lambda s: finding(s)["properties"]["severity"]["enum"].remove("veto"), "values ['veto'] were removed"),
        (lambda s: finding(s)["properties"]["url"].update(anyOf=[{"type": "string"}]), "type null became string"),
        (lambda s: finding(s)["properties"]["cause"].update(enum=["measured"]), "any value became one of"),
        (lambda s: finding(s)["properties"]["cause"].update(minLength=3), "minLength 3 was added"),
        (lambda s: finding(s).update(additionalProperties=False), "unknown fields became forbidden"),
        (lambda s: s["properties"]["type"].update(const="other"), "were removed"),
        (lambda s: s["$defs"]["Measured"]["properties"].pop("high"), "$.data.measured.high: the field was removed"),
        (lambda s: s["$defs"]["Evidence"]["required"].append("url"), "$.data.evidence[].url: became required"),
    ],
)
def test_a_breaking_change_is_named(change: Change, told: str) -> None:
    old = schema("xunwang.finding.transition.v1")
    new = copy.deepcopy(old)
    change(new)
    found = breaking_changes(old, new)
    assert any(told in sentence for sentence in found), found


@pytest.mark.parametrize(
    "change",
    [
        lambda s: finding(s)["properties"].update(later={"type": "string"}),
        lambda s: finding(s)["properties"]["severity"]["enum"].append("praise"),
        lambda s: finding(s)["properties"]["generation"].update(type="number"),
        lambda s: finding(s)["properties"]["unit"].update(description="clearer"),
        lambda s: finding(s)["properties"]["clause"].pop("type"),
    ],
)
def test_what_breaks_nobody_is_let_through(change: Change) -> None:
    old = schema("xunwang.finding.transition.v1")
    new = copy.deepcopy(old)
    change(new)
    assert breaking_changes(old, new) == []


@every_type
def test_a_schema_is_compatible_with_itself(kind: EventType) -> None:
    assert breaking_changes(schema(kind.name), schema(kind.name)) == []


def test_asyncapi_is_what_its_makers_say_it_must_be() -> None:
    rules = Draft7Validator(orjson.loads(gzip.decompress(ASYNCAPI.read_bytes())))
    text = (FOLDER / "asyncapi.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    assert [error.message for error in rules.iter_errors(document)] == []
    document["channels"]["findings-public"]["adress"] = "x"
    assert not rules.is_valid(document), "the rules must be strict enough to see a slip"


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))

    def references(value: Any) -> Iterator[str]:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if key == "$ref":
                yield inner
            elif isinstance(inner, dict | list):
                yield from references(inner)

    for reference in references(document):
        if reference.startswith("#/"):
            place: Any = document
            for step in reference[2:].split("/"):
                place = place[step]
        else:
            assert (FOLDER / reference).is_file()
