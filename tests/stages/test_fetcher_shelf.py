"""Bodies on their way to the store: handed over in groups, kept in order, and nobody waits in vain."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from stages.fetcher.shelf import MOST_WAITING, Shelf

AT = datetime(2026, 7, 1, tzinfo=UTC)


class HeldStore:
    """Takes each body only when it is let; notes what it was given and by which thread."""

    def __init__(self, held: bool = False) -> None:
        self.given: list[bytes] = []
        self.flushed_after = 0
        self.full = False
        self.taken = threading.Event()
        self.let = threading.Event()
        self.threads: set[str] = set()
        if not held:
            self.let.set()

    def put(self, body: bytes, at: datetime) -> str:
        self.taken.set()
        assert self.let.wait(10)
        if self.full:
            raise OSError("full")
        self.threads.add(threading.current_thread().name)
        self.given.append(body)
        return f"sum of {body.decode()}"

    def flush(self) -> None:
        self.flushed_after = len(self.given)


def bodies(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


async def test_a_quick_store_is_given_each_body_by_the_loop_itself() -> None:
    store = HeldStore()
    shelf = Shelf(store, quick=True)
    assert [await shelf.add(body, AT) for body in bodies(3)] == ["sum of 0", "sum of 1", "sum of 2"]
    assert store.threads == {threading.current_thread().name}
    await shelf.done()
    assert store.flushed_after == 3
    shelf.close()


async def test_what_arrives_while_the_thread_is_busy_goes_to_it_in_order_and_each_gets_its_own_sum() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    first = asyncio.create_task(shelf.add(b"first", AT))
    await asyncio.to_thread(store.taken.wait, 10)  # the idle store got it at once
    others = [asyncio.create_task(shelf.add(body, AT)) for body in bodies(50)]
    await asyncio.sleep(0)  # all of them wait now
    store.let.set()
    assert await first == "sum of first"
    assert await asyncio.gather(*others) == [f"sum of {number}" for number in range(50)]
    assert store.given == [b"first", *bodies(50)]
    assert threading.current_thread().name not in store.threads
    await shelf.done()
    assert store.flushed_after == 51
    shelf.close()


async def test_a_full_store_is_told_to_all_of_a_group_and_later_bodies_are_tried_anew() -> None:
    store = HeldStore()
    store.full = True
    shelf = Shelf(store)
    told = await asyncio.gather(*(shelf.add(body, AT) for body in bodies(5)), return_exceptions=True)
    assert [str(error) for error in told] == ["full"] * 5
    store.full = False
    assert await shelf.add(b"later", AT) == "sum of later"
    shelf.close()


@pytest.mark.parametrize("full", [False, True])
async def test_a_check_that_was_given_up_keeps_no_other_waiting(full: bool) -> None:
    store = HeldStore(held=True)
    store.full = full
    shelf = Shelf(store)
    given_up, waiting = (asyncio.create_task(shelf.add(body, AT)) for body in bodies(2))
    await asyncio.to_thread(store.taken.wait, 10)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    store.let.set()
    (told,) = await asyncio.gather(waiting, return_exceptions=True)
    assert str(told) == ("full" if full else "sum of 1")
    shelf.close()


async def test_pages_do_not_pile_up_before_a_slow_store() -> None:
    store = HeldStore(held=True)
    shelf = Shelf(store)
    piece = bytes(b"x" * 900_000)
    waiting = [asyncio.create_task(shelf.add(piece, AT)) for _ in range(1 + MOST_WAITING // len(piece))]
    await asyncio.to_thread(store.taken.wait, 10)
    await asyncio.sleep(0)
    threading.Timer(0, store.let.set).start()  # the loop itself is held by the next body
    assert await shelf.add(b"by the loop", AT) == "sum of by the loop"
    assert threading.current_thread().name in store.threads
    assert len(await asyncio.gather(*waiting)) == len(waiting)
    store.threads.clear()
    assert await shelf.add(b"by the thread again", AT) == "sum of by the thread again"
    assert threading.current_thread().name not in store.threads
    shelf.close()
