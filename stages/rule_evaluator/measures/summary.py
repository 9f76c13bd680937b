"""The line of the day's assessment for indicators whose findings are about many small targets."""

from datetime import datetime

from schemas.events.findings import Measured, Status
from schemas.words import CLUES_WAIT
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Rule, View

UNREAD_POSTS = "近期未能读取推文"


def summarise(view: View, rule: Rule, looked: int, last_look: datetime | None, reason: str = "") -> Judgement:
    """One line for the site: findings that stand out of the targets looked at. What waits for a person is unknown:
    neither failed nor passed."""
    mine = [r for r in view.judged.findings.values() if r.indicator == rule.indicator.id]
    standing = sum(r.stands for r in mine)
    waiting = sum(r.open and not r.stands for r in mine)
    status: Status = "pass"
    if standing:
        status = "fail"
    elif waiting:
        status, reason = "unknown", f"{waiting}{CLUES_WAIT}"
    elif reason or last_look is None:
        status, reason = "unknown", reason or "近期未能读取页面"
    return Judgement(
        target=view.subject.id,
        kind=view.subject.subject_kind,
        status=status,
        measured=Measured(
            value=standing,
            numerator=standing,
            denominator=max(looked, standing),
            low=standing,
            high=standing + waiting,
            unit="count",
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=view.at,
        ),
        reason=reason,
    )


def summarise_posts(view: View, rule: Rule) -> Judgement:
    """The line of an account whose posts are read one by one."""
    posts = view.state.account.posts.get(view.subject.id) if view.state.account is not None else None
    looked = posts.looked.at if posts is not None and posts.looked is not None else None
    recent = looked if view.read_recently(looked) else None
    return summarise(view, rule, len(posts.known) if posts is not None else 0, recent, "" if recent else UNREAD_POSTS)


def read_lately(view: View, targets: list[str]) -> tuple[int, datetime | None]:
    """How many of these pages were read recently, and when the last one was."""
    ats = [view.state.pages[t].now.at for t in targets if t in view.state.pages]
    recent = [at for at in ats if at is not None and view.read_recently(at)]
    return len(recent), max(recent, default=None)
