"""The day of every role in a real browser, from an empty folder to a circular that is released: what people click and
type, and nothing else. Only time and the watched sites are ours."""

import csv
import io
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from pipelines.office.pdf import can_print
from pipelines.office.registry_desk import begin_registry
from schemas.times import at
from tests.support.axe import require_clean
from tests.support.embedded import serving
from tests.support.office_life import OfficeLife
from tests.support.three_counties import HOSTS, NAMES, REFERENCES, ThreeCounties

pytestmark = [
    pytest.mark.xdist_group("whole_day"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]
PICTURES = "XUNWANG_PICTURES"  # the folder in which the pictures of the handbooks are put
START = at("2026-07-06T09:00:00+08:00")
OFFICE = "示例市人民政府办公室"
PASSWORD = "gongkai-2026-07"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(400)
PDF = b"%PDF-1.4\n" + bytes(400)
SENTENCE = "总体来看，多数单位更新及时，个别栏目仍有欠账。"
PATIENCE_MS = 120_000  # for a busy machine; what is right takes less than a second
DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 800}
UNITS = [
    ["单位名称", "规范简称", "级别", "上级单位"],
    *([f"{name}人民政府", name, "县级", OFFICE] for name in NAMES.values()),
]
SITES = [
    ["网站标识码", "网站名称", "首页网址", "主办单位", "网站类型"],
    *(
        [f"990100000{n}", f"{NAMES[n]}人民政府网", f"http://{HOSTS[n]}/", f"{NAMES[n]}人民政府", "门户网站"]
        for n in NAMES
    ),
]
COLUMNS = [
    ["网站标识码", "栏目名称", "点开后的位置", "栏目性质"],
    *([f"990100000{n}", "要闻", f"http://{HOSTS[n]}/yw/", "动态要闻"] for n in NAMES),
    *([f"990100000{n}", "通知公告", f"http://{HOSTS[n]}/tz/", "通知公告"] for n in NAMES),
]
STAFF = [
    ("du", "杜若", "经办人员"),
    ("li", "李四维", "复核人员"),
    ("shen", "沈立秋", "负责人"),
    ("yun", "云中锦", "运维人员"),
    ("yue", "岳读", "查阅人员"),
]
CONTACTS = [("he", "何芒种", "单位联系人"), ("ke", "柯小满", "单位联系人")]


@dataclass
class World:
    """What stands at the office: the run, the watched sites, and a browser window for each person."""

    browser: Browser
    life: OfficeLife
    sites: ThreeCounties
    folder: Path
    windows: dict[str, Page] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def file(self, name: str, content: bytes) -> Path:
        """A file of a person's own."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    async def picture(self, page: Page, name: str) -> None:
        """What the page shows, for the handbooks, where somebody asks for pictures."""
        if folder := os.environ.get(PICTURES):
            await page.screenshot(path=Path(folder) / f"{name}.png")

    async def window(self, person: str, *, phone: bool = False) -> Page:
        """A browser of the person's own; whatever goes wrong in it is remembered."""
        context = await self.browser.new_context(viewport=PHONE if phone else DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.troubles.append(f"{person}: {error}"))
        page.on("dialog", lambda dialog: self.troubles.append(f"{person}: a script ran"))
        page.on("response", lambda one: self.troubles.append(f"{person}: {one.url}") if one.status >= 500 else None)
        self.windows[person] = page
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("day")
    begin_registry(folder / "data", OFFICE)
    sites = ThreeCounties(START)
    async with serving(sites.answer) as port:
        there = f"127.0.0.1:{port}"
        names = dict.fromkeys((*HOSTS.values(), *(f"reference{n}.example" for n in (1, 2, 3))), there)
        life = OfficeLife(folder / "data", names, START)
        await life.begin()
        world = World(browser, life, sites, folder)
        yield world
        for context in world.contexts:
            await context.close()
        await life.end()
        assert world.troubles == []


