"""After a change of a leader or of a unit: which pages still show the old name, and which have not been looked at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.events.observations import PageObserved
from schemas.kinds import names_where
from schemas.records.changes import OfficeChange
from schemas.registry.model import Registry, Subject, subtree
from schemas.times import day_of
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.opening import Unreadable, open_document

PAGES = names_where(page=True)
_GAPS = re.compile(r"\s+")
# Words beside a name that say that it is of the past.
_PAST = re.compile(r"(?:原|曾用名|曾任|历任|前身|更名|改名|改称|离任|卸任|免去|不再担任|划入|撤销)[^。；\n]{0,12}$")

_LONGER = re.compile(r"[\u3400-\u9fff]")
_AFTER_A_NAME = re.compile(
    r"同志|副|主任|书记|[省市县区局厅处科镇乡]长|部长|秘书长|委员|常委|任|分管|负责|主持|协助|出席|参加|调研|强调|指出|会见|主要|简历|男|女|等"
)


@dataclass(frozen=True)
class Page:
    """The last look at a page: its titles are those of the list it carries."""

    subject: str
    target: str
    url: str
    at: datetime
    sha256: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """How a page stands to a change. `still`: it shows the old name, a person must look; `unseen`: it has not been
    looked at since, or its body is not there; `gone`: it shows the old name no more."""

    change: OfficeChange
    page: Page
    state: Literal["still", "unseen", "gone"]
    around: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the term that the office set has passed."""
        return self.state == "still" and self.change.due is not None and self.change.due < today.isoformat()


def last_pages(looks: Iterable[PageObserved]) -> dict[str, Page]:
    """The last look at each page of a subject, by target."""
    found: dict[str, Page] = {}
    for look in looks:
        check, reading = look.check, look.reading
        if check.kind not in PAGES or look.outcome != "done" or not look.sha256 or reading is None:
            continue
        known = found.get(check.target)
        if known is None or known.at <= check.due:
            titles = tuple(item.title for item in reading.items)
            url = look.final_url or check.url
            found[check.target] = Page(check.subject, check.target, url, check.due, look.sha256, titles)
    return found


def pages_after(
    changes: Iterable[OfficeChange],
    registry: Registry,
    pages: Mapping[str, Page],
    body: Callable[[str], bytes | None],
    today: date,
) -> Iterator[Named]:
    """Each change in force with the pages of the subjects that it concerns: those of its unit and of the units below
    it, or the one subject that it names."""
    texts: dict[str, str | None] = {}
    for change in changes:
        concerned = _concerned(change, registry)
        for page in sorted(pages.values(), key=lambda one: (one.subject, one.target)):
            if page.subject not in concerned or day_of(change.effective) > today:
                continue
            if page.at < change.effective:
                yield Named(change, page, "unseen")
                continue
            if page.sha256 not in texts:
                texts[page.sha256] = _text(body(page.sha256), page)
            text = texts[page.sha256]
            around = None if text is None else place_of(change, text, page.titles)
            state: Literal["still", "unseen", "gone"] = "unseen" if text is None else "still" if around else "gone"
            yield Named(change, page, state, around or "")


def place_of(change: OfficeChange, text: str, titles: Iterable[str] = ()) -> str | None:
    """The words around the old name where a page shows it as it is today; None where it does not. Titles of a list are
    old news and may name anybody; a name that is said to be of the past is right; a short name of a person may be the
    beginning of a longer one."""
    flat = _GAPS.sub("", text)
    for known in (*titles, *([change.new] if change.old in change.new else [])):
        flat = flat.replace(_GAPS.sub("", known), "\n")
    wanted, at = _GAPS.sub("", change.old), -1
    person = change.what == "leader"
    while (at := flat.find(wanted, at + 1)) >= 0:
        before, after = flat[max(0, at - 20) : at], flat[at + len(wanted) : at + len(wanted) + 10]
        if not _PAST.search(before) and not (person and _LONGER.match(after) and not _AFTER_A_NAME.match(after)):
            return f"{before[-10:]}{wanted}{after}".replace("\n", "")
    return None


def _concerned(change: OfficeChange, registry: Registry) -> set[str]:
    listed: dict[str, Subject] = {one.id: one for one in registry.listed}
    if change.subject in listed:
        return {change.subject}
    inside = subtree(registry.units, change.unit or change.subject)
    return {one.id for one in listed.values() if any(role.unit in inside for role in one.roles)}


def _text(body: bytes | None, page: Page) -> str | None:
    if body is None:
        return None
    try:
        return open_document(body, PageContext(url=page.url, at=page.at)).flow.text
    except (Unreadable, RecursionError):
        return None
