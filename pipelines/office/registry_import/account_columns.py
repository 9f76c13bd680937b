"""Rows of the table of columns that name an account: its menu entries and albums, each with its own cycle."""

from collections import defaultdict

import msgspec

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import GOOD_ADDRESS, Entry
from pipelines.office.registry_import.new_columns import Read, free_id, new_column
from pipelines.office.registry_import.summary import Comparison
from pipelines.office.tables.addresses import address
from schemas.mistakes import MistakeError
from schemas.registry.model import Account, Column
from schemas.registry.platform_words import SeveralPlatformsError, told_by
from schemas.urls import same_address


def names_an_account(entry: Entry) -> bool:
    """Whether a row of the table of columns is about an account and not about a site."""
    return "account" in entry.values and not entry.values.keys() & {"code", "site"}


def read_account_columns(draft: Draft, rows: list[Entry]) -> None:
    by_account: dict[str, list[Read]] = defaultdict(list)
    for entry in rows:
        try:
            account = _account_of(draft, entry)
            by_account[account.id].append((entry, entry.need("name"), _url(entry)))
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    for at, account in enumerate(draft.accounts):
        if account.id in by_account:
            draft.accounts[at] = _with_columns(draft, account, by_account[account.id])


def _account_of(draft: Draft, entry: Entry) -> Account:
    """The account that a row names, by its platform too where several have the name. Raises MistakeError."""
    name = str(entry.values["account"])
    named = [one for one in draft.accounts if one.name == name]
    if "type" in entry.values:
        try:
            told = told_by(str(entry.values["type"]))
        except SeveralPlatformsError:
            raise MistakeError(f"“{entry.heading('type')}”填的“{entry.values['type']}”不止一个平台，请改正。") from None
        named = [one for one in named if one.platform == told.platform and one.platform_name == told.platform_name]
        if told.account_type is not None and len(named) > 1:
            named = [one for one in named if one.account_type == told.account_type]
    if not named:
        raise MistakeError(f"账号“{name}”不在登记册和账号表中，请先登记账号或改正名称。")
    if len(named) > 1:
        raise MistakeError(f"账号“{name}”有{len(named)}个，请补上“{entry.heading('type')}”。")
    return named[0]


def _url(entry: Entry) -> str:
    """The address of a menu entry; it may have none. Raises MistakeError."""
    printed = entry.values.get("url", [])
    if not printed:
        return ""
    try:
        return address(printed[0])
    except ValueError:
        raise MistakeError(f"“{entry.heading('url')}”填的“{printed[0]}”{GOOD_ADDRESS}") from None


def _with_columns(draft: Draft, account: Account, reads: list[Read]) -> Account:
    columns = {column.id: column for column in account.columns}
    met: set[str] = set()
    for read in reads:
        old = _registered([column for column in account.columns if column.id not in met], read)
        if old is None:
            if any(_same(column, read) for column in columns.values() if column.id in met):
                read[0].say(f"账号“{account.name}”的栏目“{read[1]}”在表中重复，请核对后保留一行。")
                continue
            column = new_column(draft, free_id(f"{account.id}/m", columns), read, "menu")
            draft.summary.new["columns"] += 1
        else:
            column = _renewed(draft, old, account, read)
        met.add(column.id)
        columns[column.id] = column
    gone = [column for column in account.columns if column.id not in met]
    draft.summary.gone += [f"账号“{account.name}”栏目“{column.name}”" for column in gone]
    return msgspec.structs.replace(account, columns=list(columns.values()))


def _registered(columns: list[Column], read: Read) -> Column | None:
    entry, name, url = read
    for same in (
        [one for one in columns if one.id == entry.values.get("id")],
        [one for one in columns if one.name == name and same_address(one.url) == same_address(url)],
        [one for one in columns if one.name == name],
        [one for one in columns if url and same_address(one.url) == same_address(url)],
    ):
        if len(same) == 1:
            return same[0]
    return None


def _same(column: Column, read: Read) -> bool:
    return (column.name, column.url) == read[1:]


def _renewed(draft: Draft, old: Column, account: Account, read: Read) -> Column:
    entry, name, url = read
    compared = Comparison(draft.summary, "columns", f"账号“{account.name}”栏目“{name}”", old)
    compared.take("name", name, "名称")
    if url and same_address(url) != same_address(old.url):
        compared.take("url", url, "网址")
    values = entry.values
    if "nature" in values:
        compared.fill("nature", values["nature"], "性质", None)
    if values.get("cycle_days") is not None:
        compared.fill("cycle_days", values["cycle_days"], "更新周期", None)
    if "supplier" in values:
        compared.fill("supplier", draft.unit_id(str(values["supplier"]), entry), "内容保障单位", None)
    return compared.done()