async def test_the_day_of_every_role_from_an_empty_folder(world: World) -> None:
    await the_first_administrator_comes_by_the_link_of_the_terminal(world)
    await people_of_the_office_are_registered(world, STAFF, OFFICE)
    await the_office_takes_its_tables_in(world)
    await the_reference_targets_are_confirmed(world)
    await columns_are_looked_for_and_confirmed(world)
    await the_first_looks_are_on_the_page(world)
    await world.life.leave_life()
    await world.life.days(7)
    await findings_appear_and_the_twin_has_none(world)
    await the_officer_confirms_and_the_reviewer_looks_a_second_time(world)
    await a_site_is_paused_and_goes_on(world)
    await a_row_of_the_worklist_is_filled_in_on_a_phone(world)
    await people_of_the_office_are_registered(world, CONTACTS[:1], "东临县人民政府")
    await people_of_the_office_are_registered(world, CONTACTS[1:], "北原县人民政府")
    await the_units_are_asked(world)
    await the_unit_answers_with_a_photo_and_objects_with_a_proof(world)
    await the_objection_is_decided_by_another_person(world)
    await a_page_that_was_mended_is_looked_at_again_now(world)
    await the_weekly_report_is_there(world)
    await the_form_of_circulars_is_chosen(world)
    await a_circular_is_drafted_and_a_sentence_edited(world)
    await the_chief_releases_it(world)
    await a_reader_takes_it_home_in_five_formats(world)


async def follow(page: Page, word: str) -> None:
    """Choose an entry of the navigation."""
    await page.get_by_role("navigation", name="主导航").get_by_role("link", name=word, exact=True).click()


async def told(page: Page, words: str) -> None:
    """What the page says of what was done."""
    await page.get_by_role("status").filter(has_text=words).first.wait_for()


async def login(page: Page, address: str, person: str) -> None:
    await page.goto(address)
    if await page.get_by_label("人员编号").count() == 0:
        await page.get_by_role("link", name="登录").click()
    await page.get_by_label("人员编号").fill(person)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="登录").click()
    await page.get_by_role("button", name="退出").wait_for()


async def the_first_administrator_comes_by_the_link_of_the_terminal(world: World) -> None:
    page = await world.window("gu")
    await page.goto(world.life.first_link)
    await require_clean(page)
    await page.get_by_label("人员编号").fill("gu")
    await page.get_by_label("姓名").fill("顾明")
    await page.get_by_label("密码（至少10个字符）").fill(PASSWORD)
    await page.get_by_label("再填一次密码").fill(PASSWORD)
    await page.get_by_role("button", name="登记").click()
    await page.get_by_text("系统管理员已登记").first.wait_for()
    await login(page, world.life.address, "gu")
    again = await world.window("late")
    answer = await again.goto(world.life.first_link)
    assert answer is not None
    assert answer.status == 404  # the link was good once


async def people_of_the_office_are_registered(world: World, people: list[tuple[str, str, str]], unit: str) -> None:
    """The administrator registers them and hands out links; each sets a password and logs in."""
    admin = world.windows["gu"]
    for id, name, role in people:
        await follow(admin, "人员")
        await admin.get_by_label("编号（").fill(id)
        await admin.get_by_label("姓名").fill(name)
        await admin.get_by_label("单位（").select_option(unit)
        await admin.get_by_role("checkbox", name=role).check()
        await admin.get_by_role("button", name="登记").click()
        await told(admin, f"{name}已登记")
        await admin.get_by_role("row", name=name).get_by_role("button", name="生成设密码链接").click()
        link = await admin.locator("code").inner_text()
        page = await world.window(id, phone=role == "单位联系人")
        await page.goto(link)
        await page.get_by_label("新密码（").fill(PASSWORD)
        await page.get_by_label("再填一次新密码").fill(PASSWORD)
        await page.get_by_role("button", name="设置").click()
        await page.get_by_text("密码已设置").first.wait_for()
        await login(page, world.life.address, id)


