"""Writing a workbook where --out names one."""

from pathlib import Path

from pipelines.office.tables.workbook import Sheet, write_workbook
from schemas.mistakes import MistakeError


def write_sheets(sheets: list[Sheet], out: Path) -> None:
    """Write the sheets as xlsx. Raises MistakeError where that cannot be done."""
    if out.suffix.lower() != ".xlsx":
        raise MistakeError(f"{out}：只能写成.xlsx文件，请改正--out。")
    try:
        write_workbook(sheets, out)
    except OSError as error:
        why = error.strerror or error
        raise MistakeError(f"{out}：写不进去（{why}），请检查路径或关闭已打开的文件。") from None
