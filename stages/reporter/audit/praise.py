"""Praise against blame: one unit or account that a circular holds up and names as well."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from stages.reporter.audit.circular import Circular, Item, Row, listed
from stages.reporter.audit.labels import field, kind, place
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import Facts, joined, mapping, mappings, name, names, number, shown, walk
from stages.reporter.audit.wording import POOR_KEY, PRAISE_KEY, PRAISE_TITLE, area_of, kinds_in

_BLAME_KEY = re.compile(r"^(?:named_)?(?:not_within_\w+|unanswered|no_reply|not_answered|overdue_units|late_units)$")
_PROBLEM_BLOCK = re.compile("problem|fault|feedback|complaint|issue|问题")
_NOT_DONE = re.compile("(?:没有|未)(?:能)?(?:按时|按期|按要求|及时)?完成")
_DONE_KEY = re.compile("^met_target|^completed|^done")
_EVALUATION_KEYS = ("text", "evaluation", "judgement", "judgment", "assessment", "summary", "conclusion")
# What an overview says of everybody → kinds of faults that deny it.
_ALL_OF_THEM = (
    (re.compile("(?:所有|全部|各)[^,，。;；]{0,30}完成|均[^,，。;；]{0,8}完成|超额完成"), "_missed|zero|_missing"),
    (re.compile("更新[^,，。;；不未]{0,6}及时"), r"column_not_updated|no_update|info_zero|below_weekly"),
    (re.compile("(?:数量|信息发布)[^,，。;；不未]{0,6}(?:充足|较足|充分)"), r"info_zero"),
    (re.compile("链接[^,，。;；不未无]{0,6}(?:有效|可用|正常)"), r"link"),
    (re.compile("(?:未发现|没有|无)(?:严重)?表述错误"), r"misexpression"),
    (re.compile("(?:所有|全部|各)[^,，。;；]{0,16}栏目[^,，。;；不未]{0,6}规范"), "column_|blank_column"),
    (re.compile("(?:答复|回复)[^,，。;；不未]{0,6}及时"), r"reply_none|reply_over|reply_late"),
)  # fmt: skip


class Praise(NamedTuple):
    """A list of names that are held up, and the figures beside it."""

    path: str
    names: list[str]
    block: Facts


def praises(circular: Circular) -> list[Praise]:
    """Lists that hold up units or accounts, in the text and as tables."""
    told = [
        Praise(f"{path}.{key}" if path else str(key), found, block)
        for part, held in circular.facts.items()
        if part not in ("problem_items", "tables")
        for path, block in _blocks(part, held)
        for key, value in block.items()
        if isinstance(key, str) and PRAISE_KEY.match(key) and (found := names(value) or listed(mapping(value)))
    ]
    tables = [one for one in circular.tables if PRAISE_TITLE.search(one.title) and not one.lists_problems]
    return told + [Praise(table.path, table.members, table.facts) for table in tables if table.members]


def _blocks(part: str, held: object) -> Iterator[tuple[str, Facts]]:
    """The part's mappings, and the part itself where it is a list that praises."""
    yield "", {part: held}
    yield from walk(held, part)


def praised_units_are_named(circular: Circular) -> Iterator[Result]:
    """A unit that a list holds up is not one that the text names for a fault.

    A list that only says what the figures of a table show (most items, most adopted) praises nobody's work as such.
    """
    for praise in praises(circular):
        if _states_figures(circular, praise):
            continue
        for named in _named_units(circular).values():
            found = [(unit, item) for unit, item in named if unit in praise.names]
            if found:
                units = joined([unit for unit, _item in found])
                said = (
                    f"{units}在“{_called(circular, praise)}”中受表扬，又因“{_fault(found[0][1])}”被点名，请编辑核定。"
                )
                yield doubtful("praise.named", praise.path, units, joined([item.path for _unit, item in found]), said)
        for row in _rows_of_units(circular):
            if row.name in praise.names:
                said = (
                    f"“{row.name}”在“{_called(circular, praise)}”中受表扬，又列入问题单位（{row.path}），请编辑核定。"
                )
                yield doubtful("praise.named", praise.path, row.name, row.path, said)


def _rows_of_units(circular: Circular) -> list[Row]:
    """Rows that name a unit itself for a problem."""
    tables = [table for table in circular.tables if table.lists_problems or "问题" in table.title]
    return [row for table in tables for row in table.rows if row.facts.get("unit") and not row.facts.get("account")]


def _fault(item: Item) -> str:
    count = number(item.facts.get("count"))
    return item.text or kind(item.kind) + (f"{shown(count)}个" if count is not None else "")


