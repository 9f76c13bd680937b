"""Children of tests are forked from one server, however deep: none of them imports everything again."""

import os
import signal
import socket
from multiprocessing import forkserver
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


def test_the_server_outlives_who_is_killed_while_asking_for_a_child() -> None:
    """A run that is killed at any moment may be asking for a child of its own."""
    first, second = FORKED.Process(target=signal.pause), FORKED.Process(target=os.getpid)
    first.start()
    with socket.socket(socket.AF_UNIX) as killed:
        killed.connect(forkserver._forkserver._forkserver_address)  # type: ignore[attr-defined]
    second.start()
    second.join()
    first.kill()
    first.join()
    assert (first.exitcode, second.exitcode) == (-signal.SIGKILL, 0)
