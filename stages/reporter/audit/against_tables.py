"""Figures of the text against the tables that hold them one by one."""

import re
from collections.abc import Iterator

from stages.reporter.audit.circular import Circular, Item, Table, listed
from stages.reporter.audit.labels import field
from stages.reporter.audit.listing import column_sum, columns_of_figures
from stages.reporter.audit.rates import rates
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import Facts, joined, mapping, mappings, name, names, number, shown, similar
from stages.reporter.audit.wording import PARTIAL, PRAISE_TITLE

_PRAISED = re.compile("prais|excellent|commend|outstanding|优秀|表扬|先进")
_WITHIN = re.compile(r"(?<!not_)within_(\d+)_")
_NOT_WITHIN = re.compile(r"not_within_(\d+)_?")
_FEWER = re.compile(r"^(fewer_than|less_than|below|under|more_than|over|at_least)_(\d+)$")
_IN_TERM = re.compile(r"(?<!大于)(?<!超过)(\d+)个工作日(?:内|以内|之内)")
_OVER_TERM = re.compile(r"(?:大于|超过)(\d+)个工作日")
_NO_ANSWER = re.compile("(?:未|没有)(?:答复|回复)")
_NEAR = 0.2
_MANY = 10  # a shorter list of units is not expected to hold all of them
_MOST_SHARED = 0.8
_FEWEST, _MOST_EQUAL = 3, 0.6


def praised_as_listed(circular: Circular) -> Iterator[Result]:
    """As many are praised in the text as the attachment lists."""
    for path, block in circular.blocks():
        said = next((key for key in ("printed", "count", "number", "total") if number(block.get(key)) is not None), "")
        if not said or not _PRAISED.search(path):
            continue
        first = name(block.get("named_first"))
        table = _praising(circular, first)
        if table is None:
            continue
        count, members = number(block[said]) or 0, table.members
        if count != len(members):
            text = f"正文表扬{shown(count)}个，附件“{table.title}”列有{len(members)}个，两者不一致，请核对。"
            yield error("text_table.count", f"{path}.{said}", shown(count), len(members), text)
        for one in ([first] if first else []) + names(block.get("names")):
            if one not in members and not any(similar(one, member) for member in members):
                text = f"正文表扬“{one}”，附件“{table.title}”中没有，请核对。"
                yield error("text_table.name", path, one, table.title, text)


def _praising(circular: Circular, first: str) -> Table | None:
    holding = [table for table in circular.tables if first and first in table.members and not table.lists_problems]
    titled = [table for table in circular.tables if PRAISE_TITLE.search(table.title)]
    return next(iter([table for table in holding if table in titled] or titled or holding), None)


def failing_as_listed(circular: Circular) -> Iterator[Result]:
    """As many fail in the overview as the lists, the tables and the text name one by one."""
    for kind, noun in (("account", "账号"), ("site", "网站")):
        wanted = _failing(mapping(circular.totals.get(f"{kind}s")))
        for path, where, count in _failing_one_by_one(circular, kind) if wanted is not None else ():
            if count != wanted:
                said = f"总体情况中不合格{noun}为{shown(wanted or 0)}个，{where}有{count}个，两者不一致，请核对。"
                yield error("text_table.failing", path, count, shown(wanted or 0), said)


def _failing_one_by_one(circular: Circular, kind: str) -> Iterator[tuple[str, str, int]]:
    """(place, how it is called, how many) of all that lists those that fail."""
    listing = [one for one in mappings(circular.facts.get("unqualified_list")) if one.get(kind)]
    if listing:
        yield "unqualified_list", "不合格名单", len(listing)
    tables = [table for table in circular.tables if any(row.failing and row.facts.get(kind) for row in table.rows)]
    if tables:
        failing = {(row.name, row.platform) for table in tables for row in table.rows if row.failing}
        yield tables[0].path, f"表“{joined([table.title for table in tables])}”", len(failing)
    items = [item for item in circular.items if item.failing and _subjects(item, kind)]
    unsure = [item for item in circular.items if item.facts.get("severity_inferred") and _subjects(item, kind)]
    if items and not unsure and not any(_is_partial(item) for item in items):
        named = {(one, name(item.facts.get("platform"))) for item in items for one in _subjects(item, kind)}
        yield items[0].path, "正文逐个点名的", len(named)


