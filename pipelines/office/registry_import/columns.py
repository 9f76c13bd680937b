"""Rows of the table of columns. A column that is registered is found by its number, its address, then its name."""

from collections import Counter, defaultdict

import msgspec

from pipelines.office.registry_import.account_columns import names_an_account, read_account_columns
from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import GOOD_ADDRESS, Entry
from pipelines.office.registry_import.new_columns import Read, free_id, new_column
from pipelines.office.registry_import.summary import Comparison
from pipelines.office.tables.addresses import address
from schemas.mistakes import MistakeError
from schemas.registry.model import Column, Site
from schemas.urls import same_address


def read_columns(draft: Draft, rows: list[Entry]) -> None:
    by_site: dict[str, list[Read]] = defaultdict(list)
    read_account_columns(draft, [entry for entry in rows if names_an_account(entry)])
    for entry in (entry for entry in rows if not names_an_account(entry)):
        try:
            site = _site_of(draft, entry)
            by_site[site.code].append(_read(draft, entry, site))
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    for code, reads in by_site.items():
        draft.sites[code] = _with_columns(draft, draft.sites[code], reads)


def _site_of(draft: Draft, entry: Entry) -> Site:
    """The site a row names by code, or by name where it has none. Raises MistakeError."""
    if "code" in entry.printed and "code" not in entry.values:
        _short_code(draft, entry)
    if "code" not in entry.values and "site" in entry.values:
        named = [site for site in draft.sites.values() if site.name == entry.values["site"]]
        if len(named) != 1:
            why = "有多家" if named else "不在网站表中"
            raise MistakeError(f"网站“{entry.values['site']}”{why}，请填写网站标识码。")
        return named[0]
    code = entry.need("code")
    if code not in draft.sites:
        raise MistakeError(f"网站标识码“{code}”不在网站表中，请先登记网站。")
    return draft.sites[code]


def _short_code(draft: Draft, entry: Entry) -> None:
    """The cell was named as wrong already; where the table of sites has the whole code, that is said too."""
    whole = f"0{entry.printed['code']}"
    if whole in draft.sites:
        at = next(at for at, said in enumerate(entry.problems) if f"“{entry.printed['code']}”" in said)
        entry.problems[at] += f"网站表中为“{whole}”（{draft.sites[whole].name}）。"


def _read(draft: Draft, entry: Entry, site: Site) -> Read:
    problems: list[str] = []
    name = url = ""
    try:
        name = entry.need("name")
    except MistakeError as mistake:
        problems += mistake.messages or [""]
    try:
        entry.need("url")
        url = _absolute(entry, site)
        draft.once("栏目网址", site.code, url)
    except MistakeError as mistake:
        problems += mistake.messages or [""]
    if problems:
        raise MistakeError([problem for problem in problems if problem])
    return entry, name, url


def _absolute(entry: Entry, site: Site) -> str:
    printed = entry.values["url"]
    heading = entry.heading("url")
    if len(printed) > 1:
        raise MistakeError(f"“{heading}”一格中有{len(printed)}个网址，只能填一个；请分行填写。")
    try:
        return address(printed[0], site.url)
    except ValueError:
        raise MistakeError(f"“{heading}”填的“{printed[0]}”{GOOD_ADDRESS}") from None


def _with_columns(draft: Draft, site: Site, reads: list[Read]) -> Site:
    """The site with what the rows say of its columns; columns that no row names stay."""
    matched = _matched(site, reads)
    columns = {column.id: column for column in site.columns}
    for place, read in enumerate(reads):
        if place in matched:
            columns[matched[place]] = _renewed(draft, columns[matched[place]], site, read)
        else:
            column = _new(draft, free_id(f"{site.id}/c", columns), read)
            columns[column.id] = column
            draft.summary.new["columns"] += 1
    gone = {column.id for column in site.columns} - set(matched.values())
    draft.summary.gone += [f"{site.name}栏目“{c.name}”（{c.url}）" for c in site.columns if c.id in gone]
    return msgspec.structs.replace(site, columns=list(columns.values()))


def _matched(site: Site, reads: list[Read]) -> dict[int, str]:
    """Place of a row → id of the registered column it means."""
    found: dict[int, str] = {}
    by_id = {column.id: column.id for column in site.columns}
    by_address = {same_address(column.url): column.id for column in site.columns}
    for place, (entry, _, _) in enumerate(reads):
        known = by_id.get(str(entry.values.get("id", "")))
        if known and known not in found.values():
            found[place] = known
    for place, (_, _, url) in enumerate(reads):
        known = by_address.get(same_address(url))
        if place not in found and known and known not in found.values():
            found[place] = known
    left = [column for column in site.columns if column.id not in found.values()]
    times = Counter(column.name for column in left)
    asked = Counter(name for place, (_, name, _) in enumerate(reads) if place not in found)
    for place, (_, name, _) in enumerate(reads):
        if place not in found and times[name] == 1 and asked[name] == 1:
            found[place] = next(column.id for column in left if column.name == name)
    return found


def _renewed(draft: Draft, old: Column, site: Site, read: Read) -> Column:
    entry, name, url = read
    values = entry.values
    compared = Comparison(draft.summary, "columns", f"{site.name}栏目“{name}”", old)
    compared.take("name", name, "名称")
    if same_address(url) != same_address(old.url):
        compared.take("url", url, "网址")
    if not old.confirmed:  # proposed by discovery: the office's own table confirms it
        if "nature" in values:
            compared.take("nature", values["nature"], "性质")
            compared.put("confirmed", True, "由表确认")
    elif "nature" in values:
        compared.fill("nature", values["nature"], "性质", None)
    if values.get("cycle_days") is not None:
        compared.fill("cycle_days", values["cycle_days"], "更新周期", None)
    if "first_level" in values:
        compared.fill("first_level", values["first_level"], "是否一级栏目", None)
    if "supplier" in values:
        compared.fill("supplier", draft.unit_id(str(values["supplier"]), entry), "内容保障单位", None)
    return compared.done()


def _new(draft: Draft, column_id: str, read: Read) -> Column:
    if "nature" not in read[0].values:
        draft.without_nature.append(read[1])
    return new_column(draft, column_id, read, "other")