def _named_units(circular: Circular) -> dict[str, list[tuple[str, Item]]]:
    """The units that the text names themselves, by fault."""
    found: dict[str, list[tuple[str, Item]]] = {}
    for item in circular.items:
        if item.about_unit:
            found.setdefault(item.kind, []).extend((unit, item) for unit in item.units)
    return found


def _called(circular: Circular, praise: Praise) -> str:
    return next((table.title for table in circular.tables if table.path == praise.path), place(praise.path))


def _states_figures(circular: Circular, praise: Praise) -> bool:
    return any(
        any(number(praise.block.get(column)) is not None for column in table.figures)
        and set(praise.names) <= {row.name for row in table.rows}
        for table in circular.tables
    )


def praised_units_own_what_fails(circular: Circular) -> Iterator[Result]:
    """A unit that is held up is not the one whose account or site fails."""
    failing = [row for table in circular.tables for row in table.rows if row.failing and row.owner]
    told = [item for item in circular.items if item.facts.get("severity") == "unqualified" and not item.about_unit]
    for praise in praises(circular):
        if _states_figures(circular, praise):
            continue
        for unit in praise.names:
            owned = [row for row in failing if _is_unit(unit, row.owner)]
            if owned:
                where, subjects = _called(circular, praise), joined([row.name for row in owned])
                said = f"“{unit}”在“{where}”中受表扬，其开办的{subjects}为不合格，请编辑核定。"
                yield doubtful("praise.owner", praise.path, unit, joined([row.path for row in owned]), said)
                continue
            named = [item for item in told if unit in item.units]
            if named:
                where, fault = _called(circular, praise), _fault(named[0])
                said = f"“{unit}”在“{where}”中受表扬，又因“{fault}”列为不合格，请编辑核定。"
                yield doubtful("praise.owner", praise.path, unit, joined([item.path for item in named]), said)


def _is_unit(unit: str, owner: str) -> bool:
    """市林业局 is 安平市林业局, 平川县 is 平川县人民政府办公室, and 平川县公安局 is another unit."""
    core = owner.removesuffix("办公室").removesuffix("人民政府")
    return unit in (owner, core) or (unit.startswith(("市", "县", "区")) and owner.endswith(unit))


def praised_units_in_bad_lists(circular: Circular) -> Iterator[Result]:
    """A unit is not held up by one list and criticised by another; in one group of figures it is a contradiction."""
    for praise in praises(circular):
        for path, block in walk(circular.totals, "totals"):
            for key, value in block.items():
                both = [one for one in names(value) if one in praise.names]
                poor, same = bool(POOR_KEY.match(str(key))), block is praise.block
                counted = str(key).startswith(("fewer_than_", "below_", "less_than_"))
                if not both or not (poor or _BLAME_KEY.match(str(key)) or (counted and same)):
                    continue
                if not same and _states_figures(circular, praise):
                    continue
                where = f"{place(path)}{field(str(key))}"
                said = f"{joined(both)}在“{_called(circular, praise)}”中受表扬，在“{where}”中受批评，请核对。"
                made = error if same else doubtful
                yield made("praise.criticised", praise.path, joined(both), f"{path}.{key}", said)


def praised_units_lead_the_problems(circular: Circular) -> Iterator[Result]:
    """The unit with most of the problems that are counted by unit is not held up."""
    for path, block in circular.blocks():
        counts = {name(one.get("unit")): number(one.get("count")) or 0 for one in mappings(block.get("by_unit"))}
        if isinstance(block.get("by_unit"), dict):
            counts = {name(unit): number(count) or 0 for unit, count in mapping(block["by_unit"]).items()}
        about_faults = _PROBLEM_BLOCK.search(path) or area_of(str(block.get("type") or "")) in ("site", "media")
        most = max(counts.values(), default=0)
        leading = [unit for unit, count in counts.items() if count == most]
        if not about_faults or len(counts) < 2 or most <= 1 or len(leading) > 2:
            continue
        for praise in praises(circular):
            for unit in (unit for unit in leading if unit in praise.names):
                share = f"{shown(sum(counts.values()))}个中占{shown(most)}个"
                said = f"“{unit}”在“{_called(circular, praise)}”中受表扬，但其问题最多（{share}），请编辑核定。"
                yield doubtful("praise.most_problems", praise.path, unit, f"{path}.by_unit：{shown(most)}", said)


