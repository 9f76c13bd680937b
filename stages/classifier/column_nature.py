"""The likely nature of a column, from its name and what stands in it; a proposal that a person confirms."""

import itertools
import re
from datetime import date
from functools import lru_cache

from schemas.events.reading import Reading
from schemas.registry.model import ColumnNature
from schemas.shipped import shipped

NATURES: tuple[ColumnNature, ...] = ("dynamic", "notice", "static", "other")
DATED = 3  # dated entries from which a list tells something
NEWS_SHARE = 0.5
OFFICIAL_SHARE = 0.6
BRISK_DAYS = 10  # between two entries, in the middle: faster than 动态要闻 must be (two weeks)
_NOTE = re.compile(r"[（(].*?[）)]")
_OFFICIAL = re.compile(
    r"通知|公告|公示|通告|办法|意见|方案|规定|细则|决定|批复|条例|印发|公报|解读|任免|招聘|招标|采购"
)
_LIST_KINDS = frozenset({"list", "homepage"})


def column_nature(name: str, reading: Reading) -> ColumnNature:
    """dynamic, notice, static or other. The name decides; without a telling one the entries do: official titles are
    notices, many of one quarter are news. A page that is one text is static; a page that shows nothing is `other`,
    since nothing was seen of it."""
    words = _words()
    nature, word = _named(name)
    dated = sorted(item.date for item in reading.items if item.date)
    if nature == "static" and word in words["dated_after_all"] and reading.page_kind == "list" and len(dated) >= DATED:
        return _of_entries(reading, dated)
    if nature is not None:
        return nature
    if reading.page_kind in _LIST_KINDS or reading.items:
        return _of_entries(reading, dated)
    return "static" if reading.page_kind == "article" else "other"


def names_a_column(name: str) -> bool:
    """Whether the name holds a word that columns are called by."""
    return _named(name)[0] is not None or any(word in name for word in _words()["telling_no_nature"])


def _named(name: str) -> tuple[ColumnNature | None, str]:
    """The nature a name tells and the word that tells it: the one that ends last, of these the longest. A last word
    that says little (信息, 公开) leaves it to the word before it: 招标信息 is about 招标."""
    name = _NOTE.sub("", name)
    nature, word = _last_word(name)
    weak = next((ending for ending in _words()["weak_endings"] if name.endswith(ending)), None)
    if weak is not None and (word == weak or not name.endswith(word) or not word):
        before = name.removesuffix(weak)
        told = _last_word(before)
        if told[0] is not None and before.endswith(told[1]):
            return told
    return nature, word


def _last_word(name: str) -> tuple[ColumnNature | None, str]:
    words = _words()
    for beginning in words["static_beginnings"]:
        if name.startswith(beginning) and len(name) > len(beginning):
            return "static", beginning
    best: tuple[int, int] = (0, 0)
    found: tuple[ColumnNature | None, str] = (None, "")
    for nature in NATURES:
        for word in words[nature]:
            at = name.rfind(word)
            place = (at + len(word), len(word))
            if nature == "static" and place[0] < len(name) and word not in words["static_anywhere"]:
                continue
            if at >= 0 and place > best:
                best, found = place, (nature, word)
    return found


def _of_entries(reading: Reading, dated: list[str]) -> ColumnNature:
    """What the entries of a list say; `other` where they are few or slow."""
    titles = [item.title for item in reading.items]
    official = sum(1 for title in titles if _OFFICIAL.search(title))
    if len(titles) >= DATED and official >= OFFICIAL_SHARE * len(titles):
        return "notice"
    if len(dated) < DATED:
        return "other"
    recent = sum(1 for day in dated if day[:7] == dated[-1][:7])
    return "dynamic" if recent / len(dated) >= NEWS_SHARE or _middle_gap(dated) <= BRISK_DAYS else "other"


def _middle_gap(dated: list[str]) -> int:
    """Days between two entries, in the middle of all."""
    days = [date.fromisoformat(day) for day in dated]
    gaps = sorted((later - earlier).days for earlier, later in itertools.pairwise(days))
    return gaps[len(gaps) // 2]


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    return shipped("stages.classifier", "column_natures.yaml")  # type: ignore[no-any-return]
