"""The line of the day's assessment for indicators whose findings are about many small targets."""

from datetime import datetime

from schemas.events.findings import Measured, Status
from schemas.words import CLUES_WAIT
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Rule, View


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
        kind="site",
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


def read_lately(view: View, targets: list[str]) -> tuple[int, datetime | None]:
    """How many of these pages were read recently, and when the last one was."""
    ats = [view.state.pages[t].now.at for t in targets if t in view.state.pages]
    recent = [at for at in ats if at is not None and view.read_recently(at)]
    return len(recent), max(recent, default=None)
