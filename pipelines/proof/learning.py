"""Learning how words are written here: counts of the text of stored pages."""

from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.data_folder import DataFolder
from pipelines.evidence.newest import newest_bodies
from pipelines.evidence.shared import SharedEvidence
from schemas.mistakes import MistakeError
from schemas.textpacks.words import statutes
from stages.classifier.attachments import extract
from stages.classifier.text.normalise import map_characters

if TYPE_CHECKING:
    from stages.classifier.text.statistical.counts import Counts

MOST_CHARACTERS = 40_000_000  # of own text: counts of these take 130 MB at most
_LARGEST_BODY = 2_000_000
_SHORTEST_LINE = 12  # shorter lines are menus
_READ = ("html", "txt", "docx", "doc", "ofd", "pdf")
NEEDS_NUMPY = "统计校读需要 numpy，请先执行 pip install 'xunwang[proof]'；不安装时其余功能照常。"


def learn_from(evidence: SharedEvidence, day: date, most: int = MOST_CHARACTERS) -> "Counts":
    """Counts of statutes and of the distinct lines of the stored pages, the newest first.

    Raises MistakeError without numpy, EvidenceError where the place cannot be read.
    """
    try:
        from stages.classifier.text.statistical.counts import learn
    except ImportError:
        raise MistakeError(NEEDS_NUMPY) from None
    pages = _Pages(newest_bodies(evidence, _LARGEST_BODY), most)
    counts = learn(map(map_characters, statutes()), pages.lines(), pages=0, learnt=day.isoformat())
    return counts.with_pages(pages.read)


def learnt_counts(data: Path) -> Path | None:
    """The folder of what was learnt in a data folder; None where nothing was. Raises MistakeError without numpy."""
    try:
        from stages.classifier.text.statistical.counts import Counts
    except ImportError:
        raise MistakeError(NEEDS_NUMPY) from None
    counts = DataFolder(data).counts
    return counts if Counts.load(counts) else None


def counts_at_hand(data: Path) -> Path | None:
    """The folder of what was learnt; None where nothing was, and where numpy is not installed."""
    return None if find_spec("numpy") is None else learnt_counts(data)


def counts_to_run_with(data: Path, wanted: bool) -> Path | None:
    """The folder of what was learnt, for a run that is to proofread its pages statistically.

    Raises MistakeError where nothing was learnt.
    """
    if not wanted:
        return None
    counts = learnt_counts(data)
    if counts is None:
        raise MistakeError(not_learnt(data))
    return counts


def not_learnt(data: Path) -> str:
    return f"统计校读尚未学习，请先执行 xunwang proof learn --data {data}。"


class _Pages:
    """The distinct lines of stored pages; `read` counts the pages that gave any."""

    def __init__(self, bodies: Iterator[bytes], most: int) -> None:
        self._bodies = bodies
        self._left = most
        self._known: set[int] = set()
        self.read = 0

    def lines(self) -> Iterator[str]:
        for body in self._bodies:
            if self._left <= 0:
                return
            yield from self._new_lines(body)

    def _new_lines(self, body: bytes) -> Iterator[str]:
        found = extract(body)
        fresh = 0
        for line in found.text.split("\n") if found.kind in _READ else ():
            line = line.strip()
            if len(line) < _SHORTEST_LINE or hash(line) in self._known:
                continue
            self._known.add(hash(line))
            self._left -= len(line)
            fresh += 1
            yield map_characters(line)
        self.read += bool(fresh)
