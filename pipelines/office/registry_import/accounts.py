"""Rows of the table of accounts. A registered one is found by platform and name, filing number, then its address."""

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.summary import Comparison
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Account, RoleHeld
from schemas.registry.platforms import Platform, platform_code


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
        draft.summary.gone += [f"账号“{account.name}”（{account.platform_word}）" for account in gone]


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
    name, word = str(values["name"]), str(values["platform"])
    platform = platform_code(word)
    draft.once("账号名称", word, name)
    unit = draft.unit_id(str(values["unit"]), entry)
    register_id, url = str(values.get("register_id", "")), str(values.get("url", ""))
    old = _registered(draft, (platform, name), register_id, url, met)
    if old is None:
        account = Account(
            id="a" + digest(word, name)[:10],
            name=name,
            platform=platform,
            platform_name=word if platform == "other" else "",
            roles=[RoleHeld(role="runs", unit=unit)],
            filing_no=register_id,
            url=url,
        )
        draft.accounts.append(account)
        draft.summary.new["accounts"] += 1
    else:
        compared = Comparison(draft.summary, "accounts", f"账号“{name}”", old)
        compared.take("name", name, "名称")
        before = next((held.unit for held in old.roles if held.role == "runs"), "")
        if unit != before:
            held, new = draft.unit_by_id(before), draft.unit_by_id(unit)
            words = f"开设单位由“{held.name if held else before}”改为“{new.name if new else unit}”"
            others = [held for held in old.roles if held.role != "runs"]
            compared.put("roles", [RoleHeld(role="runs", unit=unit), *others], words)
        if register_id:
            compared.fill("filing_no", register_id, "备案编号", "")
        if url:
            compared.take("url", url, "账号主页")
        account = compared.done()
        draft.accounts[draft.accounts.index(old)] = account
    holder = draft.unit_by_id(unit)
    if holder is not None and values.keys() & {"contact", "phone", "email", "head"}:
        draft.keep_contacts(holder, entry)
    return account.id


def _registered(draft: Draft, named: tuple[Platform, str], register_id: str, url: str, met: set[str]) -> Account | None:
    known = draft.base.accounts if draft.base else []
    for same in (
        [account for account in known if (account.platform, account.name) == named],
        [account for account in known if register_id and account.filing_no == register_id],
        [account for account in known if url and account.url == url and account.platform == named[0]],
    ):
        if len(same) == 1 and same[0].id not in met:
            return next((account for account in draft.accounts if account.id == same[0].id), None)
    return None
