"""举一反三: a wrong phrase and a bad link looked for in the newest stored pages of all targets.

At full size (XUNWANG_BENCH_SPREAD=1000000) it is what issue 13 asks for: a million stored pages in at most 5 minutes.
"""

import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.evidence import EvidenceStore
from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.spread import Wanted, spread
from schemas.events.codec import encode
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.events.types import OBSERVATIONS
from schemas.times import at
from tests.benchmarks.rows import row
from tests.support.looks import event, planned
from tests.support.registries import registry

PAGES, SITES, AT_ONCE = int(os.environ.get("XUNWANG_BENCH_SPREAD", "3000")), 20, 1_000
MOST_S, FULL, EVERY = 300, 1_000_000, 500
PHRASE, HOST = "示例省人民政俯", "lapsed.example"
AT = at("2026-07-01T09:00:00+08:00")
WORDS = "政务公开工作要点关于印发通知县人民政府办公室财政预算民生实事项目建设情况公示安全生产检查环境保护"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("XUNWANG_BENCH_DIR")) as name:
        root = Path(name)
        log, store = SqliteLog(root / "log.db"), EvidenceStore(root / "evidence")
        _written(log, store)
        known, hits = registry(SITES), PAGES // EVERY
        rows = [row("spread, stored pages", PAGES, "pages")]
        for what, wanted in (
            ("a link, first time", Wanted(link=HOST)),
            ("a link", Wanted(link=HOST)),
            ("a phrase", Wanted(phrase=PHRASE)),
        ):
            seconds, used, found = _timed(lambda wanted=wanted: spread(root, log, store.get, known, wanted))  # type: ignore[misc]
            most = max(MOST_S * PAGES / FULL, 10.0)
            rows.append(row(f"spread, {what}, on the clock", round(seconds, 2), "s"))
            rows.append(
                row(
                    f"spread, {what}, processor time",
                    round(used, 2),
                    "s",
                    floor=f"≤ {most:.0f}",
                    ok=used <= most and len(found) == hits,
                )
            )
        store.close()
        log.close()
    return rows


def _timed(work: Callable[[], list[Any]]) -> tuple[float, float, list[Any]]:
    begun, before = time.perf_counter(), _used()
    found = work()
    return time.perf_counter() - begun, _used() - before, found


def _used() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))


def _written(log: SqliteLog, store: EvidenceStore) -> None:
    dice = random.Random(13)
    for first in range(0, PAGES, AT_ONCE):
        records = [_page(dice, store, number) for number in range(first, min(first + AT_ONCE, PAGES))]
        store.flush()
        log.commit(Commit("bench", records))


def _page(dice: random.Random, store: EvidenceStore, number: int) -> NewRecord:
    """A page of some 45 KB; one in so many has the phrase and the link."""
    site, target, hit = f"site{number % SITES + 1}", f"page{number}", number % EVERY == EVERY - 1
    words = "".join(dice.choices(WORDS, k=40))
    items = "".join(
        f'<li><a href="/a/{number}/{n}.html">{words[n % 30 :]}{n}</a><span>2026-06-30</span></li>' for n in range(300)
    )
    text = f"<p>{PHRASE if hit else words}{number}</p><ul>{items}</ul>"
    body = f"<html><head><meta charset=utf-8></head><body>{text}</body></html>"
    links = [Link(url=f"http://{site}.example/a/{number}/{n}.html", text=words[:12]) for n in range(60)]
    outside = [Link(url=f"http://www.{HOST if hit else 'fine.example'}/", text="友情链接")]
    check = planned("2026-07-01", 1, site=site, target=target, kind="column", url=f"http://{site}.example/{number}/")
    page = PageObserved(
        check=check,
        outcome="done",
        opened=True,
        sha256=store.put(body.encode(), AT),
        reading=Reading(links=Links(internal=links, external=outside)),
    )
    return NewRecord(OBSERVATIONS, site, encode(event("page.observed", page, check.due, parts=(target,), key=site)))


if __name__ == "__main__":
    for one in run():
        print(json.dumps(one, ensure_ascii=False))
