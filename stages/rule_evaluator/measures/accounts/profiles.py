"""What a platform says of an account, held against the register: whether it is there, its name, who holds it."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from schemas.events.findings import Status
from schemas.events.found.accounts import ProfileRead
from schemas.registry.days import covers, read_day
from schemas.registry.names import is_one_of, plain_name
from schemas.registry.sources import Confidence
from schemas.registry.subjects import ENDED
from schemas.times import midnight
from stages.rule_evaluator.facts.accounts.posts import newest_day
from stages.rule_evaluator.facts.accounts.shown import History, most_believed
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.common import (
    NO_LOOK,
    PROFILE_READ,
    Figures,
    facts_of,
    judged,
    posts_of,
)
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date, names

GONE = {"closed_by_owner": "已注销", "taken_down": "已被平台封停", "frozen": "已被平台冻结", "migrated": "已迁移"}
UNSAID = "来源未说明"
WAITING = "待第二次检查"


class ProfileParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sure after two looks `second_look_hours` apart that show the same; `least` is how far the source must be
    believed at least."""

    second_look_hours: int
    least: Confidence = "handed_in"


def _ended(view: View) -> str | None:
    """The first day of the registered closing or migration that holds on the day; null while it is registered open."""
    periods = (p for p in view.subject.states if p.state in ENDED and covers(p.since, p.until, view.day))
    return next((p.since for p in periods), None)


def _profile(view: View, rule: Rule) -> History[ProfileRead] | None:
    return most_believed(facts_of(view).profiles, view.read_recently, rule.params.least)


def _twice(
    view: View,
    rule: Rule,
    profile: History[ProfileRead],
    wrong: Callable[[ProfileRead], bool],
    slots: dict[str, object],
    key: str,
) -> Judgement:
    """Fail where it has been wrong at two looks far enough apart, up to the last one."""
    run = profile.run(wrong)
    if run is None:
        return judged(view, rule, "pass", Figures(0), slots=slots, evidence=[profile.now.last])
    sure = run[1] - run[0] >= timedelta(hours=rule.params.second_look_hours)
    status: Status = "fail" if sure else "unknown"
    evidence = list(dict.fromkeys((profile.now.first, profile.now.last)))
    reason = "" if sure else WAITING
    return judged(
        view, rule, status, Figures(1 if sure else None), reason=reason, slots=slots, evidence=evidence, keys=(key,)
    )


def judge_gone(view: View, rule: Rule) -> list[Judgement]:
    """Registered as open, and the platform says that it is not there any more."""
    profile = _profile(view, rule)
    if profile is None:
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK)]
    state = profile.now.value.existence
    slots: dict[str, object] = {"state": GONE.get(state, "")}
    return [_twice(view, rule, profile, lambda shown: shown.existence in GONE, slots, state)]


def judge_still_running(view: View, rule: Rule) -> list[Judgement]:
    """已注销仍运行: registered as closed or moved, and still shown on its platform, or posting after that day."""
    since = _ended(view)
    closed = read_day(since)
    if closed is None:
        return [judged(view, rule, "not_applicable", Figures(), reason="登记为在用")]
    posts = posts_of(view)
    newest = newest_day(posts) if posts is not None else None
    if newest is not None and newest > closed and posts is not None and posts.looked is not None:
        slots = {"closed": cn_date(closed), "how": f"{cn_date(newest)}仍有发布"}
        return [judged(view, rule, "fail", Figures(1), slots=slots, evidence=[posts.looked], keys=(str(newest),))]
    profile = _profile(view, rule)
    if profile is None or profile.at < midnight(closed + timedelta(days=1)):
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK)]
    shown: dict[str, object] = {"closed": cn_date(closed), "how": "平台上仍可查到该账号"}
    return [_twice(view, rule, profile, lambda one: one.existence == "there", shown, "there")]


def judge_name(view: View, rule: Rule) -> list[Judgement]:
    """更名未备案: the platform shows another name than the register."""
    registered, profile = view.subject.name, _profile(view, rule)
    if profile is None or not profile.now.value.name:
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK if profile is None else UNSAID)]
    shown = profile.now.value.name
    former = {plain_name(held.name) for held in view.subject.names_before()}
    how = "平台仍用原名" if plain_name(shown) in former else "更名未备案"
    slots: dict[str, object] = {"shown": shown, "registered": registered, "how": how}
    return [
        _twice(
            view, rule, profile, lambda one: plain_name(one.name) != plain_name(registered), slots, plain_name(shown)
        )
    ]


def judge_principal(view: View, rule: Rule) -> list[Judgement]:
    """The holder whom the platform verified is none of the units that answer for the account. One whose name begins
    with that of such a unit may be a part of it: a person decides."""
    profile = _profile(view, rule)
    if profile is None or not profile.now.value.principal:
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK if profile is None else UNSAID)]
    known = [*view.registration.unit_names.values(), view.subject.verified_as]
    holder = profile.now.value.principal
    if is_one_of(holder, known) is None:
        reason = f"认证主体“{holder}”疑为开设单位的下属机构，需人工核看"
        return [judged(view, rule, "unknown", Figures(), reason=reason, evidence=[profile.now.last])]
    slots: dict[str, object] = {"principal": holder, "units": names(sorted(view.registration.unit_names.values()))}

    def foreign(one: ProfileRead) -> bool:
        return bool(one.principal) and is_one_of(one.principal, known) is False

    return [_twice(view, rule, profile, foreign, slots, plain_name(holder))]


def judge_verified(view: View, rule: Rule) -> list[Judgement]:
    profile = _profile(view, rule)
    if profile is None or profile.now.value.verified is None:
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK if profile is None else UNSAID)]
    return [_twice(view, rule, profile, lambda one: one.verified is False, {}, "unverified")]


_ON = PROFILE_READ | {"tick"}
GONE_MEASURE = Measure(judge_gone, _ON, frozenset({"state"}), ProfileParams)
STILL_RUNNING = Measure(judge_still_running, _ON, frozenset({"closed", "how"}), ProfileParams, minds_downtime=True)
NAME = Measure(judge_name, _ON, frozenset({"shown", "registered", "how"}), ProfileParams)
PRINCIPAL = Measure(judge_principal, _ON, frozenset({"principal", "units"}), ProfileParams)
VERIFIED = Measure(judge_verified, _ON, frozenset(), ProfileParams)
