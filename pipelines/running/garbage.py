"""How often Python looks for cycles of objects that nobody holds any more."""

import gc

NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """For a process that works through batches: a batch is thousands of objects that all live until it is written.

    Looked through at every 700 new ones, as Python does by itself, they cost a hop 5 to 15 % and nothing is found. What
    the start has loaded (registry, rulebooks, word packs) lives as long as the process and is not looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
