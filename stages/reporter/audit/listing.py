"""Tables by themselves: numbering, repeated rows and names, sums, order, one subject in two results."""

from collections.abc import Iterator
from itertools import pairwise

from stages.reporter.audit.circular import Circular, column_sum, listed
from stages.reporter.audit.labels import field
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import (
    Facts,
    joined,
    mapping,
    mappings,
    name,
    name_of,
    names,
    number,
    phrases_of,
    repeated,
    shown,
    walk,
)

_NO_NAMES = ("problems", "types", "columns", "columns_as_printed", "inferred", "places")


def numbered_in_order(circular: Circular) -> Iterator[Result]:
    """Rows are numbered 1, 2, 3, …, in each part of a table from 1 or through all of them."""
    for table in circular.tables:
        before = 0
        for path, part in table.parts:
            got = [number(row.get("no", row.get("序号"))) for row in mappings(part.get("rows"))]
            if not got or None in got:
                continue
            wanted = [[float(start + i) for i in range(1, len(got) + 1)] for start in (0, before)]
            before += len(got)
            if got in wanted:
                continue
            row = next(i for i, value in enumerate(got) if value != wanted[0][i])
            said = (
                f"表“{table.title}”第{row + 1}行的序号为{shown(got[row] or 0)}，应为{row + 1}，请核对有无漏行、重行。"
            )
            yield error("tables.numbering", f"{path}.rows[{row}].no", shown(got[row] or 0), row + 1, said)


def rows_as_counted(circular: Circular) -> Iterator[Result]:
    """A table has as many rows, or names, as are said beside it."""
    for table in circular.tables:
        wanted = number(table.facts.get("row_count"))
        if wanted is not None and wanted != len(table.rows):
            said = f"表“{table.title}”注明{shown(wanted)}行，实有{len(table.rows)}行，两者不一致。"
            yield error("tables.row_count", f"{table.path}.row_count", shown(wanted), len(table.rows), said)
        total = number(table.facts.get("total"))
        if total is not None and total not in (len(table.members), len(table.rows)) and not table.figures:
            said = f"表“{table.title}”合计为{shown(total)}个，所列有{len(table.members)}个，两者不一致。"
            yield error("tables.total", f"{table.path}.total", shown(total), len(table.members), said)


def sums_of_columns(circular: Circular) -> Iterator[Result]:
    """A line of sums holds the sums of its columns; those of a whole table are the sums of its parts."""
    for table in circular.tables:
        for path, part in (*table.parts, (table.path, table.facts)):
            rows = mappings(part.get("rows")) or [row.facts for row in table.rows]
            for key, printed in mapping(part.get("sums")).items():
                wanted, got = number(printed), column_sum(rows, key)
                if wanted is not None and got is not None and wanted != got:
                    said = f"表“{table.title}”{field(key)}一列合计印为{shown(wanted)}，逐行相加为{shown(got)}，请核对。"
                    yield error("tables.sums", f"{path}.sums.{key}", shown(wanted), shown(got), said)


def sorted_as_said(circular: Circular) -> Iterator[Result]:
    """Rows stand in the order that the table says they stand in (`sort: adopted desc`)."""
    for table in circular.tables:
        key, _, way = str(table.facts.get("sort") or "").strip().partition(" ")
        falling = way.strip().lower() in ("desc", "descending", "降序")
        for path, part in table.parts:
            values = [number(row.get(key)) for row in mappings(part.get("rows"))]
            if not key or None in values:
                continue
            for i, (one, after) in enumerate(pairwise(values), start=1):
                if one is not None and after is not None and (after > one if falling else after < one):
                    said = (
                        f"表“{table.title}”应按{field(key)}{'降' if falling else '升'}序排列，"
                        f"第{i + 1}行的{shown(after)}排在第{i}行的{shown(one)}之后，请核对。"
                    )
                    yield error("tables.order", f"{path}.rows[{i}].{key}", shown(after), shown(one), said)


def rows_once(circular: Circular) -> Iterator[Result]:
    """No subject stands twice in a table; one name on two platforms, or with two problems, are two subjects."""
    for table in circular.tables:
        for path, part in table.parts:
            rows = mappings(part.get("rows"))
            keys = ["|".join(_identity(row)) for row in rows]
            for key in repeated([key for key in keys if key.strip("|")]):
                places = [i for i, one in enumerate(keys) if one == key]
                said = f"表“{table.title}”中“{key.split('|')[0]}”在第{joined([str(i + 1) for i in places])}行重复出现。"
                yield error("tables.repeated_row", f"{path}.rows[{places[1]}]", key.split("|")[0], "只列一次", said)


def _identity(row: Facts) -> list[str]:
    if listed(row):
        return []
    told = [name(row.get(key)) for key in ("account_type", "platform", "problem_column")]
    pages = [name(row.get(key)) for key in ("url", "column", "date", "title", "subject", "phrase")]
    return [name_of(row), *told, *map(name, phrases_of(row)), *pages] if name_of(row) else []


def names_once(circular: Circular) -> Iterator[Result]:
    """No name stands twice in one list."""
    for path, block in walk(circular.facts, ""):
        for key, value in block.items():
            plain = isinstance(value, list) and all(isinstance(one, str) for one in value)
            counted = isinstance(key, str) and key.startswith("by_") and isinstance(value, list)
            if key in _NO_NAMES or not (plain or counted):
                continue
            for one in repeated(names(value)):
                said = f"名单中“{one}”重复出现，请删去一处或核对是否漏列他名。"
                yield error("lists.repeated", f"{path}.{key}".lstrip("."), one, "只列一次", said)


def problems_once(circular: Circular) -> Iterator[Result]:
    """The text names one subject only once for one fault."""
    seen: dict[str, str] = {}
    for item in circular.items:
        subjects = item.accounts or ((name(item.facts.get("target")) or item.unit),)
        for subject in subjects:
            told = "|".join((subject, item.unit, item.kind, name(item.facts.get("platform")), name(item.text)))
            if subject and item.kind and told in seen and seen[told] != item.path:
                said = f"“{subject}”的同一问题在正文中列了两次（另见{seen[told]}），请删去一处。"
                yield doubtful("text.repeated", item.path, subject, seen[told], said)
            seen.setdefault(told, item.path)


def one_result(circular: Circular) -> Iterator[Result]:
    """No subject stands in two groups of one table, nor as 合格 in one row and as 不合格 in another."""
    for table in circular.tables:
        groups: dict[str, tuple[str, str]] = {}
        for row in (row for row in table.rows if row.facts.get("group")):
            for one in listed(row.facts):
                place, label = groups.setdefault(one, (row.path, str(row.facts["group"])))
                if place != row.path:
                    other = str(row.facts["group"])
                    said = f"表“{table.title}”中“{one}”既列入“{label}”，又列入“{other}”，结果互相矛盾，请核对。"
                    yield error("tables.two_groups", row.path, other, label, said)
    for account, rows in circular.account_rows.items():
        told = {row.failing for row in rows if row.facts.get("result")}
        if told == {True, False} and len({row.platform for row in rows}) == 1:
            said = f"“{account}”一处为合格，另一处为不合格，结果互相矛盾，请核对。"
            yield error("tables.two_results", rows[1].path, "合格、不合格", "只有一种结果", said)
