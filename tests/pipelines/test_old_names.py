"""Pages that still show the name of a leader or unit that has changed, and pages that rightly name the past."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.evidence import EvidenceStore
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import hand_in, observation
from pipelines.office.seen.old_names import last_pages, pages_after, place_of
from schemas.events.observations import PageObserved
from schemas.events.reading import ListItem, Reading
from schemas.events.types import OBSERVATIONS
from schemas.records.changes import OfficeChange
from schemas.registry.load import dump
from tests.support.command_line import xunwang
from tests.support.looks import event
from tests.support.observations import a_check, moment
from tests.support.people import person
from tests.support.receivers import publish
from tests.support.registries import registry, site

CHANGED = date(2026, 7, 1)
TODAY = date(2026, 7, 20)


def change(**more: Any) -> OfficeChange:
    fields = {"key": "B1", "subject": "county", "unit": "county", "target_kind": "unit", "what": "unit", "by": "张三"}
    fields |= {"old": "示例县金融工作局", "new": "示例县金融管理局", "at": moment(CHANGED), "actor": person("张三")}
    return OfficeChange(**{**fields, "effective": moment(CHANGED, 0), **more})


def leader(**more: Any) -> OfficeChange:
    return change(**{"what": "leader", "old": "李明", "new": "王强", "post": "县长", **more})


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (change(), "主办：示例县金融工作局　电话"),
        (change(), "示例县\n金融工作局 版权所有"),
        (change(), "原示例县财政局。示例县金融工作局承办"),
        (leader(), "县长 李 明 简历"),
        (leader(), "李明副县长分管教育"),
        (leader(), "县委书记：李明"),
        (change(old="示例县卫生局", new="示例县卫生局（疾控局）"), "承办：示例县卫生局　　示例县卫生局（疾控局）"),
    ],
)
def test_a_page_that_shows_the_old_name_is_told(said: OfficeChange, text: str) -> None:
    assert said.old in (place_of(said, text) or "")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (change(), "主办：示例县金融管理局"),
        (change(), "示例县金融管理局（原示例县金融工作局）"),
        (change(), "由示例县发展改革局更名、前身为示例县金融工作局"),
        (leader(), "历任县长：李明"),
        (leader(), "李明亮副县长分管教育"),
        (leader(), "免去李明的县长职务"),
        (change(old="示例县卫生局", new="示例县卫生局（疾控局）"), "承办：示例县卫生局（疾控局）"),
    ],
)
def test_the_new_name_the_past_and_longer_names_are_right(said: OfficeChange, text: str) -> None:
    assert place_of(said, text) is None


def test_titles_of_a_list_are_old_news() -> None:
    title = "示例县金融工作局召开年中会议"
    assert place_of(change(), f"要闻 {title} 2026-06-01", [title]) is None
    assert place_of(change(), f"要闻 {title} 主办：示例县金融工作局", [title]) is not None


def look(target: str, day: date, sha256: str, kind: str = "column", subject: str = "site1") -> PageObserved:
    reading = Reading(items=[ListItem(title="旧闻：示例县金融工作局", url="")])
    check = a_check(kind, target, day, subject=subject, due=moment(day, 9))  # type: ignore[arg-type]
    return PageObserved(check=check, outcome="done", opened=True, reading=reading, sha256=sha256)


OLD = "<html><body><p>主办：示例县金融工作局</p></body></html>".encode()
NEW = "<html><body><p>主办：示例县金融管理局</p></body></html>".encode()


def states(*looks: PageObserved, said: OfficeChange | None = None) -> dict[str, str]:
    bodies = {"old": OLD, "new": NEW}
    pages = last_pages(looks)
    found = pages_after([said or change()], registry(2), pages, bodies.get, TODAY)
    return {one.page.target: one.state for one in found}


def test_the_last_look_at_each_page_decides_and_what_was_not_seen_since_is_unknown() -> None:
    before, after = CHANGED - timedelta(days=1), CHANGED + timedelta(days=3)
    looks = [look("a", before, "old"), look("a", after, "new"), look("b", after, "old"), look("c", before, "old")]
    looks += [look("d", after, "lost"), look("e", after, "old", kind="link")]
    assert states(*looks) == {"a": "gone", "b": "still", "c": "unseen", "d": "unseen"}


def test_a_change_concerns_its_unit_and_what_lies_below_or_one_subject_alone() -> None:
    looks = [look("a", TODAY, "old"), look("b", TODAY, "old", subject="site2")]
    assert states(*looks) == {"a": "still", "b": "still"}
    assert states(*looks, said=change(subject="site2", unit="")) == {"b": "still"}
    assert states(*looks, said=change(effective=moment(TODAY + timedelta(days=1), 0))) == {}


def test_the_command_names_the_pages_with_their_term(tmp_path: Path) -> None:
    known = msgspec.structs.replace(registry(1), sites=[site(1)])
    (tmp_path / "registry.yaml").write_text(dump(known), encoding="utf-8")
    with EvidenceStore(tmp_path / "evidence", reserve_bytes=0) as store:
        sha256 = store.put(OLD, moment(TODAY))
        store.flush()
    log = SqliteLog(tmp_path / "log.db")
    seen = look("site1/c1", CHANGED + timedelta(days=3), sha256)
    publish(log, [event("page.observed", seen, seen.check.due, parts=("look",), key="site1")], OBSERVATIONS)
    hand_in(log, [observation("p", "office.change.v1", change(due="2026-07-10"), moment(CHANGED))])
    log.close()
    said = xunwang("seen", "changes", "--data", tmp_path)
    assert "示例县金融工作局\t示例县1人民政府" in said
    assert "仍显示原名称，待人工核实，已过期限" in said
    assert "变动1项，页面1个：0个已不再显示原名称，1个见上。" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"new": "示例县金融工作局"}, "“原名称”与“现名称”相同"),
        ({"old": "李"}, "至少两个字"),
        ({"due": "2026-06-30"}, "“期限”早于“变动时间”"),
    ],
)
def test_a_change_that_contradicts_itself_is_named(more: dict[str, Any], said: str) -> None:
    assert said in change(**more).mistakes()[0]
    assert change().mistakes() == []
