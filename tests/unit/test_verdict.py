"""Verdict rules: what fails a site, what leaves it open, and what it may be called."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.findings import FindingState, Status
from schemas.registry.model import VerdictRule
from schemas.rulebooks import load_all
from stages.reporter.verdict import Fault, Standing, machine_vetoes, people_vetoes, rate_label, verdict

BOOK = load_all()["national-2019-19"]
END = date(2026, 9, 30)
RULES: tuple[VerdictRule, ...] = get_args(VerdictRule)
HOME = "site.veto.home_stale"


def standings(**changed: Status) -> list[Standing]:
    """Every machine indicator passed every day, but for the ones named (dots as double underscores)."""
    by_id = {name.replace("__", "."): status for name, status in changed.items()}
    return [Standing(one, by_id.get(one, "pass"), judged=one not in by_id) for one in machine_vetoes(BOOK)]


def fault(state: FindingState, *held: FindingState, severity: str = "veto", **more: object) -> Fault:
    fields: dict[str, object] = {"finding_id": "f1", "indicator": HOME, "wording": "首页近2周内无信息更新", **more}
    return Fault(severity=severity, state=state, held=frozenset({state, *held}), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "at_point", "any_in_window", "unrectified"),
    [
        (fault("confirmed"), "不合格", "不合格", "不合格"),
        (fault("recurred", "rectified"), "不合格", "不合格", "不合格"),
        (fault("rectified", "confirmed"), "合格", "不合格", "合格"),
        (fault("rectified", "confirmed", ended=date(2026, 8, 14), due=date(2026, 8, 14)), "合格", "不合格", "合格"),
        (fault("rectified", "confirmed", ended=date(2026, 8, 15), due=date(2026, 8, 14)), "合格", "不合格", "不合格"),
        (fault("confirmed", due=date(2026, 9, 30)), "不合格", "不合格", "合格"),
        (fault("confirmed", due=date(2026, 9, 29)), "不合格", "不合格", "不合格"),
        (fault("suspected"), "合格", "合格", "合格"),
        (fault("dismissed", "confirmed"), "合格", "合格", "合格"),
        (fault("exempted", "confirmed"), "合格", "合格", "合格"),
        (fault("confirmed", severity="notice"), "合格", "合格", "合格"),
        (fault("confirmed", severity="deduct"), "合格", "合格", "合格"),
    ],
)
def test_the_three_rules(one: Fault, at_point: str, any_in_window: str, unrectified: str) -> None:
    got = [verdict(BOOK, rule, END, standings(), [one]).value for rule in RULES]
    assert got == [at_point, any_in_window, unrectified]


@pytest.mark.parametrize(
    ("one", "first", "text"),
    [
        (fault("rectified", "confirmed"), "不合格", "合格（初查不合格，复查合格）"),
        (fault("confirmed"), "不合格", "不合格"),
        (fault("dismissed", "confirmed"), "合格", "合格"),
        (fault("suspected"), "合格", "合格"),
    ],
)
def test_a_first_and_a_second_check_are_two_verdicts(one: Fault, first: str, text: str) -> None:
    both = verdict(BOOK, "unrectified", END, standings(), [one])
    assert (both.first, both.text) == (first, text)
    assert verdict(BOOK, "at_point", END, standings(), [one]).first is None


@pytest.mark.parametrize("rule", RULES)
def test_every_veto_is_listed(rule: VerdictRule) -> None:
    faults = [fault("confirmed", finding_id="f1"), fault("confirmed", finding_id="f2", wording="空白栏目共5个")]
    got = verdict(BOOK, rule, END, standings(), faults)
    assert (got.findings, got.reasons) == (("f1", "f2"), ("首页近2周内无信息更新", "空白栏目共5个"))


@pytest.mark.parametrize("rule", RULES)
def test_unknown_is_neither(rule: VerdictRule) -> None:
    got = verdict(BOOK, rule, END, standings(site__veto__home_stale="unknown"), [])
    assert (got.value, got.base.unknown) == ("无法判定", 1)
    assert got.reasons == ("首页不更新：未监测",)
    failed = verdict(BOOK, rule, END, standings(site__veto__unreachable="unknown"), [fault("confirmed")])
    assert failed.value == "不合格"


@given(st.lists(st.sampled_from(machine_vetoes(BOOK)), unique=True, min_size=1), st.sampled_from(RULES))
def test_what_was_not_looked_at_never_passes(missing: list[str], rule: VerdictRule) -> None:
    seen = [s for s in standings() if s.indicator not in missing]
    assert verdict(BOOK, rule, END, seen, []).value == "无法判定"
    assert verdict(BOOK, rule, END, [], []).value == "无法判定"


def test_not_drawn_and_not_applicable_are_words_of_their_own() -> None:
    assert verdict(BOOK, "at_point", END, standings(), [], sampled=False).value == "未抽查"
    closed = [Standing(one, "not_applicable") for one in machine_vetoes(BOOK)]
    assert verdict(BOOK, "at_point", END, closed, []).value == "不适用"


def test_the_rate_is_called_overall_only_when_signed() -> None:
    unsigned = verdict(BOOK, "at_point", END, standings(), [])
    assert (unsigned.value, unsigned.signed) == ("合格", False)
    assert "site.veto.security.state_secret" in unsigned.unsigned
    signed = verdict(BOOK, "at_point", END, standings(), [], people_vetoes(BOOK))
    assert (signed.signed, signed.unsigned) == (True, ())
    assert rate_label([signed]) == "总体合格率"
    assert rate_label([signed, unsigned]) == "机器监测项合格率"
    assert rate_label([]) == "机器监测项合格率"
