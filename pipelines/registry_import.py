"""A registry from tables as the national reporting systems export them (csv or xlsx, Chinese headings).

A table is told by its headings. Units may come in a table of their own or only be named in the others: then they are
made below the program's root. Added to a registry, what a person has worked on there (columns, exemptions, states) is
kept. Everything wrong is named with file, row and field; nothing is guessed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from pipelines.intake import rows
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Account, Column, Program, Registry, RoleHeld, Site, StatePeriod, Unit, UnitRole

# Heading → field; several headings may stand for one field.
HEADINGS = {
    "units": {
        "单位编号": "id",
        "单位名称": "name",
        "规范简称": "short_name",
        "级别": "level",
        "上级单位": "parent",
        "建制顺序": "order",
    },
    "sites": {
        "网站标识码": "code",
        "网站名称": "name",
        "首页网址": "url",
        "网站地址": "url",
        "网址": "url",
        "网站类型": "kind",
        "主管单位": "in_charge",
        "主办单位": "runs",
        "承办单位": "operates",
        "运行状态": "state",
        "状态起始日": "state_since",
        "状态截止日": "state_until",
        "批准单位": "approved_by",
        "别名网址": "aliases",
    },
    "columns": {
        "网站标识码": "code",
        "栏目名称": "name",
        "栏目网址": "url",
        "栏目性质": "nature",
        "更新周期": "cycle_days",
        "是否一级栏目": "first_level",
        "内容保障单位": "supplier",
    },
    "accounts": {
        "账号名称": "name",
        "账号类型": "platform",
        "平台": "platform",
        "开设单位": "unit",
        "主办单位": "unit",
        "账号主页": "url",
        "备案编号": "register_id",
    },
}
TOLD_BY = {"columns": "栏目名称", "accounts": "账号名称", "sites": "网站标识码", "units": "单位名称"}
WORDS: dict[str, dict[str, Any]] = {
    "kind": {"门户网站": "portal", "政府门户": "portal", "部门网站": "department", "专项网站": "special"},
    "nature": {"动态": "dynamic", "动态要闻": "dynamic", "通知公告": "notice", "政策文件": "notice"}
    | {"静态": "static", "其他": "other"},
    "level": {"省": "province", "市": "city", "县": "county", "部门": "department", "乡镇": "town", "其他": "other"},
    "state": {"正常运行": "running", "正常": "running", "临时下线": "suspended", "迁移": "migrating", "关停": "closed"},
    "first_level": {"是": True, "否": False},
}
ROLES: tuple[UnitRole, ...] = ("in_charge", "runs", "operates")
Place = str


@dataclass
class Draft:
    """What has been read so far; `units` by name, since tables name units and do not number them.

    `named`: units that were only named so far. `seen`: what these tables have already held, by kind and key.
    """

    program: Program | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def once(self, kind: str, *key: str) -> None:
        """Raises MistakeError when these tables hold the entry a second time."""
        if (kind, *key) in self.seen:
            raise MistakeError(f"{kind}“{key[-1]}”在导入的表中重复，请核对后保留一行。")
        self.seen.add((kind, *key))


def read_tables(paths: Iterable[Path], base: Registry | None) -> Registry:
    """The registry of all tables together, added to `base` where one is given. Raises MistakeError."""
    draft = _draft_of(base)
    tables = [(path, list(rows(path))) for path in paths]
    order = ["units", "sites", "columns", "accounts"]
    kinds = [(_kind(path, table), path, table) for path, table in tables]
    for kind, path, table in sorted(kinds, key=lambda entry: order.index(entry[0])):
        for place, row in table:
            try:
                READERS[kind](draft, _named(kind, row))
            except MistakeError as mistake:
                draft.problems += [f"{path.name}：{place}：{message}" for message in mistake.messages]
    if draft.problems:
        raise MistakeError([*draft.problems, f"共{len(draft.problems)}处错误，未写出登记册；改正后重新导入即可。"])
    return _registry(draft)


def _draft_of(base: Registry | None) -> Draft:
    if base is None:
        return Draft()
    return Draft(
        base.program,
        {unit.name: unit for unit in base.units},
        {site.code: site for site in base.sites},
        list(base.accounts),
    )


def _kind(path: Path, table: list[tuple[Place, dict[str, Any]]]) -> str:
    headings = set(table[0][1]) if table else set()
    for kind, heading in TOLD_BY.items():
        if heading in headings:
            return kind
    raise MistakeError(
        f"{path.name}：从表头看不出是哪种表；单位表要有“单位名称”，网站表要有“网站标识码”，栏目表要有“栏目名称”，"
        "账号表要有“账号名称”。"
    )


def _named(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Fields with their values; words that an export uses become ours."""
    values: dict[str, Any] = {}
    for heading, value in row.items():
        name = HEADINGS[kind].get(heading)
        text = _text(value)
        if name is None or not text:
            continue
        known = WORDS.get(name)
        if known is not None and text not in known:
            raise MistakeError(f"“{heading}”填的“{text}”不能识别，可填：{'、'.join(known)}。")
        values[name] = known[text] if known else text
    return values


