"""Rows of the table of sites. A site that is registered is found by its code, then by its address, then by its name."""

from typing import Any

from pipelines.office.registry_import.draft import Draft, renamed
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.standing import ROLES, renew_roles, renew_states, states_in
from pipelines.office.registry_import.summary import Comparison
from schemas.mistakes import MistakeError
from schemas.registry.model import RoleHeld, Site, UnitRole
from schemas.urls import same_address


def read_sites(draft: Draft, rows: list[Entry]) -> None:
    codes = {str(entry.values["code"]) for entry in rows if "code" in entry.values}
    names: dict[str, str] = {}
    for entry in rows:
        try:
            _site(draft, entry, codes, names)
        except MistakeError as mistake:
            for message in mistake.messages:
                entry.say(message)
    if rows and draft.base:
        gone = [site for site in draft.base.sites if site.code in draft.sites and site.code not in names]
        draft.summary.gone += [f"网站“{site.name}”（{site.code}）" for site in gone]


def _site(draft: Draft, entry: Entry, codes: set[str], names: dict[str, str]) -> None:
    code = _needed(entry)
    name = str(entry.values["name"])
    if code in names and names[code] != name:
        raise MistakeError(f"网站标识码“{code}”与“{names[code]}”重复，请核对。")
    draft.once("网站标识码", code)
    names[code] = name
    old = _registered(draft, entry, code, codes)
    roles = {role: draft.unit_id(str(entry.values[role]), entry) for role in ROLES if role in entry.values}
    states = states_in(entry)
    first, *more = entry.values["url"]
    if more:
        draft.summary.notes.append(f"{entry.where}：“{entry.heading('url')}”有多个网址，首页取第一个，其余记为别名。")
    aliases = [*more, *entry.values.get("aliases", [])]
    if old is None:
        draft.summary.new["sites"] += 1
        if "kind" not in entry.values:
            draft.without_kind.append(name)
        draft.sites[code] = Site(
            id=f"s{code}",
            code=code,
            name=name,
            url=first,
            kind=entry.values.get("kind", "department"),
            aliases=list(dict.fromkeys(aliases)),
            roles=[RoleHeld(role=role, unit=unit) for role, unit in roles.items()],
            states=states,
        )
    else:
        draft.sites = renamed(draft.sites, old.code, code)
        draft.sites[code] = _renewed(draft, old, {"code": code, "name": name, "url": first}, entry, roles, aliases)
    _contacts(draft, entry, roles.get("runs"))


def _needed(entry: Entry) -> str:
    """The code; raises MistakeError with everything that a site needs and that this row has not."""
    missing: list[str] = []
    code = ""
    for name in ("code", "name", "url"):
        try:
            value = entry.need(name)
            code = value if name == "code" else code
        except MistakeError as mistake:
            missing += mistake.messages or [""]
    if entry.values.get("state", "running") != "running":
        try:
            entry.need("state_since")
        except MistakeError as mistake:
            missing += mistake.messages or [""]
    if missing:
        raise MistakeError([message for message in missing if message])
    return code


def _registered(draft: Draft, entry: Entry, code: str, codes: set[str]) -> Site | None:
    """The site of the old registry that a row means; one whose code another row names is not it."""
    if code in draft.sites:
        return draft.sites[code]
    free = [site for site in (draft.base.sites if draft.base else []) if site.code not in codes]
    url = same_address(entry.values["url"][0])
    for same in (
        [site for site in free if same_address(site.url) == url],
        [site for site in free if site.name == entry.values["name"]],
    ):
        if len(same) == 1 and same[0].code in draft.sites:
            return same[0]
    return None


def _renewed(
    draft: Draft, old: Site, said: dict[str, Any], entry: Entry, roles: dict[UnitRole, str], aliases: list[str]
) -> Site:
    """A registered site takes name, address and units of the table; what people have worked on stays."""
    compared = Comparison(draft.summary, "sites", f"网站“{said['name']}”", old)
    for name, words in (("code", "网站标识码"), ("name", "名称"), ("url", "首页网址")):
        if name != "url" or same_address(said["url"]) != same_address(old.url):
            compared.take(name, said[name], words)
    if "kind" in entry.values:
        compared.take("kind", entry.values["kind"], "网站类型")
    known = {same_address(alias) for alias in [*old.aliases, compared.value.url]}
    added = [alias for alias in dict.fromkeys(aliases) if same_address(alias) not in known]
    if added:
        compared.put("aliases", [*old.aliases, *added], f"增加别名网址“{'、'.join(added)}”")
    renew_roles(draft, compared, roles)
    renew_states(draft, compared, entry, f"网站“{compared.value.name}”")
    return compared.done()


def _contacts(draft: Draft, entry: Entry, runs: str | None) -> None:
    if not entry.values.keys() & {"contact", "phone", "email", "head"}:
        return
    unit = draft.unit_by_id(runs)
    if unit is None:
        draft.summary.notes.append(f"{entry.where}：没有“主办单位”，联系人未保存。")
    else:
        draft.keep_contacts(unit, entry)
