"""Child processes of tests, forked from a server that has imported everything once: a start costs milliseconds instead
of two seconds of processor time. A process of tests has one such server, so what it loads is named here only."""

import multiprocessing

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.support.forked_ahead"])
