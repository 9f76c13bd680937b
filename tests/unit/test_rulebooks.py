"""Rulebooks from YAML: what is shipped, and how mistakes in one are said."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from schemas.mistakes import MistakeError
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks import Rulebook, load, load_all
from schemas.rulebooks.differing import differences
from schemas.rulebooks.load import FOLDER, load_beside
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


def test_the_account_part_is_in_force_but_for_what_is_unconfirmed() -> None:
    """Three groups, eight items; two of them were recalled and seen nowhere."""
    part = [i for i in BOOK.indicators if i.id.startswith("media.veto.")]
    assert {i.group for i in part} == {"security", "stale", "no_response"}
    assert len(part) == 8
    assert {i.id for i in part if not i.enabled} == {
        "media.veto.security.harmful_content",
        "media.veto.security.opinion",
    }
    assert {i.severity for i in part} == {"veto"}
    assert {KIND_OF_OBJECT[i.object] for i in part} == {"account", "app"}


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
        (None, {"sorce": "x"}, ["local.yaml：顶层：没有“sorce”这个字段"]),
        (AVAILABILITY, {"treshold": 0.05}, ["local.yaml：指标site.veto.unreachable：没有“treshold”这个字段"]),
        (AVAILABILITY, {"window": {"weeks": 1}}, ["指标site.veto.unreachable", "weeks"]),
        (AVAILABILITY, {"comparator": "=>"}, ["指标site.veto.unreachable.comparator", "=>"]),
        (AVAILABILITY, {"warning": 0.06}, ["warning 0.06没有早于threshold 0.05"]),
        (AVAILABILITY, {"id": "site.veto.home_stale"}, ["site.veto.home_stale", "重复2次"]),
        (AVAILABILITY, {"measure": None}, ["fed_by为machine而没有measure"]),
        (AVAILABILITY, {"measure": "guess"}, ["没有“guess”这种计量方法，可用的有"]),
        (AVAILABILITY, {"params": {"bad_status": 400}}, ["site.veto.unreachable：params", "bad_status"]),
        (AVAILABILITY, {"base": None}, ["缺少base，计量方法availability不能没有它"]),
        (AVAILABILITY, {"params": {}}, ["site.veto.unreachable：params", "bad_status_from"]),
        (
            AVAILABILITY,
            {"wording": "{share}"},
            ["没有占位{share}，该计量方法可用的有：bad、from、percent、to、valid"],
        ),
        (AVAILABILITY, {"wording": "{bad"}, ["wording", "占位应写作{名称}"]),
        (AVAILABILITY, {"sureness": "u"}, ["未核实", "confirmed_against"]),
        ("media.veto.stale", {"fed_by": "nobody", "measure": None}, ["fed_by为nobody"]),
        ("site.deduct.pub.policy", {"cap": 3}, ["points 5高于cap 3"]),
        ("site.deduct.pub.policy", {"points_sureness": None}, ["points缺少points_sureness"]),
        ("site.veto.columns.blank", {"exempted_with": ["no.such"]}, ["exempted_with所指的no.such"]),
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
    assert "字段“id”写了2次" in mistakes(path)[0]


@pytest.mark.parametrize(("text", "said"), [("- a\n", "应以id、version"), ("a: [", "不是合法的YAML")])
def test_other_files(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    assert said in mistakes(path)[0]
    with pytest.raises(MistakeError, match="不能读取"):
        load(tmp_path / "missing.yaml")


def test_an_operator_may_confirm_an_unconfirmed_number(tmp_path: Path) -> None:
    guides = "site.veto.service_useless.guides"
    path = changed(tmp_path, guides, enabled=True, confirmed_against="张三对照国办秘函〔2019〕19号附件1，2026年7月1日")
    assert use(path).name == "rule-evaluator"


# ---- local rulebooks


def local(folder: Path, indicators: list[dict[str, Any]], **more: Any) -> dict[str, Rulebook]:
    """The shipped rulebooks and a local one that changes or adds these indicators."""
    raw = {
        "id": "city",
        "version": "1",
        "title": "某市指标",
        "source": "某市办公室",
        "extends": BOOK.id,
        "indicators": indicators,
    }
    text = yaml.safe_dump(raw | more, allow_unicode=True)
    (folder / "city.yaml").write_text(text, encoding="utf-8")
    return load_beside(load_all(), folder)


HOME = "site.veto.home_stale"
NEW: dict[str, Any] = {
    "id": "city.notice.town_news",
    "clause": "某市考核第3条",
    "title": "乡镇动态不更新",
    "group": "local",
    "object": "site",
    "severity": "notice",
    "sureness": "2",
    "fed_by": "people",
    "wording": "{detail}",
}


def test_a_local_rulebook_has_all_of_its_base_and_what_it_changes_and_adds(tmp_path: Path) -> None:
    book = local(tmp_path, [{"id": HOME, "threshold": 7, "warning": 5}, NEW])["city"]
    assert {one.id for one in book.indicators} == {one.id for one in BOOK.indicators} | {NEW["id"]}
    changed_one = book.indicator(HOME)
    assert changed_one is not None
    assert (changed_one.threshold, changed_one.warning, changed_one.comparator) == (7, 5, ">")
    assert book.scoring == BOOK.scoring
    assert [(d.indicator, d.field, d.before, d.after) for d in differences(BOOK, book) if d.field] == [
        (HOME, "threshold", 14, 7),
        (HOME, "warning", 10, 5),
    ]
    assert RuleEvaluatorStage({book.id: book}).name == "rule-evaluator"


@pytest.mark.parametrize(
    ("indicator", "fields", "field"),
    [
        (HOME, {"threshold": 15}, "threshold"),
        (HOME, {"severity": "deduct", "points": 1, "points_sureness": "2"}, "severity"),
        (HOME, {"enabled": False}, "enabled"),
        (HOME, {"warning": 12}, "warning"),
        (HOME, {"warning": None}, "warning"),
        (HOME, {"comparator": "<", "warning": 20}, "comparator"),
        (AVAILABILITY, {"comparator": ">"}, "comparator"),
        (AVAILABILITY, {"threshold": 0.06}, "threshold"),
        (AVAILABILITY, {"base": {"of": "visits", "at_least": 141}}, "base"),
        (AVAILABILITY, {"params": {"bad_status_from": 500}}, "params"),
        ("site.notice.certificate", {"threshold": -1}, "threshold"),
        ("site.veto.columns.blank", {"exempted_with": [HOME]}, "exempted_with"),
        ("site.veto.security.fraud", {"needs_people": 1}, "needs_people"),
        ("site.notice.privacy", {"restricted": False}, "restricted"),
    ],
)
def test_a_weakening_is_refused_with_indicator_and_field(
    tmp_path: Path, indicator: str, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(MistakeError) as caught:
        local(tmp_path, [{"id": indicator, **fields}])
    assert any(f"指标{indicator}" in said and f"{field}由" in said for said in caught.value.messages)


@pytest.mark.parametrize(
    ("indicator", "fields"),
    [
        (HOME, {"threshold": 14}),
        (HOME, {"threshold": 13}),
        (HOME, {"comparator": ">="}),
        (HOME, {"warning": 9}),
        (AVAILABILITY, {"threshold": 0.04}),
        (AVAILABILITY, {"wording": "{bad}次", "title": "网站打不开"}),
        ("site.notice.certificate", {"severity": "deduct", "points": 1, "points_sureness": "2"}),
        ("site.notice.certificate", {"threshold": 1}),
        ("site.notice.privacy", {"valid_from": "2026-01-01"}),
    ],
)
def test_the_same_or_stricter_is_taken(tmp_path: Path, indicator: str, fields: dict[str, Any]) -> None:
    assert "city" in local(tmp_path, [{"id": indicator, **fields}])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"extends": "nothing"}, "extends所指的指标体系“nothing”不存在"),
        ({"id": BOOK.id}, "已被使用"),
        ({"extends": "city"}, "成环"),
    ],
)
def test_what_a_local_rulebook_stands_on_must_be_there(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    with pytest.raises(MistakeError, match=said):
        local(tmp_path, [], **more)


def test_a_local_rulebook_may_extend_a_local_one_wherever_it_stands_in_the_folder(tmp_path: Path) -> None:
    first = {"id": "a-county", "version": "1", "title": "某县指标", "source": "某县", "extends": "city"}
    (tmp_path / "a.yaml").write_text(
        yaml.safe_dump(first | {"indicators": [{"id": HOME, "threshold": 5, "warning": 4}]}), encoding="utf-8"
    )
    books = local(tmp_path, [{"id": HOME, "threshold": 7, "warning": 5}])
    county = books["a-county"].indicator(HOME)
    assert county is not None
    assert county.threshold == 5


def test_rules_without_scoring_and_days_of_validity(tmp_path: Path) -> None:
    book = load(changed(tmp_path, None, scoring=None))
    assert book.scoring is None
    one = msgspec.structs.replace(BOOK.indicators[0], valid_from="2026-01-25", valid_to="2026-12-31")
    assert [one.in_force(day) for day in ("2026-01-24", "2026-01-25", "2026-12-31", "2027-01-01")] == [
        *(False, True, True, False)
    ]
    with pytest.raises(MistakeError, match="valid_from"):
        load(changed(tmp_path, HOME, valid_from="1月1日"))
