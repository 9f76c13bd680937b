"""One file per topic says the truth about it, and nothing that nobody reads."""

from pathlib import Path

import pytest

from pipelines.topology import TOPICS, TOPOLOGY
from schemas.events.types import DEAD_LETTERS, EVENT_TYPES, EventType
from schemas.mistakes import MistakeError
from schemas.topics import FOLDER, SCHEMAS, Topic, load_topic, topics


def test_every_topic_has_its_file_and_every_file_its_topic() -> None:
    assert set(topics()) == set(TOPICS)


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.name)
def test_an_event_type_is_on_exactly_the_topics_it_names(kind: EventType) -> None:
    named = {topic.name for topic in topics().values() if kind.name in topic.types}
    assert named == kind.topics


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.name)
def test_a_topic_says_who_writes_and_reads_it(topic: Topic) -> None:
    stages = {hop.stage for hop in TOPOLOGY}
    assert {one for one in topic.producers if one in stages} == {h.stage for h in TOPOLOGY if topic.name in h.writes}
    assert {one for one in topic.consumers if one in stages} == {h.stage for h in TOPOLOGY if topic.name in h.reads}
    for text in (topic.title, topic.description, topic.owner, topic.key, topic.delivery, topic.pii):
        assert text.strip()
    assert topic.producers
    assert topic.consumers


def test_topics_on_the_way_of_a_target_have_as_many_partitions() -> None:
    """Order per target and state beside its source: the same key must lead to the same partition number."""
    counts = {topics()[name].partitions for name in ("checks", "fetches", "observations", "findings")}
    assert len(counts) == 1


def test_only_what_may_be_seen_is_offered_to_others() -> None:
    assert {name for name, topic in topics().items() if topic.audience == "public"} == {"findings-public", "reports"}
    assert topics()[DEAD_LETTERS].audience == "internal"


def test_schema_and_examples_are_where_the_topics_say_and_all_are_named() -> None:
    named = [message for topic in topics().values() for message in topic.current.messages]
    for message in named:
        assert (SCHEMAS / message.schema).is_file()
        assert (SCHEMAS / message.examples / "typical.json").is_file()
    contracts = SCHEMAS / "contracts"
    assert {SCHEMAS / one.schema for one in named} == set(contracts.glob("*.schema.json"))
    assert {SCHEMAS / one.examples for one in named} == set((contracts / "examples").iterdir())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("cleanup:", "clean_up:", "unknown field `clean_up`"),
        ("partitions: 1", "partitions: many", "Expected `int`"),
        ("name: reports", "name: others", "it must be 'reports'"),
        ("version: 1", "version: 2", "count from 1 without gaps"),
        ("xunwang.edition.made.v1", "xunwang.edition.made.v9", "xunwang.edition.made.v9"),
        ("name: reports", "name: [", "no usable description"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (FOLDER / "reports.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "reports.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(MistakeError) as raised:
        load_topic(path)
    assert told in str(raised.value)
    assert str(path) in str(raised.value)
