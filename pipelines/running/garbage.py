"""How often Python looks for cycles of objects that nobody holds any more."""

import gc

from pipelines.running.memory import give_back

NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """For a process that works through batches: a batch is thousands of objects that all live until it is written.

    Looked through at every 700 new ones, as Python does by itself, they cost a hop 5 to 15 % and nothing is found. What
    the start has loaded (registry, rulebooks, word packs) lives as long as the process and is not looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)


def give_back_all() -> None:
    """After a run that has stopped, in a process that goes on: what it had loaded is looked at after all, and given
    back where nobody holds it."""
    gc.unfreeze()
    gc.collect()
    give_back()
