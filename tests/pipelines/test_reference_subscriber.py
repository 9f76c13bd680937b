"""The reference subscriber's own part, without a broker; with one: tests/cluster/test_reference_subscriber_live.py."""

import io
import json
import sqlite3
import tokenize
from pathlib import Path

import pytest

from schemas.contracts.generate import short
from schemas.events.codec import encode
from schemas.events.types import BY_NAME, FINDINGS_PUBLIC
from schemas.topics import SCHEMAS
from tests.support.looks import moved
from tests.support.reference_subscriber import PATH, load

subscriber = load()
OPENED = encode(moved("confirmed", "2026-07-01T08:00:00+08:00"))
MENDED = encode(moved("rectified", "2026-07-02T08:00:00+08:00", frm="confirmed"))


def findings(store: sqlite3.Connection) -> list[tuple[str, str]]:
    return store.execute("SELECT id, state FROM findings ORDER BY id").fetchall()


def test_it_keeps_the_newest_state_and_where_to_go_on(tmp_path: Path) -> None:
    store = subscriber.opened(str(tmp_path / "s.db"))
    subscriber.take(store, 3, 10, OPENED)
    subscriber.take(store, 3, 11, MENDED)
    again = subscriber.opened(str(tmp_path / "s.db"))
    assert findings(again) == [("f1", "rectified")]
    assert again.execute("SELECT part, next FROM offsets").fetchall() == [(3, 12)]


def test_an_event_that_comes_again_later_changes_nothing(tmp_path: Path) -> None:
    store = subscriber.opened(str(tmp_path / "s.db"))
    for offset, raw in enumerate([OPENED, MENDED, OPENED]):
        subscriber.take(store, 0, offset, raw)
    assert findings(store) == [("f1", "rectified")]
    assert store.execute("SELECT next FROM offsets").fetchall() == [(3,)]


def test_an_event_that_cannot_be_used_leaves_offset_and_effect_together(tmp_path: Path) -> None:
    store = subscriber.opened(str(tmp_path / "s.db"))
    subscriber.take(store, 0, 0, OPENED)
    broken = json.loads(MENDED)
    del broken["data"]["unit"]
    with pytest.raises(KeyError):
        subscriber.take(store, 0, 1, json.dumps(broken).encode())
    assert findings(store) == [("f1", "confirmed")]
    assert store.execute("SELECT next FROM offsets").fetchall() == [(1,)]
    assert store.execute("SELECT count(*) FROM seen").fetchone() == (1,)


@pytest.mark.parametrize("name", sorted(n for n, kind in BY_NAME.items() if FINDINGS_PUBLIC in kind.topics))
def test_it_takes_every_example_of_its_topic(tmp_path: Path, name: str) -> None:
    store = subscriber.opened(str(tmp_path / "s.db"))
    folder = SCHEMAS / "contracts" / "examples" / short(name)
    for offset, example in enumerate(("typical", "minimal")):
        subscriber.take(store, 0, offset, (folder / f"{example}.json").read_bytes())
    assert store.execute("SELECT next FROM offsets").fetchall() == [(2,)]


def test_it_is_as_short_as_the_documentation_says() -> None:
    text = PATH.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    layout = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    code = {token.start[0] for token in tokens if token.type not in layout}
    assert len(code) <= 40
    docs = (PATH.parents[2] / "docs" / "subscribers.md").read_text(encoding="utf-8")
    assert "deploy/subscriber/reference.py" in docs