def _subjects(item: Item, kind: str) -> tuple[str, ...]:
    if kind == "account":
        return item.accounts
    target = name(item.facts.get("target"))
    return (target,) if target and item.facts.get("target_kind") == "site" else ()


def _failing(block: Facts) -> float | None:
    told, checked, passed = (number(block.get(key)) for key in ("unqualified", "checked", "qualified"))
    if told is not None or checked is None or passed is None or number(block.get("problem")) is not None:
        return told
    return checked - passed


def problems_as_listed(circular: Circular) -> Iterator[Result]:
    """As many accounts have a problem in the overview as the table of problems lists."""
    wanted = number(mapping(circular.totals.get("accounts")).get("problem"))
    tables = [table for table in circular.tables if table.lists_problems and table.rows[0].facts.get("account")]
    titled = [table for table in tables if re.search("存在(?:突出)?问题", table.title)]
    tables = titled or [table for table in tables if not any(row.facts.get("result") for row in table.rows)]
    if wanted is None or len(tables) != 1:
        return
    count = len({(row.name, row.platform) for row in tables[0].rows})
    if count != wanted:
        said = f"总体情况中有问题的账号为{shown(wanted)}个，表“{tables[0].title}”列有{count}个，两者不一致，请核对。"
        yield error("text_table.count", "totals.accounts.problem", shown(wanted), count, said)


def sums_as_printed(circular: Circular) -> Iterator[Result]:
    """A total of the text is the sum of the table's column, and its percentage follows from the table as well."""
    for path, block in circular.blocks():
        for table in circular.tables:
            sums, wrong = _sums(block, table)
            for key in wrong:
                printed = shown(number(block[key]) or 0)
                said = (
                    f"正文{field(key)}为{printed}，表“{table.title}”逐行相加为{shown(sums[key])}，两者不一致，请核对。"
                )
                yield error("text_table.sum", f"{path}.{key}", printed, shown(sums[key]), said)
            if wrong:
                yield from _rates_of_table(circular, path, sums, table)


def _sums(block: Facts, table: Table) -> tuple[dict[str, float], list[str]]:
    """The sums of the table's columns that the block prints a total for, and those that differ from it.

    A table whose sums are all far away lists only some of what the total counts, and is not compared.
    """
    rows = [row.facts for row in table.rows]
    columns = [key for key in columns_of_figures(table) if number(block.get(key)) is not None]
    sums = {key: column_sum(rows, key) or 0 for key in columns}
    printed = {key: number(block[key]) or 0 for key in columns}
    near = [key for key in columns if abs(sums[key] - printed[key]) <= _NEAR * max(printed[key], 1)]
    return sums, [key for key in columns if near and sums[key] != printed[key]]


def _rates_of_table(circular: Circular, path: str, sums: dict[str, float], table: Table) -> Iterator[Result]:
    for one in rates(circular):
        if not one.path.startswith(f"{path}.") or one.numerator is None or one.denominator is None:
            continue
        key = {number(value): key for key, value in one.block.items()}
        part, whole = (sums.get(str(key.get(float(value)))) for value in (one.numerator, one.denominator))
        if part is None or not whole:
            continue
        counted = one._replace(numerator=int(part), denominator=int(whole))
        if not counted.fits("half_up") and not counted.fits("cut"):
            right = counted.rounded()
            said = f"印为{one.printed}，按表“{table.title}”合计{shown(part)}/{shown(whole)}应为{right}，请核对。"
            yield error("rates.against_table", one.path, one.printed, right, said)


