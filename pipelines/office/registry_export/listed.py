"""The tables of sites, accounts and apps: a column is a field of the import with its first heading."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pipelines.office.registry_import.source_cells import written_source
from pipelines.office.registry_import.vocabulary import heading_of, word_for
from pipelines.office.tables.workbook import Sheet
from schemas.registry.days import read_day
from schemas.registry.installation import Installation
from schemas.registry.model import Account, App, StatePeriod, Subject, UnitRole
from schemas.registry.roles import without_end
from schemas.registry.subjects import USUAL, NameHeld

__all__ = ["Sheet", "account_sheet", "app_sheet", "site_sheet"]

Cell = Callable[[Any], str]


def account_sheet(installation: Installation) -> Sheet:
    cells = {"name": _name, "type": _type, **_units(installation, "unit"), "supplies": _unit(installation, "supplies")}
    cells |= {"level": _word("level"), "url": _address, "ids": _ids, "medium": _word("medium"), **_filed()}
    return _sheet("账号", "accounts", cells, installation.accounts)


def app_sheet(installation: Installation) -> Sheet:
    cells = {"app_name": _name, "type": _type, **_units(installation, "unit"), "level": _word("level")}
    cells |= {"audience": _word("audience"), "url": _plain("url"), "ids": _ids, **_filed()}
    return _sheet("应用", "accounts", cells, installation.apps)


def site_sheet(installation: Installation) -> Sheet:
    cells = {"code": _plain("code"), "name": _name, "url": _plain("url"), "kind": _word("kind")}
    cells |= _units(installation, "runs") | _state("state")
    cells["aliases"] = lambda site: "\n".join(site.aliases)
    return _sheet("网站", "sites", cells, installation.sites)


def current(subject: Subject) -> StatePeriod | None:
    """The state that has no end yet, where there is one."""
    open_ended = [one for one in subject.states if one.until is None and one.state not in USUAL]
    return max(open_ended, key=lambda one: read_day(one.since) or date.min, default=None)


def _sheet(name: str, kind: str, cells: dict[str, Cell], listed: list[Any]) -> Sheet:
    rows = [[cell(one) for cell in cells.values()] for one in listed]
    return Sheet(name, [heading_of(kind, field) for field in cells], rows)


def _units(installation: Installation, runs: str) -> dict[str, Cell]:
    """`runs` is what the import calls the field of who runs it."""
    return {
        "in_charge": _unit(installation, "in_charge"),
        runs: _unit(installation, "runs"),
        "operates": _unit(installation, "operates"),
    }


def _unit(installation: Installation, role: UnitRole) -> Cell:
    names = {unit.id: unit.name for unit in installation.units}
    return lambda subject: names.get(without_end(subject, role) or "", "")


def _filed() -> dict[str, Cell]:
    fields = {"principal": "principal", "register_id": "filing_no", "filed_on": "filed_on", "opened_on": "opened_on"}
    cells = {heading: _plain(name) for heading, name in fields.items()}
    return {
        **cells,
        **_state("account_state"),
        "former_names": _former_names,
        "sources": _sources,
        "draw": _word("draw"),
    }


def _state(field: str) -> dict[str, Cell]:
    usual = {"state": "running", "account_state": "open"}[field]

    def of_state(name: str) -> Cell:
        return lambda subject: (getattr(now, name) or "") if (now := current(subject)) else ""

    return {
        field: lambda subject: word_for(field, now.state if (now := current(subject)) else usual),
        "state_since": of_state("since"),
        "state_until": of_state("until"),
        "approved_by": of_state("approved_by"),
        "approval_no": of_state("approval_no"),
    }


def _plain(field: str) -> Cell:
    return lambda subject: getattr(subject, field) or ""


def _word(field: str) -> Cell:
    return lambda subject: "" if (value := getattr(subject, field)) is None else word_for(field, value)


def _name(subject: Subject) -> str:
    return subject.name


def _type(subject: Account | App) -> str:
    return subject.own_type_word


def _address(account: Account) -> str:
    return "\n".join(one for one in (account.url, account.article_url) if one)


def _ids(subject: Account | App) -> str:
    return "；".join(f"{name}={value}" for name, value in subject.platform_ids.items())


def _former_names(subject: Subject) -> str:
    return "、".join(map(_held, subject.names_before()))


def _sources(subject: Account | App) -> str:
    return "\n".join(map(written_source, subject.sources))


def _held(one: NameHeld) -> str:
    noted = [f"{one.until}止"] if one.until else []
    noted += [f"{one.filed_on}备案"] if one.filed_on else []
    return f"{one.name}（{'，'.join(noted)}）" if noted else one.name
