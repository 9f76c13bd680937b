"""Topics: one YAML file each. Everything a consumer must know of a topic stands in its file.

The brokers' side (key, partitions, retention, clean-up) is made so by `xunwang topics apply`; the messages are the
event types of `schemas.events.types`, whose JSON Schemas and examples lie in `schemas/contracts`. Those of the kinds of
record are added from their table.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from schemas.events.types import EVENT_TYPES, OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.records import KINDS

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER.parent  # schema files and examples are named from here


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event type on a topic: the file of its JSON Schema and the folder of its examples, below `schemas`."""

    type: str
    schema: str
    examples: str


class Version(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Versions count from 1 without gaps. `sunset`: the last day on which a deprecated one is still written."""

    version: int
    status: Literal["current", "deprecated"] = "current"
    compatibility: Literal["backward"] = "backward"
    sunset: str | None = None
    messages: list[Message]


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`retention_ms` null: kept for ever. `audience` internal: only our own stages and those with the right to read
    findings whole; public: any subscriber. `pii` says what personal data may be in it."""

    name: str
    title: str
    description: str
    owner: str
    audience: Literal["internal", "public"]
    key: str
    partitions: int
    retention_ms: int | None
    cleanup: Literal["delete", "compact"] = "delete"
    delivery: str
    producers: list[str]
    consumers: list[str]
    pii: str
    versions: list[Version]

    @property
    def current(self) -> Version:
        """The version that is written now."""
        return self.versions[-1]

    @property
    def types(self) -> list[str]:
        """Names of the event types that may appear now."""
        return [message.type for message in self.current.messages]


def load_topic(path: Path) -> Topic:
    """Raises MistakeError naming the file and what is wrong in it; keys that are not known are refused."""
    try:
        topic = msgspec.convert(yaml.load(path.read_bytes(), yaml.CSafeLoader), Topic)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise MistakeError(f"{path}: no usable description of a topic: {error}; mend it there.") from None
    if topic.name != path.stem:
        raise MistakeError(f"{path}: `name` is {topic.name!r}; it must be {path.stem!r}, like the file.")
    if [version.version for version in topic.versions] != list(range(1, len(topic.versions) + 1)):
        raise MistakeError(f"{path}: `versions` must count from 1 without gaps.")
    if topic.name == OBSERVATIONS:
        topic.current.messages.extend(_message(kind.name) for kind in KINDS)
    known = {one.name for one in EVENT_TYPES if topic.name in one.topics}
    if set(topic.types) != known:
        odd = ", ".join(sorted(known ^ set(topic.types)))
        raise MistakeError(f"{path}: `versions` and the event types of the code differ in {odd}; make them equal.")
    return topic


def _message(name: str) -> Message:
    """Where the contract of a kind of record lies."""
    contract, examples = f"contracts/{name}.schema.json", f"contracts/examples/{name}"
    return Message(type=f"xunwang.{name}", schema=contract, examples=examples)


@cache
def topics() -> dict[str, Topic]:
    """All topics by name."""
    return {path.stem: load_topic(path) for path in sorted(FOLDER.glob("*.yaml"))}
