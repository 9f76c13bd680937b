"""Sites, accounts, apps and units are one sum type with a common part, in registries of today and of an older form."""

import re
from pathlib import Path

import msgspec
import pytest

from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.installation import installation_of
from schemas.registry.load import dump, load
from schemas.registry.model import Column, Registration, RoleHeld, StatePeriod
from schemas.registry.platform_words import platform_code
from schemas.registry.platforms import PLATFORMS
from schemas.registry.subjects import SUBJECTS, Account, App, NameHeld, UnitSubject
from tests.support.registries import registry

ROOT = Path(__file__).parents[2]
RUNS = [RoleHeld(role="runs", unit="county")]
ACCOUNT = Account(
    id="a1",
    name="示例发布",
    platform="weixin",
    roles=RUNS,
    level="county",
    filing_no="示备001",
    former_names=["示例微讯", NameHeld(name="微示例", until="2020-05-01", filed_on="2020-05-06")],
    account_type="subscription",
    opened_on="2019-01-01",
    filed_on="2019-02-01",
    columns=[Column(id="a1/m1", name="办事", url="", nature="menu", cycle_days=30)],
    states=[StatePeriod(state="closing", since="2026-09-01", approved_by="示例市政府办")],
)
APP = App(id="p1", name="示例通", roles=RUNS, level="city", filing_no="示备A1", audience="enterprises")
OLD = "\naccounts:\n- {id: a9, name: 示例微博, platform: 新浪微博, unit: county, register_id: B7}\n"


def of_all_kinds():  # type: ignore[no-untyped-def]
    return msgspec.structs.replace(registry(1), accounts=[ACCOUNT], apps=[APP])


def registered(subject: object) -> Registration:
    return Registration(subject=subject, unit_names={}, watchers=[], visits_a_day=24, columns_a_day=2)  # type: ignore[arg-type]


def test_a_subject_of_every_kind_travels_and_comes_back_as_itself() -> None:
    for subject in of_all_kinds().subjects:
        raw = dumps(registered(subject))
        assert msgspec.json.decode(raw, type=Registration).subject == subject
        assert subject.subject_kind in SUBJECTS
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(dumps(registered(ACCOUNT)).replace(b'"account"', b'"boat"'), type=Registration)


def test_every_subject_is_watched_and_no_two_share_an_id() -> None:
    subjects = installation_of(of_all_kinds()).subjects
    assert [one.subject_kind for one in subjects] == ["site", "account", "app", "unit", "unit"]
    assert len({one.id for one in subjects}) == len(subjects)
    unit = subjects[-1]
    assert isinstance(unit, UnitSubject)
    assert [held.unit for held in unit.roles if held.role == "runs"] == [unit.unit]


def test_a_registry_written_is_the_registry_read(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(dump(of_all_kinds()), encoding="utf-8")
    assert load(path) == of_all_kinds()
    assert problems(load(path)) == []


def test_accounts_of_the_older_form_are_read(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(dump(registry(1)) + OLD, encoding="utf-8")
    (account,) = load(path).accounts
    assert (account.platform, account.filing_no, account.roles) == ("weibo", "B7", RUNS)
    path.write_text(dump(registry(1)) + OLD.replace("新浪微博", "示例本地平台"), encoding="utf-8")
    (account,) = load(path).accounts
    assert (account.platform, account.platform_word) == ("other", "示例本地平台")


def test_a_key_that_no_field_has_is_still_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(dump(registry(1)) + OLD.replace("unit:", "unti:"), encoding="utf-8")
    with pytest.raises(MistakeError, match="unti"):
        load(path)


def test_what_contradicts_itself_is_named_and_its_twin_is_not() -> None:
    book = of_all_kinds()
    wrong = msgspec.structs.replace(ACCOUNT, states=[StatePeriod(state="suspended", since="2026-09-01")])
    (said,) = problems(msgspec.structs.replace(book, accounts=[wrong]))
    assert "accounts第1条（示例发布）" in said
    assert "suspended" in said
    (said,) = problems(msgspec.structs.replace(book, apps=[msgspec.structs.replace(APP, id="a1")]))
    assert "id“a1”重复2次" in said
    assert problems(book) == []


def test_a_platform_is_known_by_all_its_words() -> None:
    for code, named in PLATFORMS.items():
        assert {platform_code(word) for word in (code, named.word, *named.other_words)} == {code}
    assert platform_code("没有这个平台") == "other"


def test_nobody_asks_which_kind_a_subject_is() -> None:
    """What is different from kind to kind stands in the kind's row: comparing with a name would be a second table."""
    asks = re.compile(r"subject_kind\s*(?:==|!=|in)\s*[\"'(\[{]|isinstance\([^)]*\b(?:Site|Account|App|UnitSubject)\b")
    code = [path for part in ("schemas", "stages", "pipelines") for path in (ROOT / part).rglob("*.py")]
    assert code
    assert [str(path) for path in code if asks.search(path.read_text(encoding="utf-8"))] == []
    assert asks.search('if one.subject_kind == "site":')
    assert not asks.search("if one.subject_kind == kind:")
