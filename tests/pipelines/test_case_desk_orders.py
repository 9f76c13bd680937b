"""People do whatever they like in whatever order: what the desk took is in the log once and in the book, what it
refused is nowhere."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.cases.reading import read_book
from schemas.events.cases import CaseStep
from schemas.events.codec import decode
from schemas.events.observations import ChangeOfWatch
from schemas.events.types import CASES, OBSERVATIONS
from tests.support.case_desk import ACTIONS, BEGUN, PEOPLE, done, notified

doing = st.tuples(
    st.sampled_from(sorted(ACTIONS)), st.integers(1, 3), st.sampled_from(range(len(PEOPLE))), st.integers(0, 60)
)


@settings(max_examples=10, deadline=None)
@given(st.lists(doing, min_size=1, max_size=10))
def test_what_the_desk_takes_is_kept_once_and_what_it_refuses_is_nowhere(
    orders: list[tuple[str, int, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = SqliteLog(folder / "log.db")
        case = notified(folder, log, 3)
        now, taken, looks = BEGUN, 1, 0
        for action, row, who, hours in orders:
            now += timedelta(hours=hours)
            made = done(folder, log, case, action, row, who, now)
            taken += made
            looks += made and action in ("answer", "object")
        steps = [decode(r.value, CASES).data for rows in payload_rows(log, CASES) for r in rows]
        assert len({one.key for one in steps if isinstance(one, CaseStep)}) == len(steps) == taken
        asked = [decode(r.value, OBSERVATIONS).data for rows in payload_rows(log, OBSERVATIONS) for r in rows]
        assert sum(isinstance(one, ChangeOfWatch) for one in asked) == looks
        log.close()
        again = SqliteLog(folder / "log.db")
        book = read_book(again)
        assert [one.key for one in book.cases[case].steps] == [one.key for one in steps]
        assert book.cases[case].refused == []
        again.close()
