"""Become the browser, with limits that its children inherit: `python launch.py FROM_US TO_US PROGRAM…`.

A process of its own, because limits and the two pipes (3: what it is told, 4: what it tells) must be set between fork
and exec, where a process with threads can run no Python.
"""

import fcntl
import os
import resource
import sys

LARGEST_FILE = 256 << 20
PROCESSOR_S = 120


def main() -> None:
    told, tells, *program = sys.argv[1:]
    # First out of the way: neither may be overwritten by the other.
    pipes = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in (told, tells)]
    os.dup2(pipes[0], 3)
    os.dup2(pipes[1], 4)
    os.closerange(5, max(pipes) + 1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
