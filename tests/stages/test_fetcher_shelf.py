"""Bodies on their way to the store: handed over in groups, kept in order, and nobody waits in vain."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from stages.fetcher.shelf import HANDED_OVER, MOST_WAITING, Pile, Shelf

AT = datetime(2026, 7, 1, tzinfo=UTC)
PIECE = bytes(b"x" * 900_000)  # two of them are worth a turn of the thread


class HeldStore:
    """Takes a list only when it is let; notes what it was given and by which thread."""

    def __init__(self, held: bool = False) -> None:
        self.given: list[bytes] = []
        self.lists: list[int] = []
        self.flushed_after = 0
        self.full = False
        self.taken = threading.Event()
        self.let = threading.Event()
        self.threads: set[str] = set()
        if not held:
            self.let.set()

    def put(self, body: bytes, at: datetime) -> str:
        return self.put_all([(body, at)])[0]

    def put_all(self, bodies: Sequence[tuple[bytes, datetime]]) -> list[str]:
        self.taken.set()
        assert self.let.wait(10)
        if self.full:
            raise OSError("full")
        self.threads.add(threading.current_thread().name)
        self.lists.append(len(bodies))
        self.given += [body for body, _ in bodies]
        return [sum_of(body) for body, _ in bodies]

    def flush(self) -> None:
        self.flushed_after = len(self.given)


def sum_of(body: bytes) -> str:
    return f"sum of {body[:9].decode()}"


def bodies(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


def add(pile: Pile, *some: bytes) -> list[str]:
    """What is told of these bodies, as far as it has been told."""
    told: list[str] = []
    for body in some:
        pile.add(body, AT, told.append)
    return told


async def done(pile: Pile) -> None:
    await pile.settled()
    await pile.durable()


async def test_a_quick_store_is_given_each_body_by_the_loop_itself() -> None:
    store = HeldStore()
    shelf = Shelf(store, quick=True)
    pile = shelf.pile()
    assert add(pile, *bodies(3)) == ["sum of 0", "sum of 1", "sum of 2"]
    assert store.threads == {threading.current_thread().name}
    await done(pile)
    assert store.flushed_after == 3
    shelf.close()


async def test_a_few_pages_go_to_the_thread_at_the_end_of_the_batch_all_at_once() -> None:
    store = HeldStore()
    shelf = Shelf(store)
    pile = shelf.pile()
    told = add(pile, *bodies(50))
    assert told == store.given == []
    await done(pile)
    assert told == [f"sum of {number}" for number in range(50)]
    assert store.lists == [50]
    assert store.flushed_after == 50
    assert threading.current_thread().name not in store.threads
    shelf.close()


async def test_a_batch_without_a_body_is_done_at_once() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    await done(shelf.pile())
    assert store.lists == []
    shelf.close()


async def test_what_arrives_while_the_thread_is_busy_goes_to_it_in_order_and_each_gets_its_own_sum() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    pile = shelf.pile()
    first = add(pile, PIECE, PIECE)
    assert 2 * len(PIECE) >= HANDED_OVER
    await asyncio.to_thread(store.taken.wait, 10)  # it was worth a turn
    others = add(pile, *bodies(50), PIECE, PIECE, *bodies(2))
    ended = asyncio.create_task(done(pile))
    await asyncio.sleep(0)  # all of them wait now
    assert first == others == []
    store.let.set()
    await ended
    assert first == [sum_of(PIECE)] * 2
    assert others == [*map(sum_of, bodies(50)), *[sum_of(PIECE)] * 2, "sum of 0", "sum of 1"]
    assert store.lists == [2, 54]
    assert threading.current_thread().name not in store.threads
    assert store.flushed_after == 56
    shelf.close()


async def test_a_full_store_is_told_to_the_batch_and_the_next_one_is_tried_anew() -> None:
    store = HeldStore()
    store.full = True
    shelf = Shelf(store)
    pile = shelf.pile()
    told = add(pile, *bodies(5))
    with pytest.raises(OSError, match="full"):
        await done(pile)
    with pytest.raises(OSError, match="full"):  # whoever is still being fetched for this batch ends, too
        add(pile, b"more")
    assert told == []
    assert store.flushed_after == 0
    store.full = False
    pile = shelf.pile()
    told = add(pile, b"later")
    await done(pile)
    assert told == ["sum of later"]
    assert store.given == [b"later"]
    shelf.close()


async def test_a_store_that_is_full_in_the_middle_of_a_batch_ends_it_before_all_is_fetched() -> None:
    store = HeldStore(held=True)
    store.full = True
    shelf = Shelf(store)
    pile = shelf.pile()
    told = add(pile, PIECE, PIECE, *bodies(3))
    work = pile._putting
    assert work is not None
    store.let.set()
    await asyncio.wait([work])
    with pytest.raises(OSError, match="full"):
        add(pile, b"the next page")
    assert told == store.given == []
    shelf.close()


async def test_a_batch_that_was_given_up_keeps_no_other_waiting() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    given_up, pile = shelf.pile(), shelf.pile()
    left = add(given_up, PIECE, PIECE, b"left")
    await asyncio.to_thread(store.taken.wait, 10)
    told = add(pile, *bodies(2))
    store.let.set()
    await done(pile)
    assert told == ["sum of 0", "sum of 1"]
    assert left == [sum_of(PIECE)] * 2
    assert b"left" not in store.given
    shelf.close()


async def test_pages_do_not_pile_up_before_a_slow_store() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    pile = shelf.pile()
    waiting = add(pile, *[PIECE] * (1 + MOST_WAITING // len(PIECE)))
    await asyncio.to_thread(store.taken.wait, 10)
    threading.Timer(0, store.let.set).start()  # the loop itself is held by the next body
    assert add(pile, b"the loop") == ["sum of the loop"]
    assert threading.current_thread().name in store.threads
    await done(pile)
    assert len(waiting) == 1 + MOST_WAITING // len(PIECE)
    store.threads.clear()
    again = add(pile, b"by the thread again")
    await done(pile)
    assert again == ["sum of by the th"]
    assert threading.current_thread().name not in store.threads
    shelf.close()
