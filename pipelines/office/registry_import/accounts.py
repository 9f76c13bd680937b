"""Rows of the table of accounts, apps among them.

A registered one is found by a platform id, platform and name, filing number, then its address; one that is found under
another name was renamed. Rows that repeat each other are one account; rows that contradict each other are refused.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from pipelines.office.registry_import.account_cells import (
    addresses_in,
    former_names_in,
    ids_in,
    name_in,
    what_it_is,
)
from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.source_cells import renew_sources, sources_in
from pipelines.office.registry_import.standing import ROLES, renew_roles, renew_states, states_in
from pipelines.office.registry_import.summary import Comparison
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Account, App, RoleHeld, UnitRole
from schemas.registry.platform_words import Told, usual_word
from schemas.registry.platforms import APP_WORDS
from schemas.registry.subjects import NameHeld

_WORDS: dict[UnitRole, str] = {**ROLES, "runs": "开设单位"}
# Taken from the table: field, what messages call it.
_TAKEN = {"name": "名称", "level": "级别", "url": "账号主页", "article_url": "文章地址", "opened_on": "开设日期"}
# A person may have set these: only what is empty is filled.
_FILLED = {
    "filing_no": ("备案编号", ""), "filed_on": ("备案日期", None), "principal": ("账号主体", ""),
    "medium": ("内容形式", None), "audience": ("服务对象", "public"), "draw": ("抽查方式", "by_lot"),
}  # fmt: skip


def read_accounts(draft: Draft, rows: list[Entry]) -> None:
    reader = _Rows(draft)
    for entry in rows:
        try:
            reader.take(entry)
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    if rows and draft.base:
        known: list[Account | App] = [*draft.base.accounts, *draft.base.apps]
        gone = [one for one in known if one.id not in reader.met]
        draft.summary.gone += [f"{_label(one)}（{one.own_type_word}）" for one in gone]


class _Rows:
    """`met` are the ids of what the tables name; `said` what each of them said, to tell repetition from conflict."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        base = draft.base
        self._known = _Known([*base.accounts, *base.apps] if base is not None else [])
        self._places = {one.id: at for listed in (draft.accounts, draft.apps) for at, one in enumerate(listed)}
        self._said: dict[tuple[Any, ...], tuple[str, dict[str, Any]]] = {}
        self.met: set[str] = set()

    def take(self, entry: Entry) -> None:
        """The account or app of a row. Raises MistakeError with everything that is wrong."""
        draft = self._draft
        name, told, word, roles = _needed(draft, entry)
        fields = _fields(draft, entry, told, word) | {"name": name}
        states = states_in(entry, "account_state", draft.today)
        key = (told.form, told.platform, told.platform_name, told.account_type, name)
        if key in self._said:
            self._again(entry, name, *self._said[key], fields | {"roles": roles})
            return
        self._said[key] = (entry.where, fields | {"roles": roles})
        old = self._registered(told, fields)
        if old is None:
            made = _made(told, fields, roles)
            one: Account | App = msgspec.structs.replace(made, states=states)
            _listed(draft, one).append(one)
            draft.summary.new["apps" if told.form else "accounts"] += 1
        else:
            one = _renewed(draft, old, told, fields, roles, entry)
            _listed(draft, one)[self._places[old.id]] = one
        if states and "state_since" not in entry.values and one.states[-1:] == states:
            draft.summary.notes.append(
                f"{entry.where}：“{entry.printed['account_state']}”没有日期，已自{states[0].since}起登记，请核对后改为实际日期。"
            )
        self.met.add(one.id)
        answering = draft.unit_by_id(roles.get("runs") or roles.get("in_charge"))
        if answering is not None and entry.values.keys() & {"contact", "phone", "email", "head"}:
            draft.keep_contacts(answering, entry)

    def _again(self, entry: Entry, name: str, where: str, before: dict[str, Any], now: dict[str, Any]) -> None:
        """The same account in a second row: said where the rows agree, refused where they do not."""
        differ = [field for field in before if before[field] and now[field] and before[field] != now[field]]
        if differ:
            raise MistakeError(f"账号“{name}”与“{where}”重复而内容不同，请核对后保留一行。")
        self._draft.summary.notes.append(f"{entry.where}：账号“{name}”与“{where}”重复，只登记一次。")

    def _registered(self, told: Told, fields: dict[str, Any]) -> Account | App | None:
        for same in self._known.candidates(told, fields):
            free = [one for one in same if one.id not in self.met]
            if len(free) == 1:
                return free[0]
        return None