def book(rows: list[list[str]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def the_office_takes_its_tables_in(world: World) -> None:
    """Three tables at once; one heading is not known and is matched by hand."""
    page, folder = world.windows["du"], world.folder
    (folder / "单位.xlsx").write_bytes(book(UNITS))
    (folder / "网站.xlsx").write_bytes(book(SITES))
    with (folder / "栏目.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(COLUMNS)
    await follow(page, "登记册")
    await page.get_by_label("单位、网站、栏目、账号表").set_input_files(
        [folder / name for name in ("单位.xlsx", "网站.xlsx", "栏目.csv")]
    )
    await page.get_by_role("button", name="上传并查看差异").click()
    await page.get_by_text("不能识别的表头（1个）").wait_for()
    await world.picture(page, "console-import")
    await require_clean(page)
    await page.get_by_label("“点开后的位置”对应的内容").select_option(label="栏目网址")
    await page.get_by_role("button", name="记住并重新查看").click()
    await told(page, "已记住1个表头")
    assert "网站3家，栏目6个" in await page.inner_text("main")
    await require_clean(page)
    times = world.life.times
    await page.get_by_role("button", name="确认导入").click()
    await told(page, "监测正在按新的登记册重新开始")
    await require_clean(page)
    await world.life.begun(times + 1)
    await page.get_by_role("link", name="刷新本页").click()


async def the_reference_targets_are_confirmed(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "登记册")
    assert "请核对后保存" in await page.inner_text("main")
    await page.get_by_label("参考网址").fill("\n".join(REFERENCES))
    await page.get_by_label("联系方式").fill("0890-1234567")
    times = world.life.times
    await page.get_by_role("button", name="保存", exact=True).click()
    await told(page, "已保存3个参考网址")
    await world.life.begun(times + 1)


async def columns_are_looked_for_and_confirmed(world: World) -> None:
    """What the navigation of a site leads to is proposed, and a person says of each what it is."""
    page = world.windows["du"]
    await follow(page, "登记册")
    await page.locator("select[name=site]").select_option(label="西平县人民政府网")
    await page.get_by_role("button", name="按网站导航查找").click()
    await told(page, "新找到")
    await require_clean(page)
    await page.get_by_label("对政策文件的办理").select_option(label="确认")
    await page.get_by_label("政策文件的性质").select_option("notice")
    times = world.life.times
    await page.get_by_role("button", name="保存所选").click()
    await told(page, "已确认1个栏目，去掉0个")
    await world.life.begun(times + 1)


async def the_first_looks_are_on_the_page(world: World) -> None:
    """The numbers of the start page move by themselves until everything was looked at once."""
    page = world.windows["du"]
    await follow(page, "工作台")
    await page.locator("[data-live=sites_seen]", has_text="3").wait_for()
    await page.locator("[data-live=columns_seen]", has_text="7").wait_for()
    await follow(page, "网站")
    await page.get_by_role("link", name="东临县人民政府网").click()
    text = await page.inner_text("main")
    assert re.search(r"要闻\s+2026-04-30\s+6\s+2026-07-06", text)  # today's, not when the day closes
    assert re.search(r"通知公告\s+2026-07-0[56]\s+6\s+2026-07-06\s+2026-07-06 \d\d:\d\d", text)  # and the next look


async def findings_appear_and_the_twin_has_none(world: World) -> None:
    page = world.windows["yue"]  # a reader reads, and is offered nothing else
    await follow(page, "问题")
    text = await page.inner_text("table")
    assert "栏目“要闻”超过14天未更新，最近一条更新日期为2026年4月30日" in text
    assert "链接“公积金提取”（http://www.county1.gov.cn/gongjijin）打开后提示页面不存在" in text
    assert "北原县人民政府网" in text
    assert "西平县人民政府网" not in text
    assert "一代一路" not in text
    assert await page.get_by_role("button", name="办理").count() == 0
    operator = world.windows["yun"]
    await follow(operator, "运行状态")
    await operator.get_by_role("heading", name="运行状态").wait_for()


async def the_officer_confirms_and_the_reviewer_looks_a_second_time(world: World) -> None:
    """A wrong word needs one person, a serious one two."""
    page = world.windows["du"]
    await follow(page, "工作台")
    await page.get_by_role("link", name="错别字和不规范表述").first.click()
    await page.get_by_role("link", name="查看留存").first.click()
    framed = page.frame_locator("iframe")
    await framed.locator("mark", has_text="布署").first.wait_for()
    await page.go_back()
    await page.get_by_role("button", name="确认", exact=True).click()
    await world.life.settle()
    for person, word in (("du", "确认"), ("li", "复核")):
        page = world.windows[person]
        await follow(page, "工作台")
        await page.get_by_role("link", name="严重表述错误").first.click()
        await page.get_by_role("button", name=word, exact=True).click()
        await world.life.settle()
    await page.goto(page.url.removesuffix("/act"))
    text = await page.inner_text("main")
    assert re.search(r"待核实 → 待核实\s+杜若", text)
    assert re.search(r"待核实 → 未整改\s+李四维", text)


async def a_site_is_paused_and_goes_on(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "网站")
    await page.get_by_role("link", name="西平县人民政府网").click()
    site = page.url
    await page.get_by_label("原因（").fill("机房搬迁")
    await page.get_by_text("暂停须另填").click()
    await page.get_by_label("批准人").fill("沈立秋")
    await page.get_by_label("截止日期").fill("2026-07-15")
    await page.get_by_role("button", name="暂停监测").click()
    await world.life.days(0.01)
    await page.goto(site)
    assert "西平县人民政府网已暂停监测至2026-07-15" in await page.inner_text("main")
    await page.get_by_role("button", name="恢复监测").click()
    await world.life.settle()
    await page.goto(site)
    assert "已暂停监测" not in await page.inner_text("main")


async def a_row_of_the_worklist_is_filled_in_on_a_phone(world: World) -> None:
    """The same officer away from the desk, with a photo."""
    page = await world.window("du-phone", phone=True)
    await login(page, world.life.address, "du")
    await follow(page, "检查底稿")
    await page.get_by_label("检查人").select_option(label="全部")
    await page.get_by_role("button", name="查看").click()
    await page.locator("main tr:has-text('人工检查') a").first.click()
    await page.wait_for_url("**/worklist/DG-*")
    await page.locator("main select").first.select_option(label="合格")
    await page.locator("main textarea").first.fill("已逐页查看")
    await page.locator("input[type=file]").set_input_files(world.file("现场.png", PHOTO))
    await world.picture(page, "phone-worklist")
    await page.get_by_role("main").get_by_role("button", name="登记").click()
    await told(page, "已登记")


async def the_units_are_asked(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "办理单")
    await page.get_by_label("东临县人民政府").check()
    await page.get_by_label("北原县人民政府").check()
    await page.get_by_role("button", name="交办").click()
    await told(page, "已交办2份")


async def the_unit_answers_with_a_photo_and_objects_with_a_proof(world: World) -> None:
    """On a phone: their own findings and nothing of others'; one is mended, it says, one is objected to."""
    page = world.windows["he"]
    for place in ("工作台", "问题", "网站", "办理单"):
        await follow(page, place)
        assert "北原" not in await page.locator("main table").first.inner_text()
    await page.get_by_role("link", name="东临县人民政府").click()
    await fill_row(page, "栏目更新不及时", "已整改", 整改措施="已补发6条信息", 附件=world.file("整改.png", PHOTO))
    reason = "引用上级文件原文"
    await fill_row(page, "错别字和不规范表述", "有异议", 原因=reason, 附件=world.file("原文.pdf", PDF))
    await page.locator("section.row").nth(1).scroll_into_view_if_needed()
    await world.picture(page, "phone-answer")
    await page.get_by_role("button", name="提交反馈").click()
    await told(page, "已反馈2条")
    other = world.windows["ke"]
    await other.goto(page.url)
    await other.get_by_text("没有这个页面").wait_for()
    await follow(other, "办理单")
    assert "东临" not in await other.locator("main table").inner_text()
    await world.life.days(0.02)  # half an hour, in which the unit's word is held against the page


async def fill_row(page: Page, title: str, reply: str, **fields: str | Path) -> None:
    """Answer one row of a case."""
    row = page.locator("section.row", has=page.get_by_role("heading", name=title))
    await row.get_by_label("反馈意见").select_option(label=reply)
    for name, value in fields.items():
        field = row.get_by_label(name)
        await (field.set_input_files(value) if isinstance(value, Path) else field.fill(value))


async def the_objection_is_decided_by_another_person(world: World) -> None:
    """Who asked may look at the proof and not decide; the chief does."""
    page = world.windows["du"]
    await follow(page, "办理单")
    await page.get_by_role("link", name="东临县人民政府").click()
    assert "引用上级文件原文" in await page.inner_text("main")
    assert "维持认定" not in await page.get_by_label("事项").inner_text()
    page = world.windows["shen"]
    await follow(page, "办理单")
    await page.get_by_role("link", name="东临县人民政府").click()
    await page.get_by_label("事项").select_option("upheld")
    await page.get_by_role("checkbox", name="第3条").check()
    await page.get_by_label("理由或说明").fill("所附文件中亦为“部署”")
    await page.get_by_role("heading", name="办理", exact=True).scroll_into_view_if_needed()
    await world.picture(page, "console-objection")
    await page.get_by_role("button", name="办理", exact=True).click()
    await told(page, "已登记：维持认定")
    page = world.windows["he"]
    await follow(page, "办理单")
    await page.get_by_role("link", name="东临县人民政府").click()
    assert "所附文件中亦为“部署”" in await page.inner_text("main")


async def a_page_that_was_mended_is_looked_at_again_now(world: World) -> None:
    """What the unit called mended was not; it is now, and somebody looks at once."""
    page = world.windows["du"]
    await follow(page, "问题")
    await page.get_by_role("row", name="东临县").get_by_role("link", name="栏目更新不及时").click()
    text = await page.inner_text("main")
    assert "由何芒种安排（单位已反馈，安排复查）：栏目：" in text
    assert "状态\n未整改" in text
    world.sites.mended.add("column")
    await page.get_by_role("button", name="立即复查").click()
    await told(page, "安排复查")
    await world.life.days(0.25)
    await page.reload()
    text = await page.inner_text("main")
    assert len(re.findall(r"由杜若安排：栏目：2026-07-13 \d\d:\d\d打开正常", text)) == 1  # and not again by reloading
    assert "状态\n已整改" in text
    await page.get_by_role("link", name="整改前后对照").click()
    before, after = (page.frame_locator("iframe").nth(n) for n in (0, 1))
    await before.get_by_text("2026-04-30").first.wait_for()
    await after.get_by_text(re.compile("2026-07-1[23]")).first.wait_for()


async def the_form_of_circulars_is_chosen(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "通报模板")
    await page.get_by_role("button", name="由样例开始").click()
    await page.get_by_text(OFFICE).first.wait_for()
    times = world.life.times
    await page.get_by_role("button", name="选用").click()
    await told(page, "今后的通报按此模板编制")
    await world.life.begun(times + 1)


async def the_weekly_report_is_there(world: World) -> None:
    """Made by itself when the week had ended; the numbers are those of the findings."""
    page = world.windows["li"]
    await follow(page, "报告")
    row = page.get_by_role("row", name=f"监测周报 2026年第28周 {OFFICE}")
    await row.get_by_role("link", name="html").click()
    assert "监测周报" in await page.inner_text("h1")
    text = await page.inner_text("body")
    assert "东临县" in text
    assert "一代一路" not in text  # what is restricted is printed nowhere


async def a_circular_is_drafted_and_a_sentence_edited(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "报告")
    await page.get_by_label("种类").select_option("circular")
    await page.get_by_label("起始日（").fill("2026-07-06")
    await page.get_by_label("截止日（").fill("2026-07-12")
    await page.get_by_label("期次名称").fill("2026年第28周")
    await page.get_by_role("button", name="编制").click()
    await told(page, "已编成")
    await circular(page)
    await page.get_by_role("link", name="对照数据修改文字").click()
    section = page.get_by_role("region", name="“一、总体情况”第2段")
    await section.get_by_text("改写", exact=True).click()
    await section.get_by_label("文字").fill(SENTENCE)
    await world.picture(page, "console-draft")
    await section.get_by_role("button", name="保存").click()
    await told(page, "已改写文字")
    assert re.search(rf"{SENTENCE}\s+杜若于2026-07-13 \d\d:\d\d改写文字", await page.inner_text("main"))
    await page.get_by_role("region", name="“一、总体情况”第1段").get_by_role("link", name="2", exact=True).click()
    assert "西平县人民政府网" in await page.inner_text("main")  # the figure leads to what was counted
    await circular(page)
    await page.get_by_role("link", name="到第1处所在位置").click()  # the deadline: it comes with the signing day
    assert "整改报送段" in await page.locator(":target").inner_text()
    assert await page.get_by_role("button", name="签发").count() == 0


async def circular(page: Page) -> None:
    """Open the circular from the list."""
    await follow(page, "报告")
    await page.get_by_role("row", name="季度通报").get_by_role("link").first.click()


async def the_chief_releases_it(world: World) -> None:
    page = world.windows["shen"]
    await circular(page)
    await page.get_by_label("签发日期").fill("2026-07-13")
    await page.get_by_role("button", name="签发").click()
    await told(page, "已签发；该期报告今后不再改动")
    page = world.windows["he"]  # a unit has no way to the editions
    await follow(page, "工作台")
    assert await page.get_by_role("link", name="报告", exact=True).count() == 0


async def a_reader_takes_it_home_in_five_formats(world: World) -> None:
    page = world.windows["yue"]
    await circular(page)
    assert "已由沈立秋于2026-07-13签发" in await page.inner_text("main")
    links = page.get_by_role("main")
    for kind, begins in {"docx": b"PK", "xlsx": b"PK", "json": b"{", "pdf": b"%PDF"}.items():
        if kind == "pdf" and not can_print():
            continue
        link = await links.get_by_role("link", name=kind, exact=True).get_attribute("href")
        assert link is not None
        answer = await page.request.get(urljoin(page.url, link))
        assert answer.status == 200
        assert (await answer.body()).startswith(begins), kind
    await links.get_by_role("link", name="html", exact=True).click()
    text = await page.inner_text("body")
    assert SENTENCE in text
    assert "检查3家，合格2家" in text
    assert "草稿" not in text
