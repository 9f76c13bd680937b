"""未提供有效互动功能: none of the ways in which the public can speak to the account leads to an exchange.

Which entries and ways count is the rulebook's. Where the menu decides, a loss is told with the change of the menu that
caused it. It is surely missing after two looks so many hours apart with nothing else between them.
"""

from datetime import datetime, timedelta

import msgspec

from schemas.events.found.accounts import MenuEntry, MenuRead, ProfileRead
from stages.rule_evaluator.facts.accounts.shown import History, most_believed
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.common import (
    MENU_READ,
    NO_LOOK,
    PROFILE_READ,
    Figures,
    facts_of,
    judged,
    platform_of,
)
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_instant, names

WAITING = "待第二次检查"
BUILT_IN = "评论、私信由平台提供，来源未说明是否关闭，不作机器判定"


class InteractionParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`by_menu`: the platforms on which the menu decides; on all others what the platform offers does. `built_in`: the
    platforms that give every account comments and messages; there nothing is judged where no source says what is
    offered.

    `entry_words`: an entry with one of these words in its name is an interaction entry; `not_words`: unless it has one
    of these. `ways`: words of what a platform offers that count. `dead`: classes of the look at an entry's address with
    which it leads to no exchange.
    """

    second_look_hours: int
    by_menu: list[str]
    entry_words: list[str]
    ways: list[str]
    built_in: list[str] = []
    not_words: list[str] = []
    dead: list[str] = []


def judge(view: View, rule: Rule) -> list[Judgement]:
    params: InteractionParams = rule.params
    facts = facts_of(view)
    profile = most_believed(facts.profiles, view.read_recently)
    if profile is not None and _offers(params, profile.now.value):
        return [judged(view, rule, "pass", Figures(0), slots=_slots(""), evidence=[profile.now.last])]
    if platform_of(view) not in params.by_menu:
        return [_by_profile(view, rule, profile)]
    menu = most_believed(facts.menus, view.read_recently, "handed_in")
    return [_by_menu(view, rule, menu)]


def _offers(params: InteractionParams, profile: ProfileRead) -> bool:
    return any(word in offered for offered in profile.interaction or () for word in params.ways)


def _by_profile(view: View, rule: Rule, profile: History[ProfileRead] | None) -> Judgement:
    params: InteractionParams = rule.params
    if profile is None or profile.now.value.interaction is None:
        if platform_of(view) in params.built_in:
            return judged(view, rule, "not_applicable", Figures(), reason=BUILT_IN)
        return judged(view, rule, "unknown", Figures(), reason=NO_LOOK if profile is None else "来源未说明互动功能")
    run = profile.run(lambda shown: shown.interaction is not None and not _offers(params, shown))
    return _missing(view, rule, profile, run, "平台页面未见评论、私信等互动功能")


def _by_menu(view: View, rule: Rule, menu: History[MenuRead] | None) -> Judgement:
    params: InteractionParams = rule.params
    if menu is None:
        return judged(view, rule, "unknown", Figures(), reason="近期未能读取菜单")
    entries = _entries(params, menu.now.value)
    alive = [entry for entry in entries if not _is_dead(view, params, entry)]
    if alive:
        return judged(view, rule, "pass", Figures(0), slots=_slots(""), evidence=[menu.now.last])
    if entries:
        dead = names(["/".join(entry.path) for entry in entries])
        slots = _slots(f"菜单“{dead}”无法使用")
        return judged(view, rule, "fail", Figures(1), slots=slots, evidence=[menu.now.last], keys=("dead",))
    run = menu.run(lambda shown: not _entries(params, shown))
    return _missing(view, rule, menu, run, _why_lost(params, menu))


def _missing(
    view: View,
    rule: Rule,
    history: History[MenuRead] | History[ProfileRead],
    run: tuple[datetime, datetime] | None,
    how: str,
) -> Judgement:
    hours = timedelta(hours=rule.params.second_look_hours)
    sure = run is not None and run[1] - run[0] >= hours
    return judged(
        view,
        rule,
        "fail" if sure else "unknown",
        Figures(1 if sure else None),
        reason="" if sure else WAITING,
        slots=_slots(how),
        evidence=list(dict.fromkeys((history.now.first, history.now.last))),
        keys=("missing",),
    )


def _entries(params: InteractionParams, menu: MenuRead) -> list[MenuEntry]:
    return [entry for entry in menu.entries if menu.open and _is_interaction(params, entry)]


def _is_interaction(params: InteractionParams, entry: MenuEntry) -> bool:
    names_to_it = "/".join(entry.path)
    if not any(word in names_to_it for word in params.entry_words):
        return False
    return not any(word in names_to_it for word in params.not_words)


def _is_dead(view: View, params: InteractionParams, entry: MenuEntry) -> bool:
    """Whether two looks at its address, so many hours apart, found it dead."""
    if not entry.url:
        return False
    for link in view.state.links.values():
        if link.url == entry.url:
            first, last = link.now.bad(params.dead, ("ok", "moved"))
            hours = timedelta(hours=params.second_look_hours)
            return first is not None and last is not None and last.at - first.at >= hours
    return False


def _why_lost(params: InteractionParams, menu: History[MenuRead]) -> str:
    """The change of the menu since which the entry is gone; else how the menu stands."""
    change = menu.ended(lambda shown: bool(_entries(params, shown)))
    if change is not None:
        before, _, at = change
        gone = names(["/".join(entry.path) for entry in _entries(params, before)])
        return f"{cn_instant(at)}检查时菜单已调整，原有互动入口“{gone}”不再提供"
    shown = menu.now.value
    return "菜单中没有互动入口" if shown.open and shown.entries else "未设置菜单"


def _slots(how: str) -> dict[str, object]:
    return {"how": how}


INTERACTION = Measure(judge, MENU_READ | PROFILE_READ | {"tick"}, frozenset({"how"}), InteractionParams)
