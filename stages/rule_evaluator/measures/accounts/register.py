"""What the register itself says of accounts and apps: several accounts of one unit on one platform, filing, level."""

import msgspec

from schemas.events.findings import Status
from schemas.registry.days import read_day
from schemas.registry.reopening import reopenings
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.accounts.common import Figures, judged
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from stages.rule_evaluator.wording import cn_date, names


class LevelParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The levels at which there should be none."""

    none_at: list[str]


def judge_several(view: View, rule: Rule) -> list[Judgement]:
    """一平台开设多个账号, 一单位多个网站: how many alike the unit runs, this one included."""
    others = view.registration.run_alike
    number = len(others) + 1
    return [
        judged(
            view,
            rule,
            "fail" if fails(rule.indicator, number) else "pass",
            Figures(number),
            slots={"count": number, "platform": view.subject.category_word, "others": names(others)},
            keys=tuple(others),
        )
    ]


def judge_reopened(view: View, rule: Rule) -> list[Judgement]:
    """Opened again after it was closed, with nobody named who approved it."""
    again = [one for one in reopenings(view.subject) if not one.approved_by]
    days = [cn_date(read_day(one.day) or view.day) for one in again]
    status: Status = "fail" if again else "pass"
    return [judged(view, rule, status, Figures(len(again)), slots={"days": names(days)}, keys=tuple(days))]


def judge_filed(view: View, rule: Rule) -> list[Judgement]:
    """A filing number is registered."""
    filed = bool(view.subject.number)
    return [judged(view, rule, "pass" if filed else "fail", Figures(float(not filed)), keys=("unfiled",))]


def judge_level(view: View, rule: Rule) -> list[Judgement]:
    level = view.subject.own_level
    if level is None:
        return [judged(view, rule, "unknown", Figures(), reason="未登记层级")]
    wrong = level in rule.params.none_at
    return [judged(view, rule, "fail" if wrong else "pass", Figures(float(wrong)), keys=(level,))]


_DAY = frozenset({"day"})
SEVERAL = Measure(judge_several, _DAY, frozenset({"count", "platform", "others"}), NoParams)
FILED = Measure(judge_filed, _DAY, frozenset(), NoParams)
REOPENED = Measure(judge_reopened, _DAY, frozenset({"days"}), NoParams)
LEVEL = Measure(judge_level, _DAY, frozenset(), LevelParams)
