"""Rows of the table of accounts. A registered one is found by platform and name, filing number, then its address."""

from pipelines.registry_import.draft import Draft
from pipelines.registry_import.entries import Entry
from pipelines.registry_import.summary import Comparison
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Account


def read_accounts(draft: Draft, rows: list[Entry]) -> None:
    met: set[str] = set()
    for entry in rows:
        try:
            met.add(_account(draft, entry, met))
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    if rows and draft.base:
        gone = [account for account in draft.base.accounts if account.id not in met]
        draft.summary.gone += [f"账号“{account.name}”（{account.platform}）" for account in gone]


def _account(draft: Draft, entry: Entry, met: set[str]) -> str:
    missing: list[str] = []
    for name in ("name", "platform", "unit"):
        try:
            entry.need(name)
        except MistakeError as mistake:
            missing += mistake.messages or [""]
    if missing:
        raise MistakeError([message for message in missing if message])
    values = entry.values
    name, platform = str(values["name"]), str(values["platform"])
    draft.once("账号名称", platform, name)
    unit = draft.unit_id(str(values["unit"]), entry)
    register_id, url = str(values.get("register_id", "")), str(values.get("url", ""))
    old = _registered(draft, platform, name, register_id, url, met)
    if old is None:
        account = Account(
            id="a" + digest(platform, name)[:10],
            name=name,
            platform=platform,
            unit=unit,
            register_id=register_id,
            url=url,
        )
        draft.accounts.append(account)
        draft.summary.new["accounts"] += 1
    else:
        compared = Comparison(draft.summary, "accounts", f"账号“{name}”", old)
        compared.take("name", name, "名称")
        if unit != old.unit:
            held, new = draft.unit_by_id(old.unit), draft.unit_by_id(unit)
            words = f"开设单位由“{held.name if held else old.unit}”改为“{new.name if new else unit}”"
            compared.put("unit", unit, words)
        if register_id:
            compared.fill("register_id", register_id, "备案编号", "")
        if url:
            compared.take("url", url, "账号主页")
        account = compared.done()
        draft.accounts[draft.accounts.index(old)] = account
    holder = draft.unit_by_id(unit)
    if holder is not None and values.keys() & {"contact", "phone", "email", "head"}:
        draft.keep_contacts(holder, entry)
    return account.id


def _registered(draft: Draft, platform: str, name: str, register_id: str, url: str, met: set[str]) -> Account | None:
    known = draft.base.accounts if draft.base else []
    for same in (
        [account for account in known if (account.platform, account.name) == (platform, name)],
        [account for account in known if register_id and account.register_id == register_id],
        [account for account in known if url and account.url == url and account.platform == platform],
    ):
        if len(same) == 1 and same[0].id not in met:
            return next((account for account in draft.accounts if account.id == same[0].id), None)
    return None
