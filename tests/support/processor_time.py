"""What something costs the processor, on a machine that is busy with other things too."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Spent:
    seconds: float = 0.0


@contextmanager
def processor_time() -> Iterator[Spent]:
    """Of this thread, as others may have been left running; and without looking for garbage in what other tests of
    this process have left. Told when the block has ended."""
    spent = Spent()
    gc.freeze()
    begun = time.thread_time()
    try:
        yield spent
    finally:
        spent.seconds = time.thread_time() - begun
        gc.unfreeze()
