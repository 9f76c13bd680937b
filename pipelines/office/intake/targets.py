"""What inside a subject a row is about (column, page, post, menu entry, unit, record), and the unit it names."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pipelines.office.intake.rows import Handed
from pipelines.office.intake.words import words_of
from pipelines.office.tables.addresses import address
from pipelines.office.tables.words import plain, text_of
from schemas.mistakes import MistakeError
from schemas.registry.model import Column, Registry, Unit
from schemas.registry.subjects import SUBJECTS, Subject
from schemas.urls import same_address

_WHOLE = frozenset({"网站", "全站", "首页", "整站"})


def unit_named(registry: Registry, heading: str, text: str) -> str:
    """The id of a unit by its id, name or 规范简称. Raises MistakeError."""
    for same in (
        [unit for unit in registry.units if unit.id == text],
        [unit for unit in registry.units if plain(unit.name) == plain(text)],
        [unit for unit in registry.units if plain(unit.short_name) == plain(text)],
    ):
        if len(same) == 1 and not _inside(registry, same[0]):
            raise MistakeError(f"“{heading}”填的“{text}”不在监测任务“{registry.program.name}”的范围内，请核对单位。")
        if len(same) == 1:
            return same[0].id
        if same:
            raise MistakeError(f"“{heading}”填的“{text}”有{len(same)}个单位，请改填编号（{_ids(same)}）。")
    raise MistakeError(f"“{heading}”：登记册中没有单位“{text}”，请填写单位全称、规范简称或编号。")


def _inside(registry: Registry, unit: Unit) -> bool:
    """Whether the unit lies in the subtree that the program watches."""
    by_id = {one.id: one for one in registry.units}
    seen: set[str] = set()
    at: Unit | None = unit
    while at is not None and at.id not in seen:
        if at.id == registry.program.unit:
            return True
        seen.add(at.id)
        at = by_id.get(at.parent or "")
    return False


def _ids(units: Iterable[Unit]) -> str:
    return "、".join(unit.id for unit in units)


def _word(subject: Subject) -> str:
    return SUBJECTS[subject.subject_kind].word


def is_whole(site: Subject, text: str) -> bool:
    """Whether the text names the site itself."""
    return text in (site.id, site.number, site.name) or plain(text) in _WHOLE


def column_named(site: Subject, heading: str, text: str) -> Column | None:
    """A column by its id, name or address. Raises MistakeError where several are meant."""
    for same in (
        [column for column in site.columns if column.id == text],
        [column for column in site.columns if plain(column.name) == plain(text)],
        [column for column in site.columns if is_address(text, [column.url])],
    ):
        if len(same) == 1:
            return same[0]
        if same:
            ids = "、".join(column.id for column in same)
            raise MistakeError(f"“{heading}”填的“{text}”有{len(same)}个栏目，请改填编号（{ids}）。")
    return None


def unknown_column(site: Subject, heading: str, text: str) -> MistakeError:
    known = "、".join(column.name for column in site.columns[:8]) or "无"
    return MistakeError(f"“{heading}”：{_word(site)}“{site.name}”没有栏目“{text}”，已登记的有：{known}。")


def set_target(registry: Registry, site: Subject | None, handed: Handed, values: dict[str, Any], record: bool) -> None:
    """Put id and kind of the target in the place of what people wrote. `record`: say the kind of columns as well.
    Raises MistakeError."""
    heading, text = handed.heading("target"), text_of(values["target"])
    kind = _kind(values)
    if kind == "unit":
        unit = unit_named(registry, heading, text)
        values |= {"target": f"unit:{unit}", "target_kind": "unit"}
        values.setdefault("unit", unit)
    elif kind in ("menu", "record", "account"):
        values |= {"target": f"{kind}:{text}", "target_kind": kind}
    elif kind in ("page", "post"):
        _set_page(site, heading, text, values, kind)
    elif site is None or is_whole(site, text):
        values["target"] = values.get("subject")
    else:
        _set_column_or_page(site, heading, text, values, kind, record)


def _kind(values: dict[str, Any]) -> str | None:
    given = values.get("target_kind")
    return None if given is None else words_of("target_kind").get(plain(text_of(given)), str(given))


def _set_column_or_page(
    site: Subject, heading: str, text: str, values: dict[str, Any], kind: str | None, record: bool
) -> None:
    column = column_named(site, heading, text)
    if column is not None:
        values["target"] = column.id
        if record:
            values["target_kind"] = "column"
    elif kind is None and _url(text) is not None and text.lower().startswith(("http:", "https:")):
        _set_page(site, heading, text, values, "page")
    else:
        raise unknown_column(site, heading, text)


def _set_page(site: Subject | None, heading: str, text: str, values: dict[str, Any], kind: str) -> None:
    """A page by its address, which must be of the site; a post by its address or title."""
    url = _url(text)
    if url is None and kind == "page":
        raise MistakeError(f"“{heading}”填的“{text}”不是网址，页面请填写完整网址。")
    if url is None:
        values |= {"target": f"{kind}:{text}", "target_kind": kind}
        return
    if kind == "page" and site is not None and not _is_of(site, url):
        raise MistakeError(f"“{heading}”填的网址“{text}”不属于{_word(site)}“{site.name}”，请核对{_word(site)}或网址。")
    values |= {"target": f"{kind}:{url}", "target_kind": kind}
    values.setdefault("url", url)


def _is_of(site: Subject, url: str) -> bool:
    host = urlsplit(url).hostname or ""
    known = {urlsplit(address(one)).hostname or "" for one in (url for _, url in site.addresses())}
    return any(host == one or host.endswith("." + one.removeprefix("www.")) for one in known if one)


def _url(text: str) -> str | None:
    if "." not in text:
        return None
    try:
        return address(text)
    except ValueError:
        return None


def is_address(text: str, known: Iterable[str]) -> bool:
    """Whether the text is one of the known addresses."""
    url = _url(text)
    return url is not None and same_address(url) in {same_address(one) for one in known}
