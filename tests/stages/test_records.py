"""Records at the evaluator: kept where an indicator counts them, passed over where none does, each key once."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import zstandard

from schemas.mistakes import MistakeError
from schemas.records import KINDS, Record
from stages.rule_evaluator import RuleEvaluatorStage
from stages.rule_evaluator.facts.records import KEPT_DAYS, parts_of
from tests.support.observations import DAY0, PROGRAM, Watched, moment, national
from tests.support.records import COUNTED, a_record, counting, hand_in

LETTER, MUTUAL = "mailbox.letter.v1", "mutual.error.v1"
TYPOS = "site.notice.wrong_words"
FAULTS = {"kind": MUTUAL, "by": "target"}


def faults(threshold: int = 1, **params: object) -> Watched:
    """A site judged by the number of mutual-check errors."""
    book = counting("record_count", {**FAULTS, **params}, threshold=threshold, wording="{count}处", mended_by="person")
    return Watched(rulebook=book)


def an_error(key: str, **more: object) -> Record:
    return a_record(MUTUAL, DAY0, key, **{"category": "typo", **more})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_no_indicator_counts_is_passed_over_and_leaves_nothing(kind: object) -> None:
    plain = Watched()
    example = {"asked": moment(DAY0), "task": "t", "result": "late", "month": "2026-07", "published": 1, "submitted": 1,
               "adopted": 1, "duty": "d", "due": "2026-07-01", "step": "open", "changed": moment(DAY0),
               "activity": "vote", "begins": moment(DAY0), "office": "o", "detail": "d", "edition": "e",
               "category": "other", "criterion": "c", "test": "t", "title": "t",
               "given": moment(DAY0), "posted": moment(DAY0)}  # fmt: skip
    own = {name: value for name, value in example.items() if name in kind.payload.__struct_fields__}  # type: ignore[attr-defined]
    own |= {"patrol.diary.v1": {"result": "fine"}, "outside.test.v1": {"result": "pass"},
            "commendation.v1": {"step": "given"}, "mailbox.letter.v1": {"category": "other"},
            "guide.check.v1": {"service": "s", "result": "pass"},
            "accessibility.check.v1": {"point": "entry", "result": "pass"},
            "office.change.v1": {"what": "unit", "old": "甲局", "effective": moment(DAY0), "due": None},
            "repost.task.v1": {"title": "t", "given": moment(DAY0), "due": moment(DAY0)},
            }.get(kind.name, {})  # type: ignore[attr-defined]  # fmt: skip
    hand_in(plain, a_record(kind.name, DAY0, "K1", **own))  # type: ignore[attr-defined]
    plain.close_day()
    assert plain.rejected == []
    assert plain.transitions() == []
    assert b"K1" not in b"".join(plain.state.values())


def test_records_lie_in_parts_under_keys_of_their_own() -> None:
    watched = faults()
    before = watched.state["s1"]
    hand_in(watched, *(an_error(f"K{n}") for n in range(50)))
    assert watched.state["s1"] == before
    keys = {key for key in watched.state if key != "s1"}
    assert {key for key in keys if "|w" in key} == {f"records|w{DAY0 - timedelta(days=DAY0.weekday())}|s1"}
    assert watched.stage.state_keys([one for one in watched.fed if isinstance(one.event.data, Record)]) == {"s1", *keys}
    watched.home()
    assert watched.stage.state_keys([watched.fed[-1]]) == {"s1"}


def test_a_record_writes_its_week_and_its_key_however_many_there_are() -> None:
    """What a record costs does not grow with those of other weeks."""
    watched = faults()
    sizes = []
    for week in range(20):
        day = DAY0 + week * timedelta(days=7)
        hand_in(watched, *(a_record(MUTUAL, day, f"{week}-{n}", category="typo") for n in range(20)))
        result = watched.stage.evaluate([watched.fed[-1]], watched.state)
        sizes.append(sum(len(raw or b"") for key, raw in result.state.items() if key != "s1"))
    assert max(sizes) < 2 * sizes[0]


def test_records_of_one_thing_in_two_weeks_count_once_and_the_later_one_counts() -> None:
    for order in ((0, 1), (1, 0)):
        watched = faults()
        one = [
            an_error("K1", thing="T1", count=2),
            a_record(MUTUAL, DAY0 + timedelta(days=14), "K2", category="typo", thing="T1", count=5),
        ]
        hand_in(watched, *(one[n] for n in order))
        watched.day = DAY0 + timedelta(days=14)
        watched.close_day()
        assert watched.transitions(COUNTED)[-1].measured.numerator == 5


def test_seven_bureaus_with_faults_on_one_portal_are_seven_findings_of_seven_units() -> None:
    watched = faults()
    hand_in(watched, *(an_error(f"K{n}", unit=f"b{n}", count=n) for n in range(1, 8)))
    watched.close_day()
    found = watched.transitions(COUNTED)
    assert len({one.finding_id for one in found}) == len(found) == 7
    assert {one.unit: one.measured.numerator for one in found} == {f"b{n}": n for n in range(1, 8)}
    assert {one.target for one in found} == {"s1"}
    assert {watched.assessed(COUNTED, f"s1@b{n}").measured.numerator for n in range(1, 8)} == set(range(1, 8))


def test_results_by_hand_for_seven_units_on_one_page_are_seven_findings() -> None:
    watched = Watched()
    for n in range(1, 8):
        more = {"unit": f"b{n}", "count": n, "target_kind": "page"}
        watched.manual(TYPOS, "fail", target="page:http://s1.example/1.html", detail="错字", key=f"K{n}", **more)
    found = watched.transitions(TYPOS)
    assert len({one.finding_id for one in found}) == len(found) == 7
    assert [(one.unit, one.target_kind, one.measured.numerator) for one in found] == [
        (f"b{n}", "page", float(n)) for n in range(1, 8)
    ]
    watched.manual(TYPOS, "pass", target="page:http://s1.example/1.html", unit="b3", target_kind="page", by="李四")
    watched.close_day()
    rectified = [one.unit for one in watched.transitions(TYPOS) if one.to_state == "rectified"]
    assert rectified == ["b3"], "a good result of one unit says nothing of the others"


def test_a_fault_without_a_unit_is_charged_by_the_rule_as_before() -> None:
    watched = faults()
    hand_in(watched, an_error("K1"))
    watched.close_day()
    assert [one.unit for one in watched.transitions(COUNTED)] == ["u1"]


def test_faults_of_one_unit_on_one_target_are_one_finding_with_their_number() -> None:
    watched = faults()
    hand_in(watched, an_error("K1", unit="u2", count=2), an_error("K2", unit="u2", count=3))
    watched.close_day()
    [found] = watched.transitions(COUNTED)
    assert (found.measured.numerator, found.wording) == (5, "5处")


def test_what_a_person_dismissed_is_not_counted_beside_what_comes_after_it() -> None:
    watched = faults()
    hand_in(watched, an_error("K1", count=2))
    watched.close_day()
    watched.review(COUNTED, "s1", "dismiss", reason="引文")
    watched.close_day()
    assert watched.state_of(COUNTED) == "dismissed"
    hand_in(watched, an_error("K2", count=3))
    watched.close_day()
    assert watched.state_of(COUNTED) == "confirmed"
    assert watched.transitions(COUNTED)[-1].measured.numerator == 3


@pytest.mark.parametrize("between", [1, 1_000])
def test_a_key_counts_once_however_many_come_between(between: int) -> None:
    watched = faults()
    hand_in(watched, an_error("K1", count=2), *(an_error(f"B{n}", target="page:x") for n in range(between)))
    hand_in(watched, an_error("K1", count=2))
    watched.close_day()
    assert next(one for one in watched.transitions(COUNTED) if one.target == "s1").measured.numerator == 2


def test_a_review_counts_once_after_hundreds_of_others() -> None:
    watched = Watched()
    watched.manual(TYPOS, "fail", detail="一")
    watched.review(TYPOS, "s1", "confirm", actor="李四", key="first")
    for n in range(600):
        watched.review(TYPOS, "s1", "confirm", actor="李四", key=f"r{n}")
    seen = len(watched.out)
    watched.review(TYPOS, "s1", "dismiss", actor="李四", key="first")
    assert len(watched.out) == seen


def test_two_people_may_number_theirs_alike() -> None:
    watched = faults()
    hand_in(watched, an_error("K1", count=2), an_error("K1", count=3, by="李四"))
    watched.close_day()
    assert watched.transitions(COUNTED)[-1].measured.numerator == 5


def test_keys_and_records_are_forgotten_by_time() -> None:
    watched = faults()
    hand_in(watched, an_error("K1"))
    watched.day = DAY0 + timedelta(days=KEPT_DAYS)
    watched.close_day()
    assert watched.transitions(COUNTED), "a year's window has it still"
    for _ in range(7):
        watched.close_day()
    [key] = watched.state.keys() - {"s1"}
    later = (a_record(MUTUAL, watched.day, f"L{n}", category="typo") for n in range(10_000))
    hand_in(watched, next(one for one in later if f"records|{min(parts_of(one))}|s1" == key))
    assert len(shown(watched.state[key])["keys"][PROGRAM]) == 1


def shown(raw: bytes) -> Any:
    return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(raw))


def test_the_newest_record_of_a_thing_says_how_it_stands_in_any_order() -> None:
    asked = moment(DAY0, 9)
    first = a_record(LETTER, DAY0, "K1", thing="L1", asked=asked)
    second = a_record(LETTER, DAY0 + timedelta(days=2), "K2", thing="L1", asked=asked, answered=moment(DAY0, 20))
    for records in ((first, second), (second, first)):
        params = {"kind": LETTER, "within": {"working_days": 5, "begins": "asked", "ends": "answered"}}
        book = counting("record_share", params, comparator="<", threshold=1, unit="ratio")
        watched = Watched(rulebook=book)
        hand_in(watched, *records)
        watched.day = DAY0 + timedelta(days=3)
        watched.close_day()
        assert watched.assessed(COUNTED).status == "pass"


def test_the_same_log_gives_the_same_bytes_however_it_is_cut() -> None:
    watched = faults()
    hand_in(watched, *(an_error(f"K{n}", unit=f"b{n % 3}") for n in range(9)))
    watched.close_day()
    for size in (1, 4, 100):
        stage, state = RuleEvaluatorStage({watched.rulebook.id: watched.rulebook}), dict[str, bytes]()
        for start in range(0, len(watched.fed), size):
            batch = watched.fed[start : start + size]
            needed = stage.state_keys(batch)
            new = stage.evaluate(batch, {key: state[key] for key in needed if key in state}).state
            state.update({key: value for key, value in new.items() if value is not None})
        assert state == watched.state


@pytest.mark.parametrize(
    ("params", "told"),
    [({"kind": "no.such.v1"}, "没有记录种类"), ({"kind": MUTUAL, "where": {"colour": [1]}}, "没有字段“colour”")],
)
def test_a_rule_over_a_kind_or_field_that_is_not_there_is_refused(params: dict[str, object], told: str) -> None:
    book = counting("record_count", params, threshold=1)
    with pytest.raises(MistakeError, match=told):
        RuleEvaluatorStage({book.id: book})


def test_a_record_of_a_unit_that_nobody_registered_is_no_dead_letter() -> None:
    watched = Watched(rulebook=faults().rulebook, registered=False)
    hand_in(watched, an_error("K1"))
    assert watched.rejected == []
    watched.register(watched.site)
    watched.close_day()
    assert len(watched.transitions(COUNTED)) == 1  # the facts were there


def test_the_national_rulebook_counts_no_records() -> None:
    assert {i.measure for i in national().indicators if i.measure} & {"record_count", "record_share"} == set()
    assert date.fromisoformat("2026-07-01") == DAY0


def test_a_notice_from_above_that_was_withdrawn_counts_no_more() -> None:
    book = counting("record_count", {"kind": "notice.above.v1", "by": "target"}, threshold=1, mended_by="person")
    told = {"office": "省政府办公厅", "detail": "未更新", "thing": "T1"}
    given = a_record("notice.above.v1", DAY0, "N1", **told)
    gone = a_record("notice.above.v1", DAY0 + timedelta(days=1), "N1-撤回", withdrawn=True, **told)
    for records, status in (((given,), "fail"), ((given, gone), "not_applicable"), ((gone, given), "not_applicable")):
        watched = Watched(rulebook=book)
        hand_in(watched, *records)
        watched.day = DAY0 + timedelta(days=2)
        watched.close_day()
        assert watched.assessed(COUNTED).status == status
