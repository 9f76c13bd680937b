"""The registry's sites, accounts or apps as a workbook that the import reads again, row by row."""

from pathlib import Path

from pipelines.office.registry_export.listed import Sheet, account_sheet, app_sheet, site_sheet
from pipelines.office.registry_export.parts import account_column_sheet, site_column_sheet
from pipelines.office.tables.workbook import write_workbook
from schemas.registry.installation import Installation

KINDS = {
    "accounts": (account_sheet, account_column_sheet),
    "apps": (app_sheet,),
    "sites": (site_sheet, site_column_sheet),
}


def export(installation: Installation, kind: str, path: Path) -> list[Sheet]:
    """Write the sheets of a kind (a key of `KINDS`) as xlsx; sheets without rows are left out but the first. Raises
    OSError."""
    first, *more = (make(installation) for make in KINDS[kind])
    sheets = [first, *(sheet for sheet in more if sheet.rows)]
    write_workbook(sheets, path)
    return sheets
