"""A registry is read entry by entry: its nodes are never in memory all at once, and nothing of YAML is lost by it."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.load import dump, load, parse
from tests.support.registries import registry

NESTED = """
base: &base {name: 甲, since: 2026-07-01, tags: [一, &second 二]}
sites:
  - &first {id: s1, held: [*second, 3, true, null, 1.5]}
  - {<<: *base, id: s2}
  - *first
  - plain
  - [a, [b, {c: d}]]
again: [*first, *base]
others: *base
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "registry.yaml"
    path.write_text(text, encoding="utf-8")
    return path


class _Plain(yaml.CSafeLoader):
    """Days as they are written."""


_Plain.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(loader.construct_scalar(node)))


@pytest.mark.parametrize(
    "text", [NESTED, "", "[]", "- a\n- {b: c}\n", "plain", "sites: []\n", "a: {b: [{c: [1, 2]}]}\n"]
)
def test_entries_read_one_by_one_are_what_the_whole_would_be(tmp_path: Path, text: str) -> None:
    expected: Any = yaml.load(text, _Plain)
    assert parse(written(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites:\n  - {id: s1, id: s2}\n", "第2行：“id”与第2行重复"),
        ("sites:\n  - *nowhere\n", "不是合法的YAML"),
        ("sites:\n  - &a [*a]\n", "不是合法的YAML"),
        ("sites:\n  - {id: s1\n", "不是合法的YAML"),
        ("a: 1\n---\nb: 2\n", "不是合法的YAML"),
    ],
)
def test_what_is_no_sound_yaml_is_said_as_before(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MistakeError, match=said):
        parse(written(tmp_path, text))


def test_a_key_that_an_entry_has_twice_is_said_once_though_the_entry_is_named_again(tmp_path: Path) -> None:
    with pytest.raises(MistakeError) as refused:
        parse(written(tmp_path, "sites:\n  - &a {id: s1, id: s2}\n  - *a\n  - *a\n"))
    assert str(refused.value).count("重复") == 1


def test_reading_takes_a_few_times_what_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, dump(registry(200)))
    tracemalloc.start()
    try:
        kept = load(path)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept.sites) == 200
    assert most < 8 * held  # with the nodes of all entries at once it is thirty times as much
