"""A released circular withdrawn in the browser: what it takes back is told first, done once, and shown afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from pipelines.log.records import NewRecord
from pipelines.office import releasing
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.edition_files import Made, save
from pipelines.office.finding_desk import Desk
from pipelines.office.kept_editions import Kept, KeptEdition
from pipelines.office.releasing import release_kept
from pipelines.opened import Opened
from pipelines.running.embedded import EmbeddedRun
from schemas.events.cases import RowAnswer
from schemas.events.codec import encode
from schemas.events.reports import EditionMade
from schemas.events.types import FINDINGS, REPORTS
from schemas.rulebooks import load_all
from stages.reporter.templates.facts import FACTS, to_yaml
from tests.pipelines.test_notices_below import installation, named_below, printing
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import payloads, running_in
from tests.support.looks import instant, moved
from tests.support.people import person

START = instant("2026-07-20T10:00:00+08:00")
CHIEF = person("申负责", "chief", id="shen", unit="prov")
PRINTED = "2026-08-14"  # the last day for mending, as the circular prints it
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    """A province at rest over two cities with programs of their own."""
    folder = tmp_path_factory.mktemp("withdrawal") / "data"
    folder.mkdir()
    async with running_in(folder, START, Opened(installation(), load_all(), ())) as run:
        people = [somebody("admin", "administrator", unit="prov"), somebody("zhang", "officer", unit="prov")]
        register(folder, *people, somebody("shen", "chief", unit="prov", name="申负责"))
        yield run


def desk_of(run: EmbeddedRun) -> CaseDesk:
    opened = Opened(run.installation, dict(run.rulebooks), ())
    return CaseDesk(Desk(run.folder, run.log, "prov", opened=opened, now=START))


def asked_and_heard(desk: CaseDesk, finding: str) -> None:
    """A finding about a city whose unit was asked and has answered, so that it may be named."""
    about = {"subject": "site2", "target": "site2", "target_kind": "site", "unit": "east"}
    step = moved("confirmed", "2026-06-30T10:00:00+08:00", finding=finding, **about)
    desk.desk.log.append([NewRecord(FINDINGS, "site2", encode(msgspec.structs.replace(step, program="prov")))])
    (begun,) = desk.notify(person("张经办"), findings=[finding])
    desk.answer(begun.case_id, [RowAnswer(row=finding, reply="accepted")], person("东市", "unit", unit="east"))


def released(run: EmbeddedRun, work: Path, code: str, *findings: str) -> KeptEdition:
    """A signed circular that names these findings and sets a deadline."""
    desk, printed = desk_of(run), printing(work, *findings)
    edition = msgspec.structs.replace(printed, head=msgspec.structs.replace(printed.head, period=code))
    facts = {
        "issue_date": "2026-07-20",
        "data_window": {"start": "2026-04-01", "end": "2026-06-30"},
        "deadlines": [{"what": "整改情况", "date": PRINTED, "printed": "8月14日前"}],
    }
    folder = run.folder.of_program("prov")
    save(folder, Made(edition, {FACTS: to_yaml(facts)}, [], kept=Kept(edition=edition, gaps=[])), code)
    made = KeptEdition(folder, code)
    assert release_kept(made, desk, CHIEF)[1] == []
    return made


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def told_of(run: EmbeddedRun, code: str) -> list[str]:
    made = [one for one in payloads(run, REPORTS) if isinstance(one, EditionMade) and one.code == code]
    return [one.state for one in made if one.state != "draft"]


async def test_the_chief_is_told_what_it_takes_back_and_withdraws_once(run: EmbeddedRun, tmp_path: Path) -> None:
    place = "/p/prov/editions/circular/2026Q2"
    asked_and_heard(desk_of(run), "f-east")
    before = desk_of(run).book().of("prov")[0].deadline
    edition = released(run, tmp_path, "2026Q2", "f-east")
    (case,) = desk_of(run).book().of("prov")
    assert (str(case.deadline), len(named_below(desk_of(run)))) == (PRINTED, 1)
    assert str(before) != PRINTED
    async with browsers(run, 2) as (zhang, shen):
        entered(zhang, "zhang")
        entered(shen, "shen")
        assert "撤回这期通报" not in await zhang.page(place)
        status, text = await zhang.post(place, {"what": "withdraw", "reason": "附件有误"})
        assert (status, "人员zhang（经办人员）无权签发和撤回报告，请由负责人办理" in text) == (403, True), text
        assert "撤回这期通报" in await shen.page(place)
        for what in ("look", "withdraw"):
            status, text = await shen.post(place, {"what": what, "reason": " "})
            assert (status, "撤回已签发的通报须写明理由，请填写理由" in text) == (400, True), text
        status, text = await shen.post(place, {"what": "look", "reason": "附件有误<b>"})
        assert (status, "原因：附件有误&lt;b&gt;" in text, "确认撤回" in text) == (200, True, True), text
        assert "1个办理单（示例east）中由它写入的点名通报和随之确定的期限收回" in text
        assert "下级监测任务因它收到的上级通报记录一并撤回" in text
        assert "推送撤回（withdrawn）" in text
        assert edition.withdrawn is None, "shown, and not done"

        status, text = await shen.post(place, {"what": "withdraw", "reason": "附件有误<b>"})
        assert (status, "已撤回，原签发的文稿照原样留存。已在1个办理单中撤回点名通报" in text) == (200, True), text
        assert "上级通报记录已撤回1条" in text
        (case,) = desk_of(run).book().of("prov")
        assert (case.deadline, case.steps[-1].step, case.steps[-1].actor.id) == (before, "naming_withdrawn", "shen")
        assert named_below(desk_of(run)) == []
        assert told_of(run, "2026Q2") == ["released", "withdrawn"]
        page = await zhang.page(place)
        assert "已撤回</span> <strong>申负责于2026-07-20撤回</strong>：附件有误&lt;b&gt;" in page
        assert "2026-07-20撤回" in await zhang.page("/p/prov/editions")
        assert "撤回这期通报" not in await shen.page(place)
        for what in ("look", "withdraw"):
            status, text = await shen.post(place, {"what": what, "reason": "再撤一次"})
            assert (status, "2026Q2已由申负责于2026-07-20撤回" in text) == (400, True), text
        assert told_of(run, "2026Q2") == ["released", "withdrawn"]
        last = shen.house.keeper.trail.last_on("circular 2026Q2")
        assert last is not None
        assert (last["action"], last["actor"]) == ("撤回报告", "shen")


async def test_who_is_not_named_keeps_the_deadline(run: EmbeddedRun, tmp_path: Path) -> None:
    place = "/p/prov/editions/circular/2025Q4"
    released(run, tmp_path, "2025Q4")
    before = desk_of(run).book().of("prov")
    async with browsers(run) as (shen,):
        entered(shen, "shen")
        status, text = await shen.post(place, {"what": "look", "reason": "印错"})
        assert (status, "没有办理单由它写入点名通报，各单位的期限不变" in text) == (200, True), text
        status, text = await shen.post(place, {"what": "withdraw", "reason": "印错"})
        assert (status, "已撤回" in text, "个办理单中撤回" in text) == (200, True, False), text
    assert [one.steps for one in desk_of(run).book().of("prov")] == [one.steps for one in before]


async def test_what_is_not_released_or_no_circular_is_not_withdrawn(run: EmbeddedRun, tmp_path: Path) -> None:
    edition = printing(tmp_path)
    folder = run.folder.of_program("prov")
    save(folder, Made(edition, {FACTS: to_yaml({})}, [], kept=Kept(edition=edition, gaps=[])), "2026Q3")
    (folder.editions / "weekly" / "2026-W28").mkdir(parents=True)
    async with browsers(run) as (shen,):
        entered(shen, "shen")
        assert "撤回这期通报" not in await shen.page("/p/prov/editions/circular/2026Q3")
        status, text = await shen.post("/p/prov/editions/circular/2026Q3", {"what": "withdraw", "reason": "印错"})
        assert (status, "2026Q3尚未签发，无须撤回" in text) == (400, True), text
        for what in ("look", "withdraw"):
            status, text = await shen.post("/p/prov/editions/weekly/2026-W28", {"what": what, "reason": "印错"})
            assert (status, "只有按模板编成的通报可以撤回" in text) == (400, True), text


async def test_a_withdrawal_that_broke_off_is_offered_again_and_finished(
    run: EmbeddedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "/p/prov/editions/circular/2025Q3"
    released(run, tmp_path, "2025Q3")
    async with browsers(run) as (shen,):
        entered(shen, "shen")
        with monkeypatch.context() as broken:
            broken.setattr(releasing, "tell", lambda *_: 1 / 0)
            assert (await shen.post(place, {"what": "withdraw", "reason": "印错"}))[0] == 500
        assert told_of(run, "2025Q3") == ["released"]
        page = await shen.page(place)
        assert ("撤回尚未办完，请再办一次" in page, ">印错</textarea>" in page) == (True, True)
        assert "原因：印错" in (await shen.post(place, {"what": "look", "reason": ""}))[1]
        assert (await shen.post(place, {"what": "withdraw", "reason": "印错"}))[0] == 200
        assert told_of(run, "2025Q3") == ["released", "withdrawn"]
        assert "撤回尚未办完" not in await shen.page(place)
