"""移动客户端无法下载或使用: the page or store listing of an app could not be opened, or says that there is none."""

from datetime import timedelta

import msgspec

from schemas.kinds import names_where
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.common import NO_LOOK, Figures, judged
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_instant

WAITING = "待第二次检查"


class DeadParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`bad`: class of the look -> what it is called; sure after two such looks `second_look_hours` apart."""

    second_look_hours: int
    bad: dict[str, str]


def judge(view: View, rule: Rule) -> list[Judgement]:
    params: DeadParams = rule.params
    if not view.subject.address:
        return [judged(view, rule, "unknown", Figures(), reason="未登记下载地址")]
    facts = view.state.links.get(view.subject.id)
    if facts is None or not view.read_recently(facts.now.at):
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK)]
    first, last = facts.now.bad(params.bad, ("ok",))
    evidence = [one for one in (first, last) if one is not None]
    if first is None or last is None:
        return [judged(view, rule, "pass", Figures(0))]
    sure = last.at - first.at >= timedelta(hours=params.second_look_hours)
    slots = {
        "klass": params.bad.get(facts.now.klass or "", ""),
        "first": cn_instant(first.at),
        "second": cn_instant(last.at),
    }
    status, reason = ("fail", "") if sure else ("unknown", WAITING)
    flag = Figures(1 if sure else None)
    return [judged(view, rule, status, flag, reason=reason, slots=slots, evidence=evidence)]  # type: ignore[arg-type]


DEAD = Measure(
    judge,
    names_where(subject_kind="app", page=True) | {"tick"},
    frozenset({"klass", "first", "second"}),
    DeadParams,
)
