"""Readers of other things than pages run in the same killable children: what kills one costs that look alone."""

import time

from pipelines.running.reading_pool import ReadingPool
from schemas.events.found import Found
from stages.classifier.reading.context import PageContext

HERE = "tests.pipelines.test_reading_pool_readers"


def slow(bodies: list[bytes], context: PageContext) -> Found:
    begun = time.process_time()
    while time.process_time() - begun < 60:
        pass
    raise AssertionError("never reached")


def broken(bodies: list[bytes], context: PageContext) -> Found:
    raise ValueError("this reader has a fault")


async def test_a_reader_that_overruns_or_fails_loses_its_look_and_nothing_else() -> None:
    pool = ReadingPool(workers=1, deadline_s=1.0)
    try:
        assert await pool.read_as(f"{HERE}:broken", [b"x"], PageContext()) is None
        assert await pool.read_as(f"{HERE}:slow", [b"x"], PageContext()) is None
        reading = await pool.read(b"<html><title>t</title><body><p>text</p></body></html>", PageContext())
        assert reading.title == "t"
    finally:
        await pool.close()
