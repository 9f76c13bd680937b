"""Menu entries and albums of an account, each with its own cycle: newest item, count, blank. Without a cycle nobody can
say whether one is late (无法判定)."""

from datetime import timedelta

import msgspec

from schemas.events.findings import Evidence, Status
from schemas.kinds import names_where
from schemas.registry.model import Column
from schemas.registry.subjects import INSIDE_AN_ACCOUNT
from schemas.times import midnight
from stages.rule_evaluator.facts.accounts.posts import PostsFacts, count, shown_posts
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.measures.accounts.ages import age_of_posts
from stages.rule_evaluator.measures.accounts.common import NO_LOOK, POSTS_READ, Figures, judged, posts_of
from stages.rule_evaluator.measures.freshness import Age, AgeLimit, age_of
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date

STATUS: dict[str, Status] = {"fresh": "pass", "stale": "fail", "unknown": "unknown"}
NO_CYCLE = "未设更新周期，无法判定"
WAITING = "待第二次检查"
_WORDS = {"menu": "菜单", "album": "合集"}
_READ = names_where(subject_kind="account", looks_at="columns") | POSTS_READ


class EntryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A warning comes at this share of the cycle."""

    cycle_warning_percent: int


class EntryBlankParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    second_look_hours: int


def _entries(view: View) -> list[Column]:
    return [one for one in view.columns() if one.nature in INSIDE_AN_ACCOUNT and view.focus in (None, one.id)]


def judge_stale(view: View, rule: Rule) -> list[Judgement]:
    return [_stale(view, rule, entry) for entry in _entries(view)]


def _stale(view: View, rule: Rule, entry: Column) -> Judgement:
    slots: dict[str, object] = {"entry": entry.name, "kind": _WORDS[entry.nature]}
    if entry.cycle_days is None:
        return judged(view, rule, "unknown", Figures(), reason=NO_CYCLE, column=entry, slots=slots)
    warning = -(-entry.cycle_days * rule.params.cycle_warning_percent // 100)  # the first whole day at or over it
    limit = AgeLimit(days=entry.cycle_days, warning_days=warning)
    age = _age(view, rule, entry, limit)
    known = {
        "newest": cn_date(age.newest) if age.newest else "（未见发布）",
        "age": "—" if age.days is None else age.days,
        "limit": limit.text(),
        "count": _count(view, entry),
    }
    return judged(
        view,
        rule,
        STATUS[age.standing],
        Figures(value=age.days, threshold=entry.cycle_days, first=midnight(age.newest) if age.newest else None),
        reason=age.reason,
        slots={**slots, **known},
        evidence=[age.proof] if age.proof else [],
        column=entry,
        warn=age.warn,
        hours_left=age.hours_left,
    )


def _age(view: View, rule: Rule, entry: Column, limit: AgeLimit) -> Age:
    """By the posts of an album where a source tells them, else by the page that the entry leads to."""
    posts = posts_of(view, entry.id)
    if posts is not None:
        return age_of_posts(view, posts, limit)
    return age_of(view, view.state.pages.get(entry.id), limit, rule.indicator.undated)


def _count(view: View, entry: Column) -> int:
    posts = posts_of(view, entry.id)
    if posts is not None:
        return count(shown_posts(posts))
    page = view.state.pages.get(entry.id)
    return page.now.items if page is not None else 0


def judge_blank(view: View, rule: Rule) -> list[Judgement]:
    return [_blank(view, rule, entry) for entry in _entries(view)]


def _blank(view: View, rule: Rule, entry: Column) -> Judgement:
    slots: dict[str, object] = {"entry": entry.name, "kind": _WORDS[entry.nature]}
    posts = posts_of(view, entry.id)
    if posts is not None:
        status, reason, proof = _blank_album(view, posts)
    else:
        status, reason, proof = _blank_page(view, rule, entry)
    flag = None if status == "unknown" else float(status == "fail")
    evidence = [proof] if proof is not None else []
    return judged(view, rule, status, Figures(flag), reason=reason, slots=slots, evidence=evidence, column=entry)


def _blank_album(view: View, posts: PostsFacts) -> tuple[Status, str, Evidence | None]:
    """An album never had anything only where a look told all of it; one that has something is not blank."""
    if count(shown_posts(posts)) or posts.undated:
        return "pass", "", posts.looked
    whole = next((s for s in posts.proved if s.since.year < _BEFORE_PLATFORMS and view.read_recently(s.until)), None)
    return ("fail", "", whole.proof) if whole is not None else ("unknown", NO_LOOK, posts.looked)


_BEFORE_PLATFORMS = 2010  # no platform of today is older: what is known since then is known from the beginning


def _blank_page(view: View, rule: Rule, entry: Column) -> tuple[Status, str, Evidence | None]:
    facts = view.state.pages.get(entry.id)
    shown = facts.now if facts is not None else None
    if shown is None or shown.at is None or not view.read_recently(shown.at):
        return "unknown", NO_LOOK, None
    if shown.blank_since is None:
        return "pass", "", shown.proof
    sure = shown.at - shown.blank_since >= timedelta(hours=rule.params.second_look_hours)
    return ("fail" if sure else "unknown"), "" if sure else WAITING, shown.proof


STALE = Measure(
    judge_stale,
    frozenset({"tick"}),
    frozenset({"entry", "kind", "newest", "age", "limit", "count"}),
    EntryParams,
    needs=(),
)
BLANK = Measure(judge_blank, _READ | {"tick"}, frozenset({"entry", "kind"}), EntryBlankParams)
