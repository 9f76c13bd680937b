"""The five installations that are shipped: each rehearsed once gives what its circular blames, no more and no fewer,
and its figures follow from its records."""

from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.seeds.comparing import read_expected, standing
from tests.seeds.rehearsed import Rehearsed, rehearse

OFFICES = Path(__file__).parents[2] / "deploy" / "offices"
KEYS = ("yichun-2023q3", "baoji-2024q3", "heyuan-2023q3", "fengxiang-2023q3", "kaifeng-2024q1")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seeds")]


@cache
def played(key: str) -> Rehearsed:
    return rehearse(OFFICES / key, Path(mkdtemp(prefix=f"{key}-")) / "out")


# By severity: single vetoes (counted as failing), remarks (listed), notices (named in the text).
BLAMED = {
    "yichun-2023q3": Counter(veto=8, notice=10),
    "baoji-2024q3": Counter(veto=4, deduct=48, notice=2),
    "heyuan-2023q3": Counter(veto=14, notice=5),
    "fengxiang-2023q3": Counter(notice=30),
    "kaifeng-2024q1": Counter(veto=3, deduct=16, notice=5),
}


@pytest.mark.parametrize("key", KEYS)
def test_findings_are_what_the_circular_blames(key: str) -> None:
    compared = played(key).compared()
    assert (compared.missing, compared.more) == ([], [])
    assert Counter(line["severity"] for line in standing(played(key).out)) == BLAMED[key]


@pytest.mark.parametrize("key", KEYS)
def test_every_item_of_the_circular_is_there(key: str) -> None:
    letter, items = {
        "yichun-2023q3": ("Y", 13), "baoji-2024q3": ("B", 7), "heyuan-2023q3": ("H", 19),
        "fengxiang-2023q3": ("F", 30), "kaifeng-2024q1": ("K", 8),
    }[key]  # fmt: skip
    told = {item for one in read_expected(OFFICES / key) for item in one.items if not item.startswith("表")}
    assert told == {f"{letter}{number}" for number in range(1, items + 1)}


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_left_among_the_dead_letters(key: str) -> None:
    assert played(key).dead_letters() == "no dead letters"


@pytest.mark.parametrize(
    ("key", "kind", "passed", "failed"),
    [
        ("yichun-2023q3", "site", 50, 4),
        ("yichun-2023q3", "account", 138, 4),
        ("baoji-2024q3", "account", 116, 4),
        ("heyuan-2023q3", "site", 9, 2),
        ("heyuan-2023q3", "account", 66, 6),
        ("kaifeng-2024q1", "site", 43, 0),
        ("kaifeng-2024q1", "account", 291, 3),
    ],
)
def test_who_passed_and_failed(key: str, kind: str, passed: int, failed: int) -> None:
    assert played(key).verdicts(kind) == Counter(passed=passed, failed=failed, unknown=0)


def test_counts_of_a_finding_are_those_printed() -> None:
    counts = [
        int(line["measured"]["numerator"])
        for line in standing(played("kaifeng-2024q1").out)
        if line["indicator"] == "media.expression_irregular"
    ]
    assert sorted(counts, reverse=True) == [56, 50, 48, 32, 17]
    lines = standing(played("yichun-2023q3").out)
    late = [int(line["measured"]["numerator"]) for line in lines if line["indicator"] == "work.report_late"]
    assert sorted(late) == [1, 1, 4]


def test_seven_units_are_charged_with_what_they_published_on_one_portal() -> None:
    lines = [
        line
        for line in standing(played("heyuan-2023q3").out)
        if line["indicator"] == "site.veto.security.severe_misexpression"
    ]
    assert Counter(line["subject"] for line in lines).most_common(1)[0][1] == 7
    assert len({line["unit"] for line in lines}) == 8


def published(key: str, field: str = "topic") -> Counter[str]:
    found = Counter[str]()
    for one in played(key).records("publication.count.v1"):
        found[one[field]] += one["published"]
    return found


def test_figures_of_fengxiang() -> None:
    key = "fengxiang-2023q3"
    assert published(key) == Counter({"网站信息": 489, "政府信息公开": 181, "新媒体发布": 991, "新媒体转发": 1434})
    letters = Counter((one["mailbox"], one["sort"]) for one in played(key).records("mailbox.letter.v1"))
    assert {sort: n for (mailbox, sort), n in letters.items() if mailbox == "区长信箱"} == {
        "问题咨询": 26, "意见建议": 16, "求助": 23, "投诉": 41,
    }  # fmt: skip
    assert {sort: n for (mailbox, sort), n in letters.items() if mailbox == "市长信箱"} == {
        "问题咨询": 3, "意见建议": 7, "举报": 6, "求助": 12, "投诉": 21,
    }  # fmt: skip
    faults = [one for one in played(key).records("notice.above.v1") if one["category"] == "site.misexpression"]
    assert (len(faults), sum(one["count"] for one in faults)) == (13, 27)
    assert len([one for one in played(key).records("mailbox.letter.v1") if one["again"]]) == 7


def test_fourteen_units_of_fengxiang_are_praised_and_blamed() -> None:
    key = "fengxiang-2023q3"
    praised = {one["unit"] for one in played(key).records("commendation.v1")}
    notices = played(key).records("notice.above.v1")
    fed_back = {one["unit"] for one in notices if one["category"] == "site.misexpression"}
    blamed = {line["unit"] for line in standing(played(key).out) if line["subject_kind"] == "unit"} | fed_back
    assert len(praised & blamed) == 14


def test_figures_of_kaifeng() -> None:
    key = "kaifeng-2024q1"
    submitted = played(key).records("submission.count.v1")
    sums = sum(one["submitted"] for one in submitted), sum(one["adopted"] for one in submitted)
    assert sums == (1875, 1247)  # the rows of its table; its text prints 1865
    assert f"{100 * sums[1] / sums[0]:.1f}" == "66.5"
    by_unit = Counter[str]()
    for one in submitted:
        by_unit[one["unit"]] += one["submitted"]
    assert (len({one["unit"] for one in submitted}), sum(n < 5 for n in by_unit.values())) == (43, 4)
    looks = played(key).records("repost.look.v1")
    subjects = {one["subject"] for one in looks}
    assert ({one["tasks"] for one in looks}, len({one["task"] for one in looks})) == ({37}, 3)
    assert Counter(subject[0] for subject in subjects) == {"s": 43, "a": 270}
    assert published(key)["门户网站信息"] == 2160
    assert published(key, "sort") == Counter(
        {"": 6, "其他": 2120, "市政府及办公室文件": 12, "政策解读": 9, "通知公告": 19}
    )
    assert len(played(key).records("consult.test.v1")) == 43
    good = [one for one in played(key).records("commendation.v1") if one["criterion"] == "优秀账号"]
    assert len(good) == 16  # the rows of its table; its text prints 15


def test_the_rows_of_baoji_stand_in_their_order() -> None:
    """The accounts of the table are registered in its order; of an account with two problems both are found."""
    key = "baoji-2024q3"
    lines = [line for line in standing(played(key).out) if line["subject_kind"] == "account"]
    problems = Counter(line["subject"] for line in lines)
    assert sorted(problems) == [f"a{number:03d}" for number in range(1, 40)]
    assert Counter(problems.values()) == {1: 27, 2: 11, 3: 1}
