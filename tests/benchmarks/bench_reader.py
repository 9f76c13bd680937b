"""The whole reader beside its peers, on the same made-up pages in one run: right answers and time side by side.

Times are medians over pages of the best of some rounds, in processor time, so that a busy machine does not count.
"""

import contextlib
import io
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from statistics import median
from typing import Any

import lxml.html

from stages.classifier.reading.reader import read
from tests.benchmarks.rows import row
from tests.benchmarks.scripted_pages import scripted_pages
from tests.reading.scoring import PageCase, all_cases, kind_share, score, wrong_but_confident

ROUNDS = 3
SMALL_PAGES, SCRIPTED_PAGES = 60, 40
PEER_PAGES = 60  # gne and trafilatura take tens of milliseconds a page
MENU = "".join(f'<li><a href="/lm/{i}/">政府信息公开栏目{i}</a></li>' for i in range(150))


def run() -> list[dict[str, Any]]:
    """Rows of right answers and of times; `ratio` of a time is ours by the peer's."""
    return [*_right_answers(), *_dates_beside_peers(), *_charsets_beside_peers(), *_times()]


def _row(name: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return row(name, round(value, 4), unit, **more)


@cache
def _cases() -> list[PageCase]:
    return all_cases()


def _dated() -> list[PageCase]:
    return [case for case in _cases() if case.id.startswith("dates/")]


def _right_answers() -> Iterator[dict[str, Any]]:
    scores = score(_cases())
    for task, floor in (("charset", 0.99), ("title", 0.97), ("date", 0.97), ("items", 0.95), ("newest", 0.95)):
        share = scores[task].share
        yield _row(f"reader: {task} right", share, "share", floor=floor, ok=share >= floor)
    kinds = kind_share(scores)
    yield _row("reader: kind right, averaged over kinds", kinds, "share", floor=0.95, ok=kinds >= 0.95)
    asked = [case for case in _cases() if "date" in case.expect]
    wrong = len(wrong_but_confident(asked)) / len(asked)
    yield _row("reader: dates wrong but confident", wrong, "share", floor=0.01, ok=wrong <= 0.01)


def _dates_beside_peers() -> Iterator[dict[str, Any]]:
    cases = [case for case in _dated() if case.expect["date"]][::2][:PEER_PAGES]
    ours = _share(cases, _our_date)
    ours_ms = _median_ms(cases, _our_date)
    for name, reader in _date_readers():
        share = _share(cases, reader)
        yield _row(
            f"dates right on {len(cases)} articles", ours, "share", peer=name, peer_value=share, ok=ours >= share
        )
        spent = _median_ms(cases, reader)
        yield _row("an article, all of the reader", ours_ms, "ms", peer=name, peer_value=spent, ratio=ours_ms / spent)


def _our_date(case: PageCase) -> str | None:
    published = case.read().published
    return published.date if published else None


def _date_readers() -> Iterator[tuple[str, Callable[[PageCase], str | None]]]:
    """Peers that are installed, each as page → YYYY-MM-DD."""
    with contextlib.suppress(ImportError):
        from htmldate import find_date

        yield "htmldate", lambda case: find_date(_html(case), url=case.url)
    with contextlib.suppress(ImportError):
        from trafilatura import bare_extraction

        yield "trafilatura", lambda case: getattr(bare_extraction(_html(case), with_metadata=True), "date", None)
    with contextlib.suppress(ImportError):
        from gne import GeneralNewsExtractor

        extractor = GeneralNewsExtractor()
        yield "gne", lambda case: _gne_date(extractor, case)


def _gne_date(extractor: Any, case: PageCase) -> str | None:
    """gne gives the date as printed; spelt as ISO it is right, else it is compared by its digits."""
    try:
        printed = extractor.extract(_html(case)).get("publish_time") or ""
    except Exception:  # it raises on some pages
        return None
    digits = "".join(c if c.isdigit() else " " for c in printed).split()
    return "-".join((digits[0], *(d.zfill(2) for d in digits[1:3]))) if len(digits) >= 3 else None


def _html(case: PageCase) -> str:
    return case.body.decode("utf-8", "replace")


def _charsets_beside_peers() -> Iterator[dict[str, Any]]:
    cases = [case for case in _cases() if case.id.startswith("charset/")]
    ours = _share(cases, lambda case: case.read().charset, "charset")
    with contextlib.suppress(ImportError):
        from resiliparse.parse.encoding import detect_encoding

        names = {"gbk": "gb18030", "gb2312": "gb18030", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}

        def theirs(case: PageCase) -> str:
            found = detect_encoding(case.body).lower()
            return names.get(found, found)

        share = _share(cases, theirs, "charset")
        yield _row("charset right", ours, "share", peer="resiliparse", peer_value=share, ok=ours >= share)


def _share(cases: Iterable[PageCase], reader: Callable[[PageCase], str | None], task: str = "date") -> float:
    answers = [_quietly(reader, case) == case.expect[task] for case in cases]
    return sum(answers) / len(answers)


def _quietly(reader: Callable[[PageCase], str | None], case: PageCase) -> str | None:
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            return reader(case)
    finally:
        logging.disable(logging.NOTSET)


def _median_ms(cases: list[PageCase], reader: Callable[[PageCase], Any]) -> float:
    return median(_best(lambda case=case: _quietly(reader, case), rounds=1) for case in cases[:20]) * 1e3


def _times() -> Iterator[dict[str, Any]]:
    """The whole reader in units of one bare parse of the same page, by class of page. Articles and lists have a menu
    of usual size put in; pages with scripts are like those of real sites; small pages are pages of 600 to 6,000 bytes
    as they are."""
    groups = {
        "articles": (4.0, _with_menu([c for c in _dated() if b"<ul>" in c.body][:40])),
        "list pages": (4.0, _with_menu(_lists()[:40])),
        "pages with scripts": (4.0, _scripted()),
        "small pages": (6.0, [(case, case.body) for case in _small()]),
    }
    for name, (floor, bodies) in groups.items():
        pairs = [(_bare_parse(body), _best(lambda case=case, body=body: _reading(case, body))) for case, body in bodies]
        ratio = median(ours / bare for bare, ours in pairs)
        yield _row(
            f"whole reader on {name}",
            median(ours for _, ours in pairs) * 1e3,
            "ms",
            peer="one bare lxml parse",
            peer_value=round(median(bare for bare, _ in pairs) * 1e3, 4),
            ratio=ratio,
            floor=floor,
            ok=ratio <= floor,
        )


def _with_menu(cases: list[PageCase]) -> list[tuple[PageCase, bytes]]:
    return [(case, case.body.replace(b"<ul>", f"<ul>{MENU}".encode(), 1)) for case in cases]


def _scripted() -> list[tuple[PageCase, bytes]]:
    return [(PageCase("scripted", body, {}, url, status=200), body) for url, body in scripted_pages(SCRIPTED_PAGES)]


def _small() -> list[PageCase]:
    return [case for case in _cases() if 600 < len(case.body) < 6_000][::20][:SMALL_PAGES]


def _lists() -> list[PageCase]:
    return [case for case in _cases() if case.expect.get("kind") == "list" and b"<ul>" in case.body]


def _reading(case: PageCase, body: bytes) -> Any:
    return PageCase(case.id, body, {}, case.url, case.at, case.status, case.headers).read()


def _bare_parse(body: bytes) -> float:
    text = body.decode("utf-8", "replace")
    return _best(lambda: lxml.html.document_fromstring(text))


def _best(act: Callable[[], Any], rounds: int = ROUNDS) -> float:
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return best


if __name__ == "__main__":
    read(b"<p>warm</p>", PageCase("", b"", {}).context())
    for row in run():
        print(row)
