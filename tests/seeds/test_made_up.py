"""The tool on facts that nobody has issued: everything blamed is found and nothing else, and a changed fact changes the
result."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.mistakes import MistakeError
from tests.seeds.__main__ import main
from tests.seeds.folder import make_all
from tests.seeds.rehearsed import Rehearsed, rehearse

FACTS = Path(__file__).with_name("made_up.yaml")
KEY = "jiachuan-2025q2"
Change = Callable[[dict[str, Any]], None]


def changed(path: Path, change: Change) -> Path:
    """The facts with one change, as a file."""
    raw = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    change(raw["seeds"][0])
    path.write_text(yaml.dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def made(tmp_path: Path, change: Change = lambda seed: None) -> Path:
    [folder] = make_all(changed(tmp_path / "facts.yaml", change), tmp_path)
    return folder


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    place = tmp_path_factory.mktemp("made-up")
    return rehearse(made(place), place / "out")


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seeds")]


def test_everything_blamed_is_found_and_nothing_else(played: Rehearsed) -> None:
    compared = played.compared()
    assert (compared.missing, compared.more) == ([], [])
    assert (
        compared.findings == 25
    )  # 19 of the items, 3 accounts and 1 remark of the tables, 2 sites that did not answer


def test_nothing_is_left_among_the_dead_letters(played: Rehearsed) -> None:
    assert played.dead_letters() == "no dead letters"


def test_who_passed_and_failed(played: Rehearsed) -> None:
    assert played.verdicts("site") == Counter(passed=5, failed=2, unknown=0)
    assert played.verdicts("account") == Counter(passed=17, failed=3, unknown=0)


def test_letters_are_of_the_kinds_of_their_mailbox(played: Rehearsed) -> None:
    letters = played.records("mailbox.letter.v1")
    assert Counter(one["sort"] for one in letters) == {"咨询类": 5, "投诉类": 4, "感谢信": 3}
    assert Counter(one["category"] for one in letters) == {"consult": 5, "complaint": 4, "other": 3}
    assert [one["topic"] for one in letters if one["again"]] == ["噪声扰民"]


def test_figures_follow_from_records(played: Rehearsed) -> None:
    published = Counter[str]()
    for one in played.records("publication.count.v1"):
        published[one["topic"]] += one["published"]
    assert published == Counter({"网站信息": 100, "新媒体发布": 61, "新媒体转发": 30, "门户网站信息": 50, "专题": 1})
    submitted = played.records("submission.count.v1")
    assert sum(one["submitted"] for one in submitted) == 30
    assert sum(one["adopted"] for one in submitted) == 21
    assert (
        sum(one["count"] for one in played.records("notice.above.v1") if one["category"] == "site.misexpression") == 5
    )


def test_reposts_are_looked_at_on_sites_and_on_accounts_of_texts(played: Rehearsed) -> None:
    looks = played.records("repost.look.v1")
    checked = [one for one in looks if one["tasks"]]
    subjects = {one["subject"] for one in checked}
    assert (len(checked), len(subjects), {one["tasks"] for one in checked}) == (50, 25, {9})  # (7 + 18) by 2 tasks
    assert Counter(one["result"] for one in checked) == {"in_time": 49, "not_done": 1}


def test_units_may_be_praised_and_blamed_at_once(played: Rehearsed) -> None:
    praised = {one["unit"] for one in played.records("commendation.v1") if one["unit"]}
    criteria = Counter(one["criterion"] for one in played.records("commendation.v1"))
    assert len(praised) == 3  # 市文旅局, 市林业局, 乙山县
    assert criteria["优秀账号"] == 3


def rows(folder: Path, kind: str) -> list[dict[str, Any]]:
    files = sorted((folder / "programs").glob(f"*/records/*/{kind}.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_one_letter_more_is_one_letter_more(tmp_path: Path) -> None:
    def change(seed: dict[str, Any]) -> None:
        seed["totals"]["mailbox"][0].update(received=13, by_kind={"咨询类": 6, "投诉类": 4, "感谢信": 3})

    assert len(rows(made(tmp_path, change), "mailbox.letter.v1")) == 13


def test_a_row_dropped_is_a_finding_less_and_one_account_more_stale_is_one_more(tmp_path: Path) -> None:
    def change(seed: dict[str, Any]) -> None:
        del seed["tables"][1]["rows"][0]
        seed["tables"][0]["rows"].append(
            {"account": "甲川新声", "authority": "市文旅局", "problem_column": "抖音", "problem": "两周未更新"}
        )
        seed["totals"]["accounts"].update(qualified=16, unqualified=4)

    played = rehearse(made(tmp_path, change), tmp_path / "out")
    compared = played.compared()
    assert (compared.missing, compared.more, compared.findings) == ([], [], 25)
    assert played.verdicts("account") == Counter(passed=16, failed=4, unknown=0)
    assert "media.below_weekly_2" not in {line["indicator"] for line in found(played)}


def found(played: Rehearsed) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (played.out / "findings.jsonl").read_bytes().splitlines()]


def innocent(row: dict[str, Any]) -> dict[str, Any]:
    """The same fact without its fault."""
    mended = dict(row)
    if "known_since" in row:
        mended["newest"] = row["at"]
    elif "due" in row and "given" not in row:
        mended["done"] = f"{row['due']}T09:00+08:00"
        mended.pop("quality", None)
    elif "changed" in row or "begins" in row:
        mended["filed"] = "2025-04-01T09:00+08:00" if "begins" in row else row["changed"]
    elif row.get("result") == "not_done":
        mended |= {"result": "in_time", "done": row["given"]}
    elif row.get("result") == "fail":
        mended["result"] = "pass"
    elif "published" in row:
        mended["published"] = 1
    return mended


def test_the_same_facts_without_their_faults_give_no_finding(tmp_path: Path) -> None:
    """Each kind of record beside its innocent twin: handed in in time, filed, done, published, found in order."""
    folder = made(tmp_path)
    for file in (folder / "programs").glob("*/records/*/*.jsonl"):
        kept = [innocent(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
        if file.name.startswith(("mutual.error", "consult.test")):
            kept = []
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")
    pages = folder / "world" / "answers.jsonl"
    fresh = [line for line in pages.read_text(encoding="utf-8").splitlines() if not faulty(json.loads(line))]
    pages.write_text("\n".join(fresh) + "\n", encoding="utf-8")
    played = rehearse(folder, tmp_path / "out")
    assert [line["indicator"] for line in found(played) if line["to_state"] == "confirmed"] == []


def faulty(answer: dict[str, Any]) -> bool:
    """A page of the world that shows a blank column or an old one; without it nothing is known of that column."""
    return "暂无内容" in answer["text"] or "2025-05-24" in answer["text"]


def item(seed: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in seed["problem_items"] if one["id"] == key)


STRANGE: dict[str, tuple[Change, str]] = {
    "type": (lambda seed: item(seed, "Q1").update(type="site.haunted"), "问题类型“site.haunted”不认得"),
    "kind of target": (lambda seed: item(seed, "Q1").update(target_kind="ghost"), "target_kind“ghost”不认得"),
    "severity": (lambda seed: item(seed, "Q1").update(severity="grave"), "severity“grave”应为"),
    "field of an item": (lambda seed: item(seed, "Q1").update(weight=3), "问题Q1：不认得“weight”"),
    "figure": (lambda seed: seed["totals"].update(visitors={"visits": 7}), "totals.visitors：有数字而不认得"),
    "figure of a known block": (
        lambda seed: seed["totals"]["site_info"].update(pictures=3), "totals.site_info：不认得“pictures”",
    ),
    "phrase": (lambda seed: seed["tables"][1]["rows"][0].update(problem="太慢"), "问题“太慢”没有问题类型使用"),
    "column": (lambda seed: seed["tables"][1]["rows"][0].update(visits=7), "表t2第1行：不认得“visits”"),
    "row about nothing": (
        lambda seed: seed["tables"][1]["rows"].append({"problem": "一周未更新两次"}),
        "看不出说的是哪个账号",
    ),
    "rows of figures": (
        lambda seed: seed["tables"].append({"id": "t9", "rows": [{"unit": "市水利局", "steps": 4}]}),
        "表t9：不认得这种行",
    ),
    "sum of letters": (
        lambda seed: seed["totals"]["mailbox"][0].update(received=13), "各类来信合计12件，与来信13件不符",
    ),
    "sum of faults": (lambda seed: seed["site_problem_feedback"].update(total=6), "各单位合计与total6不符"),
    "fewer than named": (lambda seed: seed["totals"]["sites"].update(running=3), "写有3个，而通报和表中点名"),
    "answer": (lambda seed: seed["tables"][2]["rows"][0].update(group="很快"), "不认得互动回应情况“很快”"),
    "days": (lambda seed: seed.update(period={"label": "二季度"}, data_window=None), "没有起止日期"),
    "place": (lambda seed: seed.update(place={}), "请写明是哪里的通报"),
}  # fmt: skip


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_not_understood_is_said_in_one_sentence(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change, sentence = STRANGE[what]
    facts = changed(tmp_path / "facts.yaml", change)
    monkeypatch.setattr("sys.argv", ["tests.seeds", str(facts), "--out", str(tmp_path / "out")])
    assert main() == 2
    told = capsys.readouterr().err.strip()
    assert sentence in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "out" / KEY).exists()


def test_the_same_facts_give_the_same_files(tmp_path: Path) -> None:
    first, second = made(tmp_path), tmp_path / "again"
    second.mkdir()
    [again] = make_all(FACTS, second)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((first / file).read_bytes() == (again / file).read_bytes() for file in files)


def test_what_others_put_into_the_folder_stays(tmp_path: Path) -> None:
    folder = made(tmp_path)
    template = folder / "templates" / "circular.yaml"
    template.parent.mkdir()
    template.write_text("id: own\n", encoding="utf-8")
    old = folder / "programs" / "jiachuan" / "records" / "jingban" / "old.jsonl"
    old.write_text("", encoding="utf-8")
    made(tmp_path)
    assert template.read_text(encoding="utf-8") == "id: own\n"
    assert not old.exists()


def test_another_county_with_other_severities_and_no_tables_of_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same types on other targets and of other weight, figures that only the text gives, words that no record
    holds."""
    county = FACTS.with_name("made_up_county.yaml")
    monkeypatch.setattr("sys.argv", ["tests.seeds", str(county), "--out", str(tmp_path)])
    assert main() == 0
    told = capsys.readouterr()
    assert told.err == "dingchuan-2024h2：问题D9：“remark”只是文字，没有写成记录。\n"
    played = rehearse(Path(told.out.strip()), tmp_path / "out")
    compared = played.compared()
    assert (compared.missing, compared.more, compared.findings) == ([], [], 19)
    assert played.dead_letters() == "no dead letters"
    assert played.verdicts("site") == Counter(passed=3, failed=1, unknown=0)
    # By the results of its rows; 14 of 20 were drawn.
    assert played.verdicts("account") == Counter(passed=10, failed=4, unknown=0)
    submitted = Counter[str]()
    for one in played.records("submission.count.v1"):
        submitted.update({one["unit"]: one["submitted"], "adopted": one["adopted"]})
    assert submitted.pop("adopted") == 25
    assert sorted(submitted.values()) == [2, 2, 36]  # two named with fewer than 3
    assert [one["answered"] is None for one in played.records("consult.test.v1")].count(True) == 1
    late = [one for one in played.records("mailbox.letter.v1") if one["mailbox"] == "县长信箱"]
    assert len(late) == 8
    assert len([one for one in played.records("commendation.v1") if one["criterion"] == "优秀账号"]) == 3


def test_whoever_is_named_was_drawn(tmp_path: Path) -> None:
    def fewer(seed: dict[str, Any]) -> None:
        seed["totals"]["accounts"]["checked"] = 12

    folder = made(tmp_path, fewer)
    home = next((folder / "programs").iterdir())
    drawn = yaml.safe_load((home / "samples" / "2025Q2.yaml").read_text(encoding="utf-8"))
    invented = yaml.safe_load((folder / "invented.yaml").read_text(encoding="utf-8"))
    registry = yaml.safe_load((folder / "registry.yaml").read_text(encoding="utf-8"))
    named = {one["id"] for one in registry["accounts"]} - set(invented["监测对象"])
    assert (len(drawn["accounts"]), len(drawn["sites"]), named <= set(drawn["accounts"])) == (12, 7, True)


def test_more_named_than_checked_is_refused(tmp_path: Path) -> None:
    def too_few(seed: dict[str, Any]) -> None:
        seed["totals"]["accounts"]["checked"] = 2

    with pytest.raises(MistakeError, match="抽查2个"):
        made(tmp_path, too_few)
