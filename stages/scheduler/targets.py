"""Where the targets of a kind of check come from: a row's `looks_at` names one of these.

The links of a site are no fixed targets: an audit takes them from what its pages carried (`plan.py`).
"""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit, urlunsplit

from schemas.ids import digest
from schemas.kinds import kinds_of
from schemas.registry.sources import asked_for
from schemas.registry.subjects import Subject

PROBE_PATH = "xunwang-{}-no-such-page.html"  # an address no site has: what its unknown-address page looks like
LINKS = "links"
Place = tuple[str, str]  # the id of a target and its address


def probe_address(subject: Subject) -> str:
    """An address that the site cannot have, in the folder of its home page. A query would be answered with the page it
    names, so it is left out."""
    parts = urlsplit(subject.address)
    folder = parts.path.rpartition("/")[0]
    return urlunsplit(
        (parts.scheme, parts.netloc, f"{folder}/{PROBE_PATH.format(digest('probe', subject.id)[:8])}", "", "")
    )


def pages_of(subject: Subject) -> list[tuple[str, str, str]]:
    """(target, kind, address) of the subject's own pages: what is looked at first, and what a person may have looked at
    again."""
    return [
        (target, name, url)
        for name, kind in kinds_of(subject.subject_kind).items()
        if kind.page
        for target, url in TARGETS[kind.looks_at](subject)
    ]


def _told(kind: str) -> Callable[[Subject], Iterable[Place]]:
    """The account itself where a source can be asked for this; what nobody can be asked is no look and no fault."""
    return lambda subject: [(subject.id, subject.address)] if asked_for(subject.told_by, kind) else []


TARGETS: dict[str, Callable[[Subject], Iterable[Place]]] = {
    "subject": lambda subject: [(subject.id, subject.address)],
    "address": lambda subject: [(subject.id, subject.address)] if subject.address else [],
    "columns": lambda subject: [(column.id, column.url) for column in subject.columns if column.url],
    "sources_of_posts": _told("posts"),
    "sources_of_menu": _told("menu"),
    "sources_of_profile": _told("profile"),
    "probe": lambda subject: [(subject.id, probe_address(subject))],
    LINKS: lambda subject: [],
}


def link_kind(subject: Subject) -> str | None:
    """The kind of check by which the links of a subject are looked at; None where none are."""
    return next((name for name, kind in kinds_of(subject.subject_kind).items() if kind.looks_at == LINKS), None)
