"""Memory that a quiet office does not need: pages of the engine's code that only its start has read, and what the
allocator keeps after work.

The embedded engine is a library of 0.6 GB; its start touches a third of it, and the kernel counts that to this process
until something else needs the room. A page that is given back is read again from the file when it is used.
"""

import asyncio
import contextlib
import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path

FIRST_AFTER_S, EVERY_S = 5.0, 10.0
ENGINE = "_chdb"  # in the name of the library
_DONTNEED = 4  # MADV_DONTNEED of Linux
# Of the GNU C library, mallopt(3): how many heaps there are, from how many bytes on a block is mapped by itself.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_HEAPS, _MAPPED_FROM = 2, 128 << 10
_SMAPS = Path("/proc/self/smaps")


async def keep_small() -> None:
    """Until cancelled: give back once after the start, and then every few seconds; it takes some milliseconds."""
    await asyncio.sleep(FIRST_AFTER_S)
    while True:
        await asyncio.to_thread(give_back)
        await asyncio.sleep(EVERY_S)


def keep_heaps_few() -> None:
    """Once, before the stages start. Every thread would get a heap of its own, in which most of what a batch took stays
    taken; and blocks of a large batch go back to the system when they are freed. Does nothing where the C library is
    another one."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(AttributeError):  # another C library has no such call
        libc = ctypes.CDLL(None)
        libc.mallopt(_ARENA_MAX, _HEAPS)
        libc.mallopt(_MMAP_THRESHOLD, _MAPPED_FROM)


def give_back_heap() -> None:
    """Give back what is free in the allocator's heaps; takes a millisecond. Does nothing where it is not Linux."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(AttributeError):  # another C library has no such call
        ctypes.CDLL(None).malloc_trim(0)


def give_back() -> int:
    """Give back the engine's code and free memory of the allocator; how many bytes of code that were. Does nothing
    where it is not Linux."""
    if not sys.platform.startswith("linux") or not _SMAPS.exists():
        return 0
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    given = 0
    for start, size, resident in _clean_code():
        if libc.madvise(start, size, _DONTNEED) == 0:
            given += resident
    give_back_heap()
    return given


def _clean_code() -> Iterator[tuple[int, int, int]]:
    """Start, size and resident bytes of the mappings of the engine's file that cannot be written and that nothing has
    changed since they were read: their bytes are those of the file."""
    place, told = (0, 0), dict[str, int]()
    for line in (*_SMAPS.read_text(encoding="utf-8").splitlines(), "0-0 end"):
        parts = line.split()
        if not parts[0].endswith(":"):
            if place != (0, 0) and not told.get("Private_Dirty", 1) and not told.get("Anonymous", 1):
                yield place[0], place[1] - place[0], told.get("Rss", 0)
            ours = len(parts) > 5 and ENGINE in parts[5] and "w" not in parts[1]
            first, last = (int(text, 16) for text in parts[0].split("-"))
            place, told = (first, last) if ours else (0, 0), {}
        elif len(parts) > 2 and parts[2] == "kB":
            told[parts[0][:-1]] = int(parts[1]) << 10
