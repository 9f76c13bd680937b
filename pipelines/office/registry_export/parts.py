"""The tables of columns: those of sites, and the menu entries and albums of accounts."""

from pipelines.office.registry_import.vocabulary import heading_of, word_for
from pipelines.office.tables.workbook import Sheet
from schemas.registry.installation import Installation
from schemas.registry.model import Column

_FIELDS = ("id", "name", "url", "nature", "cycle_days", "first_level", "supplier")


def site_column_sheet(installation: Installation) -> Sheet:
    rows = [[site.code, site.name, *_row(installation, one)] for site in installation.sites for one in site.columns]
    return _sheet(("code", "site"), rows)


def account_column_sheet(installation: Installation) -> Sheet:
    rows = [
        [account.name, account.own_type_word, *_row(installation, one)]
        for account in installation.accounts
        for one in account.columns
    ]
    return _sheet(("account", "type"), rows)


def _sheet(leading: tuple[str, ...], rows: list[list[str]]) -> Sheet:
    return Sheet("栏目", [heading_of("columns", field) for field in (*leading, *_FIELDS)], rows)


def _row(installation: Installation, column: Column) -> list[str]:
    names = {unit.id: unit.name for unit in installation.units}
    return [
        column.id,
        column.name,
        column.url,
        word_for("nature", column.nature),
        "" if column.cycle_days is None else str(column.cycle_days),
        word_for("first_level", column.first_level),
        names.get(column.supplier or "", ""),
    ]