def praised_accounts_fail(circular: Circular) -> Iterator[Result]:
    """An account in the list of the excellent ones is in no list of failing ones or of such with problems."""
    bad = {row.name: row.path for rows in circular.account_rows.values() for row in rows if row.kinds or row.failing}
    bad |= {account: item.path for item in circular.items for account in item.accounts}
    for praise in praises(circular):
        for account in (one for one in praise.names if one in bad):
            said = f"“{account}”列入“{_called(circular, praise)}”，又作为问题账号列出（{bad[account]}），请核对。"
            yield error("praise.account", praise.path, account, bad[account], said)


def completed_and_not(circular: Circular) -> Iterator[Result]:
    """Where the overview lists who met the target, the same units are not named for a task they did not do."""
    lists = [praise for praise in praises(circular) if _DONE_KEY.match(praise.path.rpartition(".")[2])]
    met = list(dict.fromkeys(unit for praise in lists for unit in praise.names))
    for named in _named_units(circular).values():
        missed = [unit for unit, item in named if _NOT_DONE.search(item.text) or item.kind.endswith("_missed")]
        both = [unit for unit in missed if unit in met]
        if both:
            said = (
                f"总体情况称{joined(met, 3)}单位完成任务，存在问题却点名{len(missed)}个单位“{_fault(named[0][1])}”，"
                f"其中{joined(both)}前后矛盾，总体评价请按实际完成情况修改。"
            )
            yield doubtful("overview.completed", lists[0].path, joined(both), joined(missed, 20), said)


def evaluation_and_problems(circular: Circular) -> Iterator[Result]:
    """What the overview says of everybody is not denied by the problems that follow."""
    kinds = Counter(item.kind for item in circular.items)
    for path, text in _evaluations(circular):
        for claim, denying in _ALL_OF_THEM:
            found = next((hit for part in _clauses(text) if (hit := claim.search(part))), None)
            denied = {one: count for one, count in kinds.items() if found and re.search(denying, one)}
            if found and denied:
                said = f"总体情况称“{found[0]}”，存在问题却点名{sum(denied.values())}处相反的情况，请修改总体评价。"
                yield doubtful("overview.evaluation", path, found[0], joined(sorted(denied)), said)


def _clauses(text: str) -> list[str]:
    """The clauses that speak of everybody: what is said of most of them is not denied by a few."""
    return [part for part in re.split("[,，。;；]", text) if not re.search("多数|大部分|部分|基本上|大都", part)]


def _evaluations(circular: Circular) -> Iterator[tuple[str, str]]:
    for path, block in (("", circular.facts), *walk(circular.totals, "totals")):
        if "previous" in path or "last_" in path:
            continue
        for key in _EVALUATION_KEYS if path else _EVALUATION_KEYS[1:]:
            held = block.get(key)
            texts = held if isinstance(held, list) else [held]
            yield from ((f"{path}.{key}".lstrip("."), one) for one in texts if isinstance(one, str))


def silent_sites_are_praised(circular: Circular) -> Iterator[Result]:
    """A unit that did not answer in time by the attachment is not held up, where the text does not name it as well."""
    named = {one for _path, block in walk(circular.totals, "") for key in block for one in _late(str(key), block)}
    held_up = praises(circular)
    for table in circular.tables:
        for row in (row for row in table.rows if row.facts.get("group")):
            late = bool(kinds_in(str(row.facts["group"]), circular.written, "site"))
            units = [one for one in names(row.facts.get("sites")) + names(row.facts.get("units")) if late]
            for praise in held_up:
                both = [one for one in units if one in praise.names and one not in named]
                if both and not _states_figures(circular, praise):
                    group = f"表“{table.title}”列为“{row.facts['group']}”"
                    said = f"{joined(both)}在“{_called(circular, praise)}”中受表扬，{group}，请核对。"
                    yield doubtful("praise.criticised", praise.path, joined(both), row.path, said)


def _late(key: str, block: Facts) -> list[str]:
    return names(block.get(key)) if _BLAME_KEY.match(key) else []


def all_in_time_and_late(circular: Circular) -> Iterator[Result]:
    """按时办结率100% is not denied by what was overdue, nor by a problem that says so."""
    late = [item for item in circular.items if re.search("reply_(?:none|over|late)", item.kind)]
    for path, block in walk(circular.totals, "totals"):
        told = mapping(block.get("on_time_rate")).get("printed", block.get("on_time_rate"))
        overdue = number(block.get("overdue")) or 0
        if str(told) in ("100%", "100％") and (overdue or late):
            against = f"又有{shown(overdue)}件超期" if overdue else f"存在问题却点名{len(late)}处未按时答复"
            said = f"“{block.get('name') or place(path)}”按时办结率为100%，{against}，请核对。"
            yield error("overview.on_time", path, "100%", shown(overdue) if overdue else late[0].path, said)