def answers_as_grouped(circular: Circular) -> Iterator[Result]:
    """Shares answered within or not within a term are those of the table that groups the sites by their answer."""
    grouped = [table for table in circular.tables if any(_term(row.facts) for row in table.rows)]
    for path, block in circular.blocks():
        for table in grouped if any(_WITHIN.search(f"{key}_") for key in block) else ():
            yield from _whole_of_groups(path, block, table)
            for key, value in block.items():
                listed_here = names(value)
                count = len(listed_here) if listed_here else number(mapping(value).get("count"))
                members = _members(str(key), table)
                if count is None or members is None:
                    continue
                if count != len(members):
                    told = f"正文“{field(str(key))}”为{shown(count)}个"
                    said = f"{told}，表“{table.title}”为{len(members)}个，两者不一致，请核对。"
                    yield error("text_table.count", f"{path}.{key}", shown(count), len(members), said)
                for one in (one for one in listed_here if not any(similar(one, member) for member in members)):
                    said = f"正文点名“{one}”，表“{table.title}”的相应分组中没有，请核对。"
                    yield error("text_table.name", f"{path}.{key}", one, table.title, said)


def _whole_of_groups(path: str, block: Facts, table: Table) -> Iterator[Result]:
    base, all_of_them = number(block.get("sites")), len(table.members)
    if base is not None and base != all_of_them:
        said = f"正文称检查{shown(base)}个网站，表“{table.title}”各组合计{all_of_them}个，两者不一致，请核对。"
        yield error("text_table.count", f"{path}.sites", shown(base), all_of_them, said)


def _term(row: Facts) -> tuple[str, int] | None:
    """(within | over, working days) of a group; no answer at all is over any term."""
    group = str(row.get("group") or "")
    if found := _OVER_TERM.search(group):
        return "over", int(found[1])
    if _NO_ANSWER.search(group):
        return "over", 10_000
    found = _IN_TERM.search(group)
    return ("within", int(found[1])) if found else None


def _members(key: str, table: Table) -> list[str] | None:
    """The names in the groups that a key such as `not_within_5_working_days` sums up; None for any other key."""
    over = _NOT_WITHIN.search(f"{key}_")
    asked = over or _WITHIN.search(f"{key}_")
    if asked is None:
        return None
    days, found = int(asked[1]), []
    for row in table.rows:
        way, limit = _term(row.facts) or ("", 0)
        if (way == "over" and limit >= days) if over else (way == "within" and limit <= days):
            found += listed(row.facts)
    return found


def below_the_number(circular: Circular) -> Iterator[Result]:
    """Units listed as having fewer (or more) than a number are those of the table that have."""
    for path, block in circular.blocks():
        for key, value in block.items():
            found, told = _FEWER.match(str(key)), names(value)
            for table in circular.tables if found and told else ():
                rows = {row.name: row.facts for row in table.rows}
                columns = columns_of_figures(table)
                if not columns or not all(one in rows for one in told):
                    continue
                right = [_having(rows, column, found[1], int(found[2])) for column in columns] if found else []
                if set(told) in [set(one) for one in right]:
                    continue
                best = min(right, key=lambda one: len(set(one) ^ set(told)))
                missing, extra = [u for u in best if u not in told], [u for u in told if u not in best]
                differing = f"漏列{joined(missing) or '无'}，多列{joined(extra) or '无'}"
                said = f"名单与表“{table.title}”的数据不符：{differing}，请核对。"
                yield error("rules.below", f"{path}.{key}", joined(told), joined(best), said)


def _having(rows: dict[str, Facts], column: str, way: str, limit: int) -> list[str]:
    values = {unit: number(row.get(column)) or 0 for unit, row in rows.items()}
    if way in ("more_than", "over"):
        return [unit for unit, value in values.items() if value > limit]
    if way == "at_least":
        return [unit for unit, value in values.items() if value >= limit]
    return [unit for unit, value in values.items() if value < limit]


