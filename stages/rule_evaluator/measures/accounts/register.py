"""What the register itself says of accounts and apps: several accounts of one unit on one platform, filing, level."""

import msgspec

from schemas.registry.subjects import Account, App
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.accounts.common import Figures, judged, platform_word
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from stages.rule_evaluator.wording import names


class LevelParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The levels at which there should be none."""

    none_at: list[str]


class FiledParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`audiences`: whom apps that must be filed serve; every one where it is empty."""

    audiences: list[str] = []


def judge_several(view: View, rule: Rule) -> list[Judgement]:
    """一平台开设多个账号: how many accounts on its platform the unit runs, this one included."""
    others = view.registration.same_platform
    number = len(others) + 1
    return [
        judged(
            view,
            rule,
            "fail" if fails(rule.indicator, number) else "pass",
            Figures(number),
            slots={"count": number, "platform": platform_word(view), "others": names(others)},
            keys=tuple(others),
        )
    ]


def judge_filed(view: View, rule: Rule) -> list[Judgement]:
    """A filing number is registered."""
    audiences = rule.params.audiences
    if isinstance(view.subject, App) and audiences and view.subject.audience not in audiences:
        return [judged(view, rule, "not_applicable", Figures(), reason="不在备案范围")]
    filed = bool(view.subject.number)
    return [judged(view, rule, "pass" if filed else "fail", Figures(float(not filed)), keys=("unfiled",))]


def judge_level(view: View, rule: Rule) -> list[Judgement]:
    level = view.subject.level if isinstance(view.subject, Account | App) else None
    if level is None:
        return [judged(view, rule, "unknown", Figures(), reason="未登记层级")]
    wrong = level in rule.params.none_at
    return [judged(view, rule, "fail" if wrong else "pass", Figures(float(wrong)), keys=(level,))]


_DAY = frozenset({"day"})
SEVERAL = Measure(judge_several, _DAY, frozenset({"count", "platform", "others"}), NoParams)
FILED = Measure(judge_filed, _DAY, frozenset(), FiledParams)
LEVEL = Measure(judge_level, _DAY, frozenset(), LevelParams)
