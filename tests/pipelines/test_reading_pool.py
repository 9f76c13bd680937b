"""The pool of readers: deadline, death, memory and recycling, in children that are spawned as in life."""

import asyncio
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext

import pytest

from pipelines.running import reading_pool
from pipelines.running.reading_pool import ReadingPool
from schemas.events.reading import NOT_STARTED
from schemas.registry.leaders import Leaders, Post
from schemas.times import at
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read, reader_revision

PAGE = """<html><body><h1>全市水利工作会议召开</h1>
<p>发布时间：2026-03-05</p>
<p>近日，市政府召开水利工作会议，总结成绩，部署任务。示例市市长周名远出席。</p></body></html>""".encode()
HEAVY = b"<p>" + b"<a href=/x>y</a>" * 400_000
CONTEXT = PageContext(
    url="http://x.example.cn/a.html",
    at=at("2026-11-20T10:00:00+08:00"),
    registry_names=frozenset(["水利局"]),
    leaders=Leaders((Post("周明远", "市长", ("示例市",), "示例市", None, None),)),
)


@pytest.fixture(autouse=True)
def _spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_pool, "_SPAWN", SpawnContext())


async def test_pool_reads_what_the_reader_reads() -> None:
    pool = ReadingPool(workers=2)
    try:
        answers = await asyncio.gather(*(pool.read(PAGE, CONTEXT) for _ in range(6)))
    finally:
        await pool.close()
    assert pool.revision == reader_revision()
    assert all(answer == read(PAGE, CONTEXT) for answer in answers)
    assert {hit.suggestion for hit in answers[-1].text_hits} == {"周明远"}, "the child knows the leaders"


async def test_page_over_the_deadline_costs_only_itself() -> None:
    pool = ReadingPool(workers=1, deadline_s=1.0)
    try:
        slow, quick = await asyncio.gather(pool.read(HEAVY, CONTEXT), pool.read(PAGE, CONTEXT))
    finally:
        await pool.close()
    assert (slow.verdict, slow.reason) == ("inconclusive", "deadline")
    assert quick.verdict == "ok"


async def test_page_whose_child_dies_is_inconclusive_and_the_next_is_read() -> None:
    pool = ReadingPool(workers=1, deadline_s=30)
    try:
        await pool.read(PAGE, CONTEXT)
        (child,) = pool.processes()
        reading = asyncio.ensure_future(pool.read(HEAVY, CONTEXT))
        await asyncio.sleep(0)
        os.kill(child, signal.SIGKILL)
        died = await reading
        after = await pool.read(PAGE, CONTEXT)
    finally:
        await pool.close()
    assert (died.verdict, died.reason) == ("inconclusive", "worker_died")
    assert after.verdict == "ok"


async def test_child_is_replaced_after_its_share_of_pages() -> None:
    pool = ReadingPool(workers=1, max_tasks=2)
    try:
        seen = set()
        for _ in range(4):
            await pool.read(PAGE, CONTEXT)
            seen |= set(pool.processes())
    finally:
        await pool.close()
    assert len(seen) == 2
    assert pool.processes() == []


async def test_page_that_eats_memory_is_inconclusive() -> None:
    pool = ReadingPool(workers=1, deadline_s=30, memory_mb=120)
    try:
        eaten = await pool.read(HEAVY * 2, CONTEXT)
        after = await pool.read(PAGE, CONTEXT)
    finally:
        await pool.close()
    assert eaten.verdict == "inconclusive"
    assert after.verdict == "ok"


def dies(pipe: Connection, memory_mb: int) -> None:
    """A child that ends before it is ready, as one does without memory or with a damaged installation."""
    os._exit(1)


def hangs(pipe: Connection, memory_mb: int) -> None:
    """A child that never says that it is ready."""
    signal.pause()


@pytest.mark.parametrize("child", [dies, hangs])
async def test_where_no_child_comes_up_pages_are_void_at_once_and_it_is_told(
    child: Callable[[Connection, int], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading_pool, "_serve", child)
    pool = ReadingPool(workers=1, start_s=0.5 if child is hangs else 60, rest_s=600)
    try:
        answers = [await pool.read(PAGE, CONTEXT) for _ in range(50)]
        found = await pool.read_as("nowhere:nothing", [PAGE], CONTEXT)
    finally:
        await pool.close()
    assert {(one.verdict, one.reason) for one in answers} == {("inconclusive", NOT_STARTED)}
    assert found is None
    assert pool.processes() == []
    told = [record.levelname for record in caplog.records]
    assert told == ["WARNING", "WARNING", "ERROR"]  # two tries for all of them, and then what it means


async def test_once_children_come_up_again_the_same_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = ReadingPool(workers=1, rest_s=0)
    try:
        with monkeypatch.context() as broken:
            broken.setattr(reading_pool, "_serve", dies)
            before = await pool.read(PAGE, CONTEXT)
        after = await pool.read(PAGE, CONTEXT)
    finally:
        await pool.close()
    assert (before.reason, after.verdict) == (NOT_STARTED, "ok")
