"""The labelled set of pages: its format, and how the reader is scored on it.

A case is one page with what a person reads off it. Cases come from two places:

* `tests/reading/cases/<group>/labels.yaml`, a list of
  `{file, what, url?, at?, status?, headers?, template?, expect: {…}}`, with the pages beside it;
* Python modules `tests/reading/pages_*.py` with a function `cases() -> Iterable[PageCase]`.

All pages are made for this set; none is copied. `expect` holds only what is worth asking of that page. Each key is a
task that is scored over all cases which have it, and has its floor in `FLOORS`:

    charset     utf-8 | gb18030 | big5 | utf-16le | …
    kind        page_kind
    title       title, white space aside
    date        published.date, or null: a date that is not there must not be found
    date_kind   published.kind
    meta_date   first ten characters of meta_published, or null
    items       number of list items
    newest      newest_item_date, or null
    source      source.text
    dynamic     true | false | null
    hidden      true when there are hidden links, false for a look-alike
    tamper      true when there is tampering, false for a look-alike
    hits        list of rules that must be hit (in any order); [] when there must be no hit above `notice`
    site_code   footer.site_code
    verdict     ok | inconclusive
    kind_not    page kinds that the page must not be given
    fault       what came instead of the site, "" for anything of the site
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from schemas.events.reading import Reading
from schemas.times import at as instant
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read

HERE = Path(__file__).parent
VISIT = "2026-11-20T10:00:00+08:00"

FLOORS = {
    "charset": 0.99,
    "kind": 0.98,  # averaged over the kinds, not the pages
    "title": 0.97,
    "date": 0.97,
    "date_kind": 0.95,
    "meta_date": 0.97,
    "items": 0.95,
    "newest": 0.95,
    "source": 0.95,
    "dynamic": 0.9,
    "hidden": 0.95,
    "tamper": 0.95,
    "hits": 0.95,
    "site_code": 0.95,
    "verdict": 1.0,
    "kind_not": 1.0,
    "fault": 1.0,
}


@dataclass(frozen=True)
class PageCase:
    """One page. `at` is RFC 3339 or None for a page whose visit nobody knows."""

    id: str
    body: bytes
    expect: Mapping[str, Any]
    url: str | None = None
    at: str | None = VISIT
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None

    def context(self) -> PageContext:
        return PageContext(
            url=self.url,
            at=instant(self.at) if self.at else None,
            status=self.status,
            headers=self.headers,
            template=self.template,
        )

    def read(self) -> Reading:
        return read(self.body, self.context())


def all_cases() -> list[PageCase]:
    """Every case of the labelled set, in a fixed order; ids are distinct."""
    found = [case for path in sorted(HERE.glob("cases/*/labels.yaml")) for case in _from_folder(path)]
    for path in sorted(HERE.glob("pages_*.py")):
        found += import_module(f"tests.reading.{path.stem}").cases()
    return found


def _from_folder(path: Path) -> Iterator[PageCase]:
    for row in yaml.safe_load(path.read_text("utf-8")):
        yield PageCase(
            id=f"{path.parent.name}/{row['file']}",
            body=(path.parent / row["file"]).read_bytes(),
            expect=row["expect"],
            url=row.get("url"),
            at=row.get("at", VISIT),
            status=row.get("status"),
            headers=row.get("headers", {}),
            template=row.get("template"),
        )


def _tight(text: str | None) -> str:
    return "".join((text or "").split())


def _hits_as_wanted(reading: Reading, wanted: list[str]) -> bool:
    loud = {hit.rule for hit in reading.text_hits if hit.level != "notice"}
    return not loud if not wanted else set(wanted) <= {hit.rule for hit in reading.text_hits}


_RIGHT: dict[str, Callable[[Reading, Any], bool]] = {
    "charset": lambda r, want: r.charset == want,
    "kind": lambda r, want: r.page_kind == want,
    "title": lambda r, want: _tight(r.title) == _tight(want),
    "date": lambda r, want: (r.published.date if r.published else None) == want,
    "date_kind": lambda r, want: r.published is not None and r.published.kind == want,
    "meta_date": lambda r, want: (r.meta_published[:10] if r.meta_published else None) == want,
    "items": lambda r, want: len(r.items) == want,
    "newest": lambda r, want: r.newest_item_date == want,
    "source": lambda r, want: (r.source.text if r.source else None) == want,
    "dynamic": lambda r, want: r.dynamic is want,
    "hidden": lambda r, want: bool(r.hidden_links) is want,
    "tamper": lambda r, want: bool(r.tamper) is want,
    "hits": _hits_as_wanted,
    "site_code": lambda r, want: r.footer.site_code == want,
    "verdict": lambda r, want: r.verdict == want,
    "kind_not": lambda r, want: r.page_kind not in want,
    "fault": lambda r, want: r.fault == want,
}


@dataclass
class Score:
    """Right answers of one task, and what went wrong, as `id: wanted … got …`."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return self.right + len(self.wrong)

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 1.0


def score(cases: Iterable[PageCase]) -> dict[str, Score]:
    """Score every task over the cases that ask for it; `kind:<kind>` holds each page kind apart."""
    scores: dict[str, Score] = defaultdict(Score)
    for case in cases:
        reading = case.read()
        for task, wanted in case.expect.items():
            names = [task, f"kind:{wanted}"] if task == "kind" else [task]
            right = _RIGHT[task](reading, wanted)
            for name in names:
                if right:
                    scores[name].right += 1
                else:
                    scores[name].wrong.append(f"{case.id}: wanted {wanted!r}, got {_got(reading, task)!r}")
    return scores


def kind_share(scores: Mapping[str, Score]) -> float:
    """Share of right page kinds, averaged over the kinds."""
    shares = [score.share for name, score in scores.items() if name.startswith("kind:")]
    return sum(shares) / len(shares) if shares else 1.0


def wrong_but_confident(cases: Iterable[PageCase]) -> list[str]:
    """Cases for which a date was given that is not the right one; silence is no such fault."""
    found = []
    for case in cases:
        if "date" in case.expect:
            published = case.read().published
            if published and published.date != case.expect["date"]:
                found.append(f"{case.id}: wanted {case.expect['date']}, got {published.date} ({published.text})")
    return found


def _got(reading: Reading, task: str) -> Any:
    return {
        "charset": reading.charset,
        "kind": f"{reading.page_kind} {reading.reason}".strip(),
        "title": reading.title,
        "date": reading.published,
        "date_kind": reading.published and reading.published.kind,
        "meta_date": reading.meta_published,
        "items": len(reading.items),
        "newest": reading.newest_item_date,
        "source": reading.source,
        "dynamic": reading.dynamic,
        "hidden": reading.hidden_links,
        "tamper": reading.tamper,
        "hits": [(hit.rule, hit.level, hit.text) for hit in reading.text_hits],
        "site_code": reading.footer.site_code,
        "verdict": f"{reading.verdict} {reading.reason}",
        "kind_not": f"{reading.page_kind} {reading.reason}".strip(),
        "fault": f"{reading.fault} ({reading.page_kind})",
    }[task]
