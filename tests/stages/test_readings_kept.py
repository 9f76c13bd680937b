"""The same bytes are read once, within a bound; what could not be read is read another time."""

import asyncio

import pytest

from schemas.events.reading import NOT_STARTED, ListItem, Reading
from stages.classifier.readings import Readings


class Reader:
    """Reads pages of 100 items, and counts."""

    def __init__(self, reason: str = "") -> None:
        self.read_pages, self.reason = 0, reason

    async def __call__(self) -> Reading:
        self.read_pages += 1
        await asyncio.sleep(0)
        if self.reason == "raise":
            raise OSError("the body is away")
        return Reading(items=[ListItem(title=str(n), url="") for n in range(100)], reason=self.reason)


async def test_the_same_key_is_read_once_also_when_it_is_asked_for_side_by_side() -> None:
    kept, reader = Readings(), Reader()
    first, second = await asyncio.gather(kept.of(("a",), reader), kept.of(("a",), reader))
    assert first is second is await kept.of(("a",), reader)
    assert reader.read_pages == 1


async def test_the_oldest_goes_when_there_is_no_room() -> None:
    kept, reader = Readings(limit=3 * 34_000), Reader()
    for key in ("a", "b", "c", "d"):
        await kept.of((key,), reader)
    await kept.of(("b",), reader)
    await kept.of(("d",), reader)
    assert reader.read_pages == 4
    await kept.of(("a",), reader)
    assert reader.read_pages == 5


async def test_one_that_is_larger_than_all_room_is_given_and_not_kept() -> None:
    kept, reader = Readings(limit=1), Reader()
    assert len((await kept.of(("a",), reader)).items) == 100
    await kept.of(("a",), reader)
    assert reader.read_pages == 2


@pytest.mark.parametrize("reason", ["raise", NOT_STARTED])
async def test_what_could_not_be_read_is_read_another_time(reason: str) -> None:
    kept, reader = Readings(), Reader(reason)
    if reason == "raise":
        with pytest.raises(OSError, match="away"):
            await kept.of(("a",), reader)
    else:
        assert (await kept.of(("a",), reader)).reason == NOT_STARTED
    reader.reason = ""
    assert (await kept.of(("a",), reader)).reason == ""
    assert reader.read_pages == 2
