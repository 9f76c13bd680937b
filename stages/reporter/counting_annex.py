"""How the percentages of an edition were counted, as a table: what is in the base, void, unknown and mended."""

from stages.reporter.document import Cell, Edition, Figure, Table, figures

KIND, TITLE = "counting", "比率的计数说明"
NOT_ASKED = "—"
COLUMNS = ["序号", "印出的比率", "分子", "分子数", "分母（基数）", "分母数", "无效检查次数", "无法判定", "期内已整改"]
WIDTHS = [0.5, 1, 1.8, 0.8, 1.8, 0.8, 1, 1.4, 1]
UNDER = "“—”表示该比率不涉及此项；无效检查指因监测方或访问控制等原因不能据以判定的检查，不作为合格或不合格的依据。"


def counting_table(edition: Edition) -> Table | None:
    """None for an edition that prints no percentage with a base, or that has the table among its attachments."""
    if any(isinstance(block, Table) and block.kind == KIND for block in edition.blocks):
        return None
    shares = {one.name: one for one in figures(edition) if one.counting is not None}
    rows = [_row(number, one) for number, one in enumerate(shares.values(), start=1)]
    if not rows:
        return None
    ids = [one.ids for one in shares.values()]
    return Table(KIND, TITLE, COLUMNS, rows, WIDTHS, under=[UNDER], name=KIND, ids=ids)


def _row(number: int, share: Figure) -> list[Cell]:
    told = share.counting
    if told is None:
        return [number]
    unknown = NOT_ASKED
    if told.unknown is not None:
        unknown = f"{told.unknown}（{'计入' if told.inside else '不计入'}分母）" if told.unknown else "0"
    return [
        number,
        share.text,
        told.part,
        f"{share.numerator:g}",
        told.of,
        f"{share.denominator:g}",
        NOT_ASKED if told.void is None else str(told.void),
        unknown,
        NOT_ASKED if told.mended is None else str(told.mended),
    ]