def same_units(circular: Circular) -> Iterator[Result]:
    """Two tables that list nearly all the same units list the same ones."""
    whole = [(table, list(dict.fromkeys(_units(table)))) for table in circular.tables]
    whole = [(table, units) for table, units in whole if len(units) >= _MANY]
    for i, (one, first) in enumerate(whole):
        for other, second in whole[i + 1 :]:
            only_first, only_second = _unmatched(first, second), _unmatched(second, first)
            shared = len(first) - len(only_first)
            if shared < _MOST_SHARED * max(len(first), len(second)) or not only_first or not only_second:
                continue
            said = (
                f"表“{one.title}”列{len(first)}个单位，表“{other.title}”列{len(second)}个，但并不相同："
                f"前者独有{joined(only_first)}，后者独有{joined(only_second)}，请核对。"
            )
            yield doubtful("tables.unit_sets", other.path, joined(only_second), joined(only_first), said)


def _units(table: Table) -> list[str]:
    if any(row.facts.get("account") or row.facts.get("accounts") for row in table.rows):
        return []
    return table.members


def _unmatched(one: list[str], other: list[str]) -> list[str]:
    rest = [unit for unit in other if unit not in one]
    return [unit for unit in one if unit not in other and not any(similar(unit, left) for left in rest)]


def _is_partial(item: Item) -> bool:
    return bool(item.facts.get("partial") or PARTIAL.search(name(item.text)))


def units_as_counted(circular: Circular) -> Iterator[Result]:
    """What the text counts for a unit is what a table holds for it: its number there, or so many rows.

    A table is the one that is meant when it has all these units, and for most of them the same count.
    """
    for path, told in _counts_by_unit(circular):
        for table in circular.tables:
            for held in _counts_in(table):
                same = sum(held.get(unit) == count for unit, count in told.items())
                if not set(told) <= set(held) or same == len(told) or same < _MOST_EQUAL * len(told):
                    continue
                for unit in (unit for unit in told if held[unit] != told[unit]):
                    stands, right = shown(told[unit]), shown(held[unit])
                    said = f"正文中“{unit}”为{stands}，表“{table.title}”为{right}，两者不一致，请核对。"
                    yield error("text_table.unit", path, f"{unit}：{stands}", f"{unit}：{right}", said)


def _counts_by_unit(circular: Circular) -> Iterator[tuple[str, dict[str, float]]]:
    for path, block in circular.blocks():
        held = block.get("by_unit")
        pairs = [(one.get("unit"), one.get("count")) for one in mappings(held)]
        pairs += list(held.items()) if isinstance(held, dict) else []
        yield f"{path}.by_unit", _counted(pairs)
    kinds = dict.fromkeys(item.kind for item in circular.items if item.about_unit)
    for kind in kinds:
        items = [item for item in circular.items if item.kind == kind and item.about_unit]
        yield items[0].path, _counted([(item.unit, item.facts.get("count")) for item in items])


def _counted(pairs: list[tuple[object, object]]) -> dict[str, float]:
    """The pairs of unit and number; nothing for so few that they may agree by chance."""
    counts = {name(unit): value for unit, told in pairs if name(unit) and (value := number(told)) is not None}
    return counts if len(counts) >= _FEWEST else {}


def _counts_in(table: Table) -> list[dict[str, float]]:
    """By unit: each column of numbers, and the number of rows."""
    rows = [row for row in table.rows if row.facts.get("unit")]
    keys = dict.fromkeys(key for row in rows for key in row.facts if key not in ("no", "序号"))
    columns = [{row.name: value for row in rows if (value := number(row.facts.get(key))) is not None} for key in keys]
    lines: dict[str, float] = {}
    for row in rows:
        unit = name(row.facts["unit"])
        lines[unit] = lines.get(unit, 0) + 1
    return [*columns, lines] if any(value > 1 for value in lines.values()) else columns