class _Known:
    """The registered accounts and apps by what a row may know them by."""

    def __init__(self, known: list[Account | App]) -> None:
        self._by: dict[tuple[str, ...], list[Account | App]] = defaultdict(list)
        for one in known:
            keys: list[tuple[str, ...]] = [("id", *pair) for pair in one.platform_ids.items()]
            keys += [("name", one.name), ("number", one.filing_no), ("url", one.url)]
            for key in keys:
                if key[-1]:
                    self._by[key].append(one)

    def candidates(self, told: Told, fields: dict[str, Any]) -> Iterator[list[Account | App]]:
        """Those that a row may mean, the surest way to know them first."""
        ids = [("id", *pair) for pair in fields["platform_ids"].items()]
        yield list({one.id: one for key in ids for one in self._of(told, *key)}.values())
        named = self._of(told, "name", str(fields["name"]))
        yield named
        yield [one for one in named if getattr(one, "account_type", None) == told.account_type]
        yield self._of(told, "number", str(fields.get("filing_no", "")))
        yield self._of(told, "url", str(fields.get("url", "")))

    def _of(self, told: Told, *key: str) -> list[Account | App]:
        return [one for one in self._by.get(key, []) if _is(one, told)]


def _needed(draft: Draft, entry: Entry) -> tuple[str, Told, str, dict[UnitRole, str]]:
    """Name, what it is, the office's word for it and the units. Raises MistakeError with everything that is missing."""
    missing: list[str] = []
    name, told, word = "", Told(), ""
    try:
        name = name_in(entry)
    except MistakeError as mistake:
        missing += mistake.messages or [""]
    try:
        told, word = what_it_is(draft, entry)
    except MistakeError as mistake:
        missing += mistake.messages or [""]
    try:
        roles = _roles(draft, entry)
    except MistakeError as mistake:
        missing += mistake.messages or [""]
    if missing:
        raise MistakeError([message for message in missing if message])
    return name, told, word, roles


def _roles(draft: Draft, entry: Entry) -> dict[UnitRole, str]:
    """The unit of each role. 单位 alone runs the account; beside 开设单位 it says nothing more. Raises MistakeError."""
    values = entry.values
    runs = values.get("unit", values.get("unit_named"))
    if runs is None and "in_charge" not in values:
        entry.need("unit_named" if "unit_named" in entry.headings and "unit" not in entry.headings else "unit")
    if "unit" in values and values.get("unit_named", runs) != runs:
        draft.summary.notes.append(
            f"{entry.where}：“{entry.heading('unit_named')}”与“{entry.heading('unit')}”不同，以后者为开设单位，前者未使用。"
        )
    named = {role: runs if role == "runs" else values.get(role) for role in ROLES}
    return {role: draft.unit_id(str(name), entry) for role, name in named.items() if name}


