"""Children of tests are forked from one server, however deep: none of them imports everything again."""

import os
from multiprocessing.connection import Connection

from tests.support.forked import FORKED


def _tell_parents(told: Connection) -> None:
    """Our parent's id, then that of a child of ours."""
    told.send(os.getppid())
    child = FORKED.Process(target=_tell_parent, args=(told,))
    child.start()
    child.join()


def _tell_parent(told: Connection) -> None:
    told.send(os.getppid())


def test_a_forked_child_forks_its_own_from_the_same_server() -> None:
    ours, theirs = FORKED.Pipe()
    child = FORKED.Process(target=_tell_parents, args=(theirs,))
    child.start()
    child.join()
    assert child.exitcode == 0
    first, second = ours.recv(), ours.recv()
    assert first == second != os.getpid()