def _text(value: Any) -> str:
    """Spreadsheets hold days as dates; the registry keeps them as YYYY-MM-DD."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "").strip()


def _need(values: dict[str, Any], name: str, heading: str) -> str:
    if name not in values:
        raise MistakeError(f"缺少“{heading}”，请补上。")
    return str(values[name])


def _whole(values: dict[str, Any], name: str, heading: str) -> int | None:
    text = str(values.get(name, "")).removesuffix("天").removesuffix(".0")
    if not text:
        return None
    if not text.isdigit():
        raise MistakeError(f"“{heading}”填的“{text}”应为整数。")
    return int(text)


def _unit(draft: Draft, values: dict[str, Any]) -> None:
    name = _need(values, "name", "单位名称")
    draft.once("单位名称", name)
    parent, old = values.get("parent"), draft.units.get(name)
    unit_id = str(values.get("id") or (old.id if old else "u" + digest(name)[:10]))
    if old is not None and old.id != unit_id:
        _renumber(draft, old, unit_id)
    draft.named.discard(name)
    draft.units[name] = Unit(
        id=unit_id,
        name=name,
        short_name=str(values.get("short_name", old.short_name if old else name)),
        level=values.get("level", old.level if old else "other"),
        parent=_unit_id(draft, str(parent)) if parent else (old.parent if old else None),
        order=_whole(values, "order", "建制顺序") or (old.order if old else len(draft.units) + 1),
        contacts=old.contacts if old else [],
    )


def _renumber(draft: Draft, old: Unit, unit_id: str) -> None:
    """A unit named as a parent before its own row gets the number of its row."""
    if old.name not in draft.named:
        raise MistakeError(f"单位“{old.name}”已登记，编号为“{old.id}”，与“{unit_id}”不一致，请核对单位编号。")
    for name, unit in draft.units.items():
        if unit.parent == old.id:
            draft.units[name] = msgspec.structs.replace(unit, parent=unit_id)


def _unit_id(draft: Draft, name: str) -> str:
    """The id of a unit that a table names; one that is not known yet is made."""
    if name not in draft.units:
        unit_id = "u" + digest(name)[:10]
        draft.units[name] = Unit(id=unit_id, name=name, short_name=name, level="other", order=len(draft.units) + 1)
        draft.named.add(name)
    return draft.units[name].id


def _site(draft: Draft, values: dict[str, Any]) -> None:
    code = _need(values, "code", "网站标识码")
    old = draft.sites.get(code)
    if old is not None and old.name != values.get("name"):
        raise MistakeError(f"网站标识码“{code}”与“{old.name}”重复，请核对。")
    draft.once("网站标识码", code)
    roles = [RoleHeld(role=role, unit=_unit_id(draft, values[role])) for role in ROLES if role in values]
    state = values.get("state", "running")
    states = []
    if state != "running":
        since = _need(values, "state_since", "状态起始日")
        approved = values.get("approved_by")
        states = [StatePeriod(state=state, since=since, until=values.get("state_until"), approved_by=approved)]
    read = Site(
        id=old.id if old else f"s{code}",
        code=code,
        name=_need(values, "name", "网站名称"),
        url=_address(_need(values, "url", "首页网址")),
        kind=values.get("kind", "department"),
        aliases=[_address(alias) for alias in str(values.get("aliases", "")).replace("；", ";").split(";") if alias],
        roles=roles,
        states=states,
    )
    draft.sites[code] = read if old is None else _renewed(old, read, values)


def _renewed(old: Site, read: Site, values: dict[str, Any]) -> Site:
    """A site that is registered already takes what the table says of it; all else stays as it is."""
    said: dict[str, Any] = {"name": read.name, "url": read.url}
    said |= {"kind": read.kind} if "kind" in values else {}
    said |= {"aliases": read.aliases} if "aliases" in values else {}
    said |= {"roles": read.roles} if read.roles else {}
    said |= {"states": read.states} if read.states else {}
    return msgspec.structs.replace(old, **said)


def _address(text: str) -> str:
    """Exports often leave the scheme out."""
    return text if "://" in text else f"http://{text}"


def _column(draft: Draft, values: dict[str, Any]) -> None:
    code = _need(values, "code", "网站标识码")
    site = draft.sites.get(code)
    if site is None:
        raise MistakeError(f"网站标识码“{code}”不在网站表中，请先登记网站。")
    name, url = _need(values, "name", "栏目名称"), _address(_need(values, "url", "栏目网址"))
    draft.once("栏目网址", code, url)
    if url in {column.url for column in site.columns}:
        return  # registered before: what a person has set there stays
    supplier = values.get("supplier")
    column = Column(
        id=_free_id(site),
        name=name,
        url=url,
        nature=values.get("nature", "other"),
        first_level=bool(values.get("first_level", True)),
        cycle_days=_whole(values, "cycle_days", "更新周期"),
        supplier=_unit_id(draft, str(supplier)) if supplier else None,
    )
    draft.sites[code] = msgspec.structs.replace(site, columns=[*site.columns, column])


def _free_id(site: Site) -> str:
    taken, number = {column.id for column in site.columns}, len(site.columns) + 1
    while f"{site.id}/c{number:02d}" in taken:
        number += 1
    return f"{site.id}/c{number:02d}"


def _account(draft: Draft, values: dict[str, Any]) -> None:
    name, unit = _need(values, "name", "账号名称"), _need(values, "unit", "开设单位")
    platform = _need(values, "platform", "账号类型")
    account_id = "a" + digest(platform, name)[:10]
    draft.once("账号名称", platform, name)
    if account_id in {account.id for account in draft.accounts}:
        return  # registered before
    draft.accounts.append(
        Account(
            id=account_id,
            name=name,
            platform=platform,
            unit=_unit_id(draft, unit),
            register_id=str(values.get("register_id", "")),
            url=str(values.get("url", "")),
        )
    )


READERS: dict[str, Callable[[Draft, dict[str, Any]], None]] = {
    "units": _unit,
    "sites": _site,
    "columns": _column,
    "accounts": _account,
}


def _registry(draft: Draft) -> Registry:
    known = list(draft.units.values())
    tops = [unit for unit in known if unit.parent is None]
    root = next((unit for unit in tops if unit.name not in draft.named), tops[0] if tops else None)
    if root is None:
        raise MistakeError("没有读到任何单位，请至少导入网站表并填写“主办单位”。")
    program = draft.program or Program(
        id="program", name=f"{root.name}政府网站监测", office=f"{root.name}办公室", unit=root.id
    )
    units = [
        msgspec.structs.replace(unit, parent=program.unit)
        if unit.name in draft.named and unit.parent is None and unit.id != program.unit
        else unit
        for unit in known
    ]
    return Registry(program=program, units=units, sites=list(draft.sites.values()), accounts=draft.accounts)
