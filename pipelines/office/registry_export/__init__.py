"""The registry's units, sites, accounts or apps as a workbook that the import reads again, row by row."""

from pipelines.office.registry_export.listed import Sheet, account_sheet, app_sheet, site_sheet
from pipelines.office.registry_export.parts import account_column_sheet, site_column_sheet
from pipelines.office.registry_export.units import unit_sheet
from schemas.registry.installation import Installation

KINDS = {
    "units": (unit_sheet,),
    "accounts": (account_sheet, account_column_sheet),
    "apps": (app_sheet,),
    "sites": (site_sheet, site_column_sheet),
}


def export(installation: Installation, kind: str) -> list[Sheet]:
    """The sheets of a kind (a key of `KINDS`); those without rows are left out but the first."""
    first, *more = (make(installation) for make in KINDS[kind])
    return [first, *(sheet for sheet in more if sheet.rows)]
