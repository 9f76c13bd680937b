"""通报对账: each case named from above against our own findings: so many days ahead, or missed and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.chinese import day_text
from schemas.events.findings import FindingTransition
from schemas.records.notices import NoticeFromAbove
from schemas.states import LIFTED, STANDING
from schemas.times import day_of

# What the words of a notice are about, by the measures of our indicators; a notice that says none of these may be about
# anything.
SUBJECTS_OF_WORDS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("未更新", "更新不及时", "不更新", "停更", "僵尸"), frozenset(
        {"column_stale", "stale_sum", "long_stale", "home_stale", "posts_stale", "posts_cycle", "entry_stale"})),
    (("空白",), frozenset({"column_blank", "blank_sum", "entry_blank"})),
    (("链接", "无法打开", "打不开", "死链"), frozenset({"links", "availability", "offline"})),
    (("无法访问", "不能访问", "打不开网站"), frozenset({"availability", "offline", "certificate", "domain"})),
    (("表述", "错别字", "错误", "错敏"), frozenset({"text_hits"})),
    (("互动", "菜单功能", "留言"), frozenset({"no_channel", "interaction"})),
    (("篡改", "挂马", "暗链", "赌博", "色情"), frozenset({"tamper", "hidden_links"})),
    (("证书",), frozenset({"certificate"})),
    (("备案", "未经审批", "未报备", "未按程序"), frozenset({"filed", "reopened", "several"})),
)  # fmt: skip
LOOKED_BACK = timedelta(days=120)  # what was mended longer ago is another matter
AHEAD, LATE, DROPPED, CLUE, UNWATCHED, UNSEEN, MISSED = (
    "提前发现", "滞后发现", "曾发现但已排除", "仅为线索未核实", "未纳入监测", "期间未监测", "漏检",
)  # fmt: skip
FOUND = frozenset({AHEAD})


@dataclass(frozen=True)
class Matched:
    """A notice and what we knew. `days`: how many days before the notice we had found it, negative where later. `why`
    says in a sentence what the verdict rests on."""

    notice: NoticeFromAbove
    verdict: str
    days: int | None
    finding: str
    why: str


@dataclass(frozen=True)
class Knowledge:
    """`measures` by indicator; `subjects` that are watched; `seen`: by subject the days on which a look told
    anything."""

    histories: Sequence[Sequence[FindingTransition]]
    measures: Mapping[str, str]
    subjects: Collection[str]
    seen: Mapping[str, Collection[date]]


def reconciled(notices: Iterable[NoticeFromAbove], known: Knowledge) -> list[Matched]:
    """Each notice with its match, in the order of the notices."""
    return [_matched(notice, known) for notice in notices]


def _matched(notice: NoticeFromAbove, known: Knowledge) -> Matched:
    if notice.subject not in known.subjects:
        return Matched(notice, UNWATCHED, None, "", "该对象未在登记册中，或不属于本监测任务的范围")
    told = day_of(notice.at)
    wanted = measures_of(notice.detail)
    theirs = [steps for steps in known.histories if _about(steps, notice, wanted, known)]
    confirmed = [(first, steps) for steps in theirs if (first := _confirmed(steps)) is not None and _near(steps, told)]
    if confirmed:
        first, steps = min(confirmed, key=lambda one: (one[0], one[1][0].finding_id))
        days = (told - first).days
        how = f"{day_text(first)}才确认，晚于通报{-days}天"
        if days >= 0:
            how = f"{day_text(first)}已确认，早于通报{days}天"
        return Matched(notice, AHEAD if days >= 0 else LATE, days, steps[0].finding_id, how)
    return _unmatched(notice, theirs, told, known)


def _unmatched(
    notice: NoticeFromAbove, theirs: Sequence[Sequence[FindingTransition]], told: date, known: Knowledge
) -> Matched:
    dropped = next((steps for steps in theirs if steps[-1].to_state in LIFTED), None)
    if dropped is not None:
        why = f"{day_text(dropped[-1].at)}由{dropped[-1].actor.name}处理：{dropped[-1].reason or '未写明理由'}"
        return Matched(notice, DROPPED, None, dropped[0].finding_id, why)
    clue = next((steps for steps in theirs if steps[-1].to_state == "suspected"), None)
    if clue is not None:
        why = f"{day_text(clue[0].first_seen)}列为线索，至今未核实"
        return Matched(notice, CLUE, (told - day_of(clue[0].first_seen)).days, clue[0].finding_id, why)
    looked = [day for day in known.seen.get(notice.subject, ()) if told - LOOKED_BACK <= day <= told]
    if not looked:
        return Matched(notice, UNSEEN, None, "", "通报前的期间没有有效检查，不能说明好坏")
    return Matched(notice, MISSED, None, "", f"通报前有{len(looked)}天有效检查，未形成同类问题；请核对指标口径")


def measures_of(detail: str) -> frozenset[str]:
    """The measures that the words of a notice may be about; empty: any."""
    return frozenset().union(
        *(measures for words, measures in SUBJECTS_OF_WORDS if any(one in detail for one in words))
    )


def _about(
    steps: Sequence[FindingTransition], notice: NoticeFromAbove, wanted: frozenset[str], known: Knowledge
) -> bool:
    first = steps[0]
    if first.subject != notice.subject:
        return False
    return not wanted or known.measures.get(first.indicator, "") in wanted


def _confirmed(steps: Sequence[FindingTransition]) -> date | None:
    return next((day_of(step.at) for step in steps if step.to_state in STANDING), None)


def _near(steps: Sequence[FindingTransition], told: date) -> bool:
    """Whether it stood shortly before the notice: what was mended long ago is another matter."""
    last = steps[-1]
    return last.to_state in STANDING or told - day_of(last.at) <= LOOKED_BACK


def missed_share(found: Sequence[Matched]) -> tuple[int, int]:
    """漏检率: how many were missed, of how many that could be known; what was not watched or seen is in neither."""
    base = [one for one in found if one.verdict not in (UNWATCHED, UNSEEN)]
    return sum(one.verdict not in FOUND for one in base), len(base)
