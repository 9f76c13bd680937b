"""Reading a long topic into memory: many objects, none of them garbage."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock, _readers = threading.Lock(), [0, False]


@contextmanager
def uncollected() -> Iterator[None]:
    """While this holds nothing is searched for cycles: the search goes through all that was read, again and again, and
    took half of the time. Several threads may hold it; the last one switches it on again where it was on."""
    with _lock:
        if not _readers[0]:
            _readers[1] = gc.isenabled()
            gc.disable()
        _readers[0] += 1
    try:
        yield
    finally:
        with _lock:
            _readers[0] -= 1
            if not _readers[0] and _readers[1]:
                gc.enable()
