"""The registry of several programs in the browser: each changes what its scope covers, and nothing of another's."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
import yaml
from lxml import html

from pipelines.data_folder import DataFolder
from pipelines.office.registry_desk import RegistryDesk
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.live import _is_same
from schemas.mistakes import MistakeError
from schemas.registry.folder import load_installation
from schemas.registry.load import dump
from schemas.registry.model import RoleHeld, Unit
from schemas.times import at
from tests.pipelines.test_console_registry import field, table, upload
from tests.support.console import browsers, register, somebody
from tests.support.embedded import running_in
from tests.support.registries import registry, site

pytestmark = pytest.mark.asyncio(loop_scope="module")
HEAD = ["网站标识码", "网站名称", "首页网址", "主办单位", "网站类型"]
OWN = ["9901000011", "示例县11人民政府", "http://www.site11.gov.cn/", "示例县", "部门网站"]
OTHERS = ["9901000002", "另一县新名称", "http://www.site2.gov.cn/", "另一县", "部门网站"]
FOREIGN = ["9901000012", "另一县12人民政府", "http://www.site12.gov.cn/", "另一县", "部门网站"]


def write(folder: Path) -> Path:
    """A city with two counties; the city's program watches all, the county's its own."""
    other = Unit(id="other", name="另一县", short_name="另一县", level="county", parent="city", order=2)
    base = registry(2)
    known = msgspec.structs.replace(
        base, units=[*base.units, other], sites=[site(1), site(2, roles=[RoleHeld(role="runs", unit="other")])]
    )
    raw = yaml.safe_load(dump(known))
    program = raw.pop("program")
    for name, unit in (("city", "city"), ("county", "county")):
        place = folder / "programs" / name
        place.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(program | {"id": name, "name": f"{unit}监测", "unit": unit}, allow_unicode=True)
        (place / "program.yaml").write_text(text, encoding="utf-8")
    (folder / "registry.yaml").write_text(yaml.safe_dump(raw | {"id": "here"}, allow_unicode=True), encoding="utf-8")
    return folder


def tables(work: Path, *rows: list[str]) -> list[Path]:
    path = work / "网站.xlsx"
    path.write_bytes(table([HEAD, *rows]))
    return [path]


def words(page: str) -> str:
    return str(html.fromstring(page).text_content())


def codes(folder: Path, program: str) -> list[str]:
    return [one.code for one in load_installation(folder).registries[program].sites]


async def test_a_program_takes_in_what_its_scope_covers(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    desk = RegistryDesk(DataFolder(folder), "county")
    assert [one.code for one in desk.registry().sites] == ["9901000001"]
    before = load_installation(folder)
    assert "新增：网站1家" in "".join(desk.preview(tables(tmp_path, OWN)).lines)
    desk.accept(tables(tmp_path, OWN), desk.state())
    assert codes(folder, "county") == ["9901000001", "9901000011"]
    assert codes(folder, "city") == ["9901000001", "9901000002", "9901000011"]
    assert load_installation(folder).sites[1] == before.sites[1]  # the other county's, as it was
    assert (folder / "registry.yaml.bak").exists()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([OWN, FOREIGN], "“另一县12人民政府”的主管、主办等单位都不在本监测任务的范围内"),
        ([OTHERS], "“另一县新名称”已由其他监测任务登记"),
        ([[*OTHERS[:3], "示例县", "部门网站"]], "“另一县新名称”已由其他监测任务登记"),
    ],
)
async def test_what_is_anothers_is_refused_and_nothing_is_written(
    tmp_path: Path, rows: list[list[str]], told: str
) -> None:
    folder = write(tmp_path / "data")
    before = (folder / "registry.yaml").read_bytes()
    desk = RegistryDesk(DataFolder(folder), "county")
    with pytest.raises(MistakeError) as refused:
        desk.accept(tables(tmp_path, *rows), desk.state())
    assert told in str(refused.value)
    assert (folder / "registry.yaml").read_bytes() == before


async def test_a_unit_of_another_program_is_not_changed(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    path = tmp_path / "单位.xlsx"
    path.write_bytes(table([["单位名称", "规范简称", "上级单位"], ["另一县", "改了", "示例市"]]))
    desk = RegistryDesk(DataFolder(folder), "county")
    with pytest.raises(MistakeError, match="单位“另一县”不在本监测任务的范围内"):
        desk.accept([path], desk.state())
    city = RegistryDesk(DataFolder(folder), "city")
    city.accept([path], city.state())
    assert {unit.short_name for unit in load_installation(folder).units} >= {"改了"}


async def test_references_go_into_the_programs_own_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "data")
    desk = RegistryDesk(DataFolder(folder), "county")
    state = desk.state()
    desk.set_references(["https://a.example/"], "0890-1")
    assert desk.state() != state
    known = load_installation(folder)
    assert known.program("county").reference_targets == ["https://a.example/"]
    assert known.program("city").reference_targets != ["https://a.example/"]


async def test_a_folder_given_at_the_start_is_compared_as_a_whole(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    assert _is_same(one, other)
    RegistryDesk(DataFolder(one), "county").set_references(["https://a.example/"], "")
    assert not _is_same(one, other)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    folder = write(tmp_path_factory.mktemp("programs") / "data")
    register(
        folder,
        somebody("admin", "administrator"),
        somebody("zhang", "officer", programs=["county"]),
        somebody("li", "officer"),
    )
    async with running_in(folder, at("2026-07-06T00:00:00+08:00")) as run:
        yield run


async def test_the_page_of_a_program_is_its_own(run: EmbeddedRun, tmp_path: Path) -> None:
    folder, renewed = run.folder.root, []
    async with browsers(run, 2, renew=lambda: renewed.append(1)) as (zhang, li):
        zhang.house.keeper.passwords.set("admin", "correct-horse-42")
        zhang.enter("zhang"), li.enter("li")
        assert (await zhang.get("/p/city/registry"))[0] == 404  # works for the county alone
        assert "网站1" in words(await zhang.page("/p/county/registry"))
        assert "网站2" in words(await li.page("/p/city/registry"))
        address = "/p/county/registry"
        status, text = await zhang.post(address, upload("preview", 网站=table([HEAD, OWN])))
        assert (status, "新增：网站1家" in text) == (200, True), text
        fields = {"what": "accept", "upload": field(text, "upload"), "base": field(text, "base")}
        assert (await zhang.post(address, fields))[0] == 200
        assert renewed == [1]
        assert codes(folder, "county") == ["9901000001", "9901000011"]
        status, text = await zhang.post(address, upload("preview", 网站=table([HEAD, FOREIGN])))
        assert status == 200  # what it would do is shown, and refused when it is to be taken in
        fields = {"what": "accept", "upload": field(text, "upload"), "base": field(text, "base")}
        status, text = await zhang.post(address, fields)
        assert (status, "都不在本监测任务的范围内" in text) == (400, True)
