"""The first looks at what is new in a registry: they are asked for at once, not at the first slot of the plan."""

from datetime import datetime

from schemas.registry.subjects import Subject
from stages.scheduler.targets import pages_of
from stages.scheduler.watch import Look, SubjectWatch

FIRST = (
    1  # number of the first look at a home page or a column; the looks of the plan have 0, those of people 2 and more
)


def ask_first_looks(watch: SubjectWatch, subject: Subject, at: datetime) -> None:
    """Ask for a look at the home page and at each column that was never asked for. The same state and instant always
    give the same looks. The fetcher's lanes keep the pace per host.

    A site that an earlier release has watched already (it has a registration and nothing begun) was looked at by the
    plan: only what comes later is new there.
    """
    watched_before = watch.content_hash and not watch.begun
    for target, kind, url in pages_of(subject):
        if target not in watch.begun:
            watch.begun.append(target)
            if not watched_before:
                watch.looks.append(Look(target=target, kind=kind, url=url, due=at, look=FIRST))
