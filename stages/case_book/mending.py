"""假整改识别: truly mended, deleted, re-dated, hidden, or broken again after the recheck; before and after side by side
with the unit's answer. What the looks do not show stays unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.chinese import day_text
from schemas.events.cases import RowAnswer
from schemas.events.findings import FindingTransition
from schemas.states import STANDING
from schemas.times import day_of
from stages.case_book.looks import Look, of_target

STALE = frozenset({"column_stale", "stale_sum", "long_stale", "home_stale", "column_blank", "blank_sum"})
SURE = 2  # looks in a row at which a page that was taken away does not open
BESIDE = timedelta(hours=36)  # the home page is looked at once a day
SOON = timedelta(days=30)  # a fault that is back so soon was not mended
WORDS = {
    "mended": "已真实整改",
    "deleted": "以删除代替整改",
    "redated": "以改动日期代替整改",
    "hidden": "以隐藏代替整改",
    "broken_again": "复查后再次出现",
    "not_mended": "未整改",
    "unknown": "无法判断",
}


@dataclass(frozen=True)
class Mending:
    """What became of an answered row. `before` and `after` are the looks on either side of the answer."""

    verdict: str
    text: str
    before: Look | None
    after: Look | None

    @property
    def sham(self) -> bool:
        return self.verdict in ("deleted", "redated", "hidden", "broken_again")


def mending(
    steps: Sequence[FindingTransition], measure: str, answer: RowAnswer, answered: datetime, looks: Sequence[Look]
) -> Mending:
    """How a row was mended that the unit says is mended. `looks` are those at the target and at the home page."""
    target, subject = steps[0].target, steps[0].subject
    theirs = of_target(looks, target)
    before = next((one for one in reversed(theirs) if one.at <= answered), None)
    after = next((one for one in reversed(theirs) if one.at > answered), None)

    def told(verdict: str, text: str) -> Mending:
        return Mending(verdict, f"{WORDS[verdict]}：{text}（单位反馈：{answer.measures or '已整改'}）", before, after)

    if (again := _again(steps, answered)) is not None:
        return told("broken_again", f"{day_text(again[0])}复查时已整改，{day_text(again[1])}再次出现")
    if after is None or before is None:
        return told("unknown", "反馈后尚未复查")
    if not after.opened:
        shut = [one for one in theirs if one.at > answered][-SURE:]
        alone = target != subject and all(_site_opens(looks, subject, one.at) for one in shut)
        if alone and len(shut) == SURE and not any(one.opened for one in shut):
            return told("deleted", f"{day_text(after.at)}该页面已不能打开而网站正常，原问题未作说明")
        return told("unknown", f"{day_text(after.at)}该页面未能打开，是否撤下尚待复查")
    changed = _redated(before, after)
    if measure in STALE and changed and not _fresh(before, after, answered):
        title, was, now = changed[0]
        return told("redated", f"“{title}”等{len(changed)}条原标注{was}，{day_text(after.at)}改标注{now}，未见新增信息")
    if measure in STALE and _unlinked(looks, subject, after, answered):
        return (
            told("hidden", "首页不再链接该栏目，栏目内容未更新")
            if not _fresh(before, after, answered)
            else told("mended", "栏目已有新增信息")
        )
    if steps[-1].to_state in STANDING:
        return told("not_mended", "最近一次检查问题仍在")
    if measure in STALE and _fewer(before, after) and not _fresh(before, after, answered):
        return told("deleted", f"原有{len(before.items)}条信息减为{len(after.items)}条，未见新增信息")
    if steps[-1].to_state == "rectified":
        return told("mended", f"{day_text(steps[-1].at)}复查已整改")
    return told("unknown", "现有检查不足以判断")


def _site_opens(looks: Sequence[Look], subject: str, at: datetime) -> bool:
    """Whether the home page opened at its look nearest to an instant: a page that fails with its whole site was not
    taken away."""
    home = of_target(looks, subject)
    nearest = min(home, key=lambda one: abs(one.at - at), default=None)
    return nearest is not None and nearest.opened and abs(nearest.at - at) <= BESIDE


def _again(steps: Sequence[FindingTransition], answered: datetime) -> tuple[datetime, datetime] | None:
    """When it was mended after the answer and when it was back, where that was soon."""
    mended = next((step.at for step in steps if step.to_state == "rectified" and step.at > answered), None)
    if mended is None:
        return None
    back = next((step.at for step in steps if step.to_state in STANDING and step.at > mended), None)
    return (mended, back) if back is not None and back - mended <= SOON else None


def _redated(before: Look, after: Look) -> list[tuple[str, str, str]]:
    """Entries of one title and address whose date moved on: title, date before, date after."""
    return [
        (key[0], was, now)
        for key, was in before.items.items()
        if was is not None and (now := after.items.get(key)) is not None and now > was
    ]


def _fresh(before: Look, after: Look, answered: datetime) -> bool:
    """Whether entries came that had not been there, of about the time of the answer."""
    since = str(day_of(answered - SOON))
    known = {title for title, _ in before.items}
    return any(title not in known and day is not None and day >= since for (title, _), day in after.items.items())


def _fewer(before: Look, after: Look) -> bool:
    return bool(before.items) and len(after.items) < len(before.items)


def _unlinked(looks: Sequence[Look], subject: str, after: Look, answered: datetime) -> bool:
    """Whether the home page led to the column before the answer and does not any more."""
    home = [one for one in of_target(looks, subject) if one.links]
    earlier = next((one for one in reversed(home) if one.at <= answered), None)
    later = next((one for one in reversed(home) if one.at > answered), None)
    return earlier is not None and later is not None and after.url in earlier.links and after.url not in later.links
