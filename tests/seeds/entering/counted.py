"""What is counted: publications, faults of wording, reposts, second complaints."""

from datetime import timedelta

from tests.seeds.entering.way import Entering, Way
from tests.seeds.records import Records

PUBLISHED, ERRORS_FOUND, REPOSTS, LETTERS = (
    "publication.count.v1", "mutual.error.v1", "repost.look.v1", "mailbox.letter.v1",
)  # fmt: skip
SITE_NEWS = "网站信息"
_MONTH = {"months": 3}


def _nothing(one: Entering) -> None:
    """Every month of the window with nothing published."""
    target = one.column.id if one.column is not None else None
    kind = "column" if one.column is not None else None
    for month in one.days.months():
        one.hand_in(PUBLISHED, f"/{month}", target=target, target_kind=kind, topic=SITE_NEWS, month=month, published=0)


def _errors(one: Entering) -> None:
    """One record that stands for so many faults."""
    one.hand_in(ERRORS_FOUND, category="misexpression", count=one.problem.count, detail=one.text)


def _repost(one: Entering) -> None:
    given = Records.clock(one.days.base - timedelta(days=20))
    for order in range(1, one.problem.count + 1):
        task = f"转发任务{order}（编号虚构）"
        one.hand_in(REPOSTS, f"/{order}", task=task, result="not_done", given=given, due=given + timedelta(days=1))


def _again(one: Entering) -> None:
    asked = Records.clock(one.days.base - timedelta(days=20))
    for order in range(1, one.problem.count + 1):
        one.hand_in(
            LETTERS, f"/{order}", asked=asked, answered=asked + timedelta(days=1), category="complaint", again=True
        )


_COUNT = {"measure": "record_count", "window": _MONTH, "mended_by": "person"}
NOTHING = Way(
    _nothing,
    {**_COUNT, "comparator": "<", "threshold": 1, "mended_by": "recheck",
     "params": {"kind": PUBLISHED, "by": "target", "placed": "month", "amount": "published",
                "where": {"topic": [SITE_NEWS]}},
     "wording": "本期信息发布{count}条"},
)  # fmt: skip
ERRORS = Way(
    _errors,
    {**_COUNT, "threshold": 1, "params": {"kind": ERRORS_FOUND, "where": {"category": ["misexpression"]}},
     "wording": "信息表述不规范{count}个"},
)  # fmt: skip
REPOST = Way(
    _repost,
    {**_COUNT, "threshold": 1, "params": {"kind": REPOSTS, "where": {"result": ["not_done"]}},
     "wording": "{count}项转发任务未完成"},
)  # fmt: skip
AGAIN = Way(
    _again,
    {**_COUNT, "threshold": 1, "params": {"kind": LETTERS, "placed": "asked", "where": {"again": [True]}},
     "wording": "二次投诉{count}件"},
)  # fmt: skip