def _fields(draft: Draft, entry: Entry, told: Told, word: str) -> dict[str, Any]:
    """The plain fields of a row by the name they have in the registry; what the row leaves open is absent."""
    values = entry.values
    url, article = addresses_in(draft, entry, told)
    fields: dict[str, Any] = {
        "url": url,
        "article_url": article,
        "filing_no": str(values.get("register_id", "")),
        "platform_ids": ids_in(entry, told),
        "former_names": former_names_in(entry),
        "sources": sources_in(entry),
        "type_word": "" if word == _usual(told) else word,
        **{name: values.get(name) for name in ("level", "filed_on", "opened_on", "principal", "draw", "medium")},
        "audience": values.get("audience"),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _usual(told: Told) -> str:
    if told.form:
        return APP_WORDS[told.form][0]
    return usual_word(told.platform or "other", told.account_type, told.platform_name)


def _made(told: Told, fields: dict[str, Any], roles: dict[UnitRole, str]) -> Account | App:
    kind: type[Account] | type[App] = App if told.form else Account
    own = {name: value for name, value in fields.items() if name in kind.__struct_fields__}
    held = [RoleHeld(role=role, unit=unit) for role, unit in roles.items()]
    key = digest(told.form or told.platform or "", told.account_type or "", told.platform_name, str(fields["name"]))[
        :10
    ]
    if told.form:
        return App(id=f"p{key}", form=told.form, roles=held, **own)
    return Account(
        id=f"a{key}",
        platform=told.platform or "other",
        platform_name=told.platform_name,
        account_type=told.account_type,
        roles=held,
        **own,
    )


def _renewed(
    draft: Draft, old: Account | App, told: Told, fields: dict[str, Any], roles: dict[UnitRole, str], entry: Entry
) -> Account | App:
    """A registered one takes name, type, units and address of the table; what people have worked on stays."""
    kind = "apps" if told.form else "accounts"
    label = f"账号“{fields['name']}”"
    compared: Comparison[Any] = Comparison(draft.summary, kind, label, old)
    own = {name: value for name, value in fields.items() if name in old.__struct_fields__}
    former = list(own.get("former_names", ()))
    if fields["name"] != old.name:
        former.insert(0, NameHeld(name=old.name))
    for name, words in _TAKEN.items():
        if name in own:
            compared.take(name, own[name], words)
    if told.account_type is not None:
        compared.take("account_type", told.account_type, "账号类型")
    compared.take("type_word", own.get("type_word", ""), "账号类型的写法")
    for name, (words, empty) in _FILLED.items():
        if name in own:
            compared.fill(name, own[name], words, empty)
    _renew_ids(draft, compared, own["platform_ids"], label)
    _renew_names(compared, former)
    renew_sources(draft, compared, own["sources"], label)
    renew_roles(draft, compared, roles, _WORDS)
    renew_states(draft, compared, entry, label, "account_state", draft.today)
    return compared.done()  # type: ignore[no-any-return]


def _renew_ids(draft: Draft, compared: Comparison[Any], ids: dict[str, str], label: str) -> None:
    registered = compared.value.platform_ids
    added = {name: value for name, value in ids.items() if name not in registered}
    for name, value in ids.items():
        if name in registered and registered[name] != value:
            draft.summary.kept.append(f"{label}：平台编号{name}表中为“{value}”，登记册为“{registered[name]}”。")
    if added:
        words = "；".join(f"{name}={value}" for name, value in added.items())
        compared.put("platform_ids", {**registered, **added}, f"补上平台编号“{words}”")


def _renew_names(compared: Comparison[Any], former: list[NameHeld]) -> None:
    known = {one.name for one in compared.value.names_before()} | {compared.value.name}
    added = [one for one in {one.name: one for one in former}.values() if one.name not in known]
    if added:
        names = "、".join(one.name for one in added)
        compared.put("former_names", [*compared.value.former_names, *added], f"增加曾用名“{names}”")


def _is(one: Account | App, told: Told) -> bool:
    """Whether an entry is of the form, or the platform and type, that a row tells."""
    if one.category != (told.form or told.platform):
        return False
    kinds = {getattr(one, "account_type", None), told.account_type}
    return getattr(one, "platform_name", "") == told.platform_name and (None in kinds or len(kinds) == 1)


def _listed(draft: Draft, one: Account | App) -> list[Any]:
    lists: dict[str, list[Any]] = {"account": draft.accounts, "app": draft.apps}
    return lists[one.subject_kind]


def _label(one: Account | App) -> str:
    return f"账号“{one.name}”"
