"""Rows of the table of sites. A site that is registered is found by its code, then by its address, then by its name."""

from typing import Any

from pipelines.office.registry_import.draft import Draft, renamed
from pipelines.office.registry_import.entries import Entry
from pipelines.office.registry_import.summary import Comparison
from pipelines.office.tables.addresses import same_address
from schemas.mistakes import MistakeError
from schemas.registry.model import RoleHeld, Site, StatePeriod, UnitRole

ROLES: dict[UnitRole, str] = {"in_charge": "主管单位", "runs": "主办单位", "operates": "承办单位"}


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
    states = _states(entry)
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


def _states(entry: Entry) -> list[StatePeriod]:
    values = entry.values
    state = values.get("state", "running")
    if state == "running":
        return []
    since, until = str(values["state_since"]), values.get("state_until")
    if until is not None and until < since:
        raise MistakeError(
            f"“{entry.heading('state_since')}”{since}晚于“{entry.heading('state_until')}”{until}，请改正。"
        )
    approved, number = values.get("approved_by"), values.get("approval_no")
    return [StatePeriod(state=state, since=since, until=until, approved_by=approved, approval_no=number)]


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
    _renew_roles(draft, compared, roles)
    _renew_states(draft, compared, entry)
    return compared.done()


def _renew_roles(draft: Draft, compared: Comparison[Site], roles: dict[UnitRole, str]) -> None:
    """The holder of today changes; roles that have ended, their dates and roles the tables do not know stay."""
    for role, unit in roles.items():
        held = list(compared.value.roles)
        today = [one for one in held if one.role == role and one.until is None]
        if any(one.unit == unit for one in today):
            continue
        new = RoleHeld(role=role, unit=unit)
        names = "、".join(found.name for one in today if (found := draft.unit_by_id(one.unit))) or "空"
        found = draft.unit_by_id(unit)
        at = held.index(today[0]) if today else len(held)
        merged = [one for one in held if one not in today]
        merged.insert(at, new)
        compared.put("roles", merged, f"{ROLES[role]}由“{names}”改为“{found.name if found else unit}”")


def _renew_states(draft: Draft, compared: Comparison[Site], entry: Entry) -> None:
    old = compared.value.states
    read = _states(entry)
    if not read:
        last = next((one for one in old if one.until is None), None)
        if last is not None and "state" in entry.values:
            draft.summary.kept.append(
                f"网站“{compared.value.name}”：表中为正常运行，登记册自{last.since}起另有状态且无截止日，请核对后填写截止日。"
            )
        return
    (new,) = read
    same = next((one for one in old if one.state == new.state and one.since == new.since), None)
    if same is None:
        compared.put("states", [*old, new], f"增加{new.since}起的“{entry.printed['state']}”状态")
        return
    filled = StatePeriod(
        state=same.state,
        since=same.since,
        until=same.until or new.until,
        approved_by=same.approved_by or new.approved_by,
        approval_no=same.approval_no or new.approval_no,
    )
    compared.put("states", [filled if one is same else one for one in old], f"补全{new.since}起的状态")
    if new.until and new.until != filled.until:
        draft.summary.kept.append(
            f"网站“{compared.value.name}”：{new.since}起状态的截止日表中为“{new.until}”，登记册为“{filled.until}”。"
        )


def _contacts(draft: Draft, entry: Entry, runs: str | None) -> None:
    if not entry.values.keys() & {"contact", "phone", "email", "head"}:
        return
    unit = draft.unit_by_id(runs)
    if unit is None:
        draft.summary.notes.append(f"{entry.where}：没有“主办单位”，联系人未保存。")
    else:
        draft.keep_contacts(unit, entry)
