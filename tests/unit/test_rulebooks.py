"""Rulebooks from YAML: what is shipped, and how mistakes in one are said."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.mistakes import MistakeError
from schemas.rulebooks import load, load_all
from schemas.rulebooks.load import FOLDER
from stages.rule_evaluator import RuleEvaluatorStage

SHIPPED = FOLDER / "national-2019-19.yaml"
BOOK = load(SHIPPED)
AVAILABILITY = "site.veto.unreachable"


def changed(tmp_path: Path, indicator: str | None = None, **fields: Any) -> Path:
    """The shipped rulebook with some fields of an indicator (or of itself) changed; None takes a field out."""
    raw = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    entry = raw if indicator is None else next(i for i in raw["indicators"] if i["id"] == indicator)
    for name, value in fields.items():
        if value is None:
            entry.pop(name)
        else:
            entry[name] = value
    path = tmp_path / "local.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def use(path: Path) -> RuleEvaluatorStage:
    book = load(path)
    return RuleEvaluatorStage({book.id: book})


def mistakes(path: Path) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        use(path)
    return caught.value.messages


def test_part_one_for_sites_is_complete() -> None:
    groups = {i.id.split(".")[2] for i in BOOK.indicators if i.id.startswith("site.veto.")}
    assert groups == {"security", "unreachable", "home_stale", "columns", "no_response", "service_useless"}
    assert sum(i.id.startswith("site.veto.security.") for i in BOOK.indicators) == 6
    assert sum(i.id.startswith("site.veto.columns.") for i in BOOK.indicators) == 3
    assert sum(i.id.startswith("site.veto.no_response.") for i in BOOK.indicators) == 2
    assert sum(i.id.startswith("site.veto.service_useless.") for i in BOOK.indicators) == 3


def test_accounts_are_carried_and_not_watched() -> None:
    accounts = [i for i in BOOK.indicators if i.object == "account"]
    assert len(accounts) == 8
    assert not any(i.enabled for i in accounts)


def test_parts_two_and_three_are_carried() -> None:
    assert sum(i.id.startswith("site.deduct.") for i in BOOK.indicators) == 27
    assert sum(i.id.startswith("site.bonus.") for i in BOOK.indicators) == 5


def test_what_is_unconfirmed_is_off() -> None:
    assert [i.id for i in BOOK.indicators if i.enabled and i.sureness in ("u", "s")] == []


def test_undated_lists_are_inconclusive_in_the_shipped_rulebook() -> None:
    assert {i.undated for i in BOOK.indicators} == {"inconclusive"}


def test_the_numbers_of_the_document() -> None:
    numbers = {i.id: (i.comparator, i.threshold, i.warning) for i in BOOK.indicators if i.warning is not None}
    assert numbers == {
        AVAILABILITY: (">=", 0.05, 0.03),
        "site.veto.home_stale": (">", 14, 10),
        "site.veto.columns.stale_sum": (">=", 5, 3),
        "site.veto.columns.long_stale": (">=", 10, 6),
        "site.veto.columns.blank": (">=", 5, 3),
        "site.notice.certificate": ("<", 0, 30),
        "media.veto.stale": (">", 14, 10),
    }
    available = BOOK.indicator(AVAILABILITY)
    assert available is not None
    assert available.base is not None
    assert available.base.at_least == 140


def test_items_for_two_people() -> None:
    two = {i.id for i in BOOK.indicators if i.enabled and i.needs_people == 2}
    assert two >= {"site.veto.security.severe_misexpression", "site.veto.security.fraud", "site.notice.privacy"}


def test_all_of_a_folder_by_id() -> None:
    assert load_all()["national-2019-19"] == BOOK


@pytest.mark.parametrize(
    ("indicator", "fields", "said"),
    [
        (None, {"sorce": "x"}, ["local.yaml: the rulebook: unknown key 'sorce'"]),
        (AVAILABILITY, {"treshold": 0.05}, ["local.yaml: indicator site.veto.unreachable: unknown key 'treshold'"]),
        (AVAILABILITY, {"window": {"weeks": 1}}, ["indicator site.veto.unreachable", "weeks"]),
        (AVAILABILITY, {"comparator": "=>"}, ["indicator site.veto.unreachable.comparator", "=>"]),
        (AVAILABILITY, {"warning": 0.06}, ["warning 0.06 is not before threshold 0.05"]),
        (AVAILABILITY, {"id": "site.veto.home_stale"}, ["site.veto.home_stale", "used 2 times"]),
        (AVAILABILITY, {"measure": None}, ["fed_by is machine but measure is missing"]),
        (AVAILABILITY, {"measure": "guess"}, ["measure 'guess' does not exist; write one of"]),
        (AVAILABILITY, {"params": {"bad_status": 400}}, ["site.veto.unreachable: params", "bad_status"]),
        (AVAILABILITY, {"base": None}, ["base is missing; measure availability cannot judge without it"]),
        (AVAILABILITY, {"params": {}}, ["site.veto.unreachable: params", "bad_status_from"]),
        (
            AVAILABILITY,
            {"wording": "{share}"},
            ["unknown slot {share}; this measure has bad, from, percent, to, valid"],
        ),
        (AVAILABILITY, {"wording": "{bad"}, ["wording", "write slots as {name}"]),
        (AVAILABILITY, {"sureness": "u"}, ["unconfirmed", "write enabled: false, or confirmed_against"]),
        ("media.veto.stale", {"enabled": True, "wording": "停更"}, ["fed_by is nobody"]),
        ("site.deduct.pub.policy", {"cap": 3}, ["points 5 are above cap 3"]),
        ("site.deduct.pub.policy", {"points_sureness": None}, ["points has no points_sureness"]),
        ("site.veto.columns.blank", {"exempted_with": ["no.such"]}, ["exempted_with names no.such"]),
    ],
)
def test_mistakes_are_named_with_entry_field_and_mend(
    tmp_path: Path, indicator: str | None, fields: dict[str, Any], said: list[str]
) -> None:
    [message] = mistakes(changed(tmp_path, indicator, **fields))
    for part in said:
        assert part in message


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, AVAILABILITY, warning=0.9, wording="")
    assert len(mistakes(path)) == 2


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("id: a\nid: b\n", encoding="utf-8")
    assert "key 'id' is written 2 times" in mistakes(path)[0]


@pytest.mark.parametrize(("text", "said"), [("- a\n", "must be a mapping"), ("a: [", "is not YAML")])
def test_other_files(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    assert said in mistakes(path)[0]
    with pytest.raises(MistakeError, match="cannot be read"):
        load(tmp_path / "missing.yaml")


def test_an_operator_may_confirm_an_unconfirmed_number(tmp_path: Path) -> None:
    guides = "site.veto.service_useless.guides"
    path = changed(tmp_path, guides, enabled=True, confirmed_against="张三对照国办秘函〔2019〕19号附件1，2026年7月1日")
    assert use(path).name == "rule-evaluator"
