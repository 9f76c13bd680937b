"""Rows of findings and warnings as an office prints them: names instead of ids, states in words."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from schemas.chinese import day_text
from schemas.gate import shown_row, withheld
from schemas.kinds import KINDS
from schemas.registry.model import UnitRole
from schemas.registry.roles import holder
from schemas.registry.subjects import SUBJECTS
from schemas.registry.unit_order import unit_order
from schemas.states import STANDING
from schemas.words import CHECK_KINDS, FINDING_STATES, VOID_REASONS, WITHHELD
from stages.reporter.document import Cell, Day, EditionHead, Link, Table
from stages.reporter.facts import Answer, EditionFacts, Row

NOBODY = "未登记"
NOTHING = "—"
NOT_SEEN = "本期没有一次有效检查，不能据此认定没有问题。"
# Column and its share of the width. The printed page has room for seven, the workbook holds all.
OBJECT = "监测对象"
FINDING_COLUMNS = {
    "序号": 0.5,
    "责任单位": 1.5,
    OBJECT: 1.5,
    "平台": 0.7,
    "栏目": 0.9,
    "问题类型": 1.2,
    "问题描述": 4.4,
    "网址": 2.6,
    "首次发现": 1.45,
    "最近确认": 1.2,
    "状态": 0.8,
    "期限": 1.2,
    "编号": 0.9,
}
ON_PAPER = ["序号", "责任单位", OBJECT, "栏目", "问题描述", "网址", "首次发现"]


def unit_name(facts: EditionFacts, unit: str) -> str:
    return facts.units[unit].name if unit in facts.units else unit or NOBODY


def short_unit_name(facts: EditionFacts, unit: str) -> str:
    return facts.units[unit].short_name if unit in facts.units else unit or NOBODY


def holder_name(facts: EditionFacts, subject_id: str, role: UnitRole) -> str:
    """The unit that holds a role for the subject at the end of the window."""
    subject = facts.subject(subject_id)
    return unit_name(facts, (holder(subject, role, facts.day(), facts.registry.successions) if subject else None) or "")


def subject_name(facts: EditionFacts, subject: str) -> str:
    known = facts.subject(subject)
    return known.name if known else subject


def category_word(facts: EditionFacts, subject: str) -> str:
    """网站, 单位; the platform of an account, the form of an app."""
    known = facts.subject(subject)
    if known is None:
        return NOTHING
    row = SUBJECTS[known.subject_kind]
    return known.category_word if row.parts_are_places else row.word


def named(facts: EditionFacts, row: Row) -> str:
    """As text names whose fault a row is: the unit that is charged, and the subject unless it is that unit itself."""
    unit, subject = short_unit_name(facts, str(row["unit"])), facts.subject(str(row["subject"]))
    if subject is not None and subject.unit_itself:
        return unit if subject.unit_itself == str(row["unit"]) else f"{unit}（{subject.name}）"
    kind = SUBJECTS[subject.subject_kind] if subject else SUBJECTS["site"]
    place = f"（{subject.category_word}）" if subject and kind.parts_are_places else ""
    return f"{unit}“{subject_name(facts, str(row['subject']))}”{place}"


def columns_for(facts: EditionFacts, rows: Iterable[Row], names: Iterable[str]) -> list[str]:
    """The headings, with 监测对象 in the words of the only kind where all rows are of one."""
    kinds = {known.subject_kind for row in rows if (known := facts.subject(str(row["subject"])))}
    words = {OBJECT: SUBJECTS[next(iter(kinds))].word if len(kinds) == 1 else OBJECT}
    return [words.get(name, name) for name in names]


def _on_paper(facts: EditionFacts, rows: Iterable[Row]) -> list[str]:
    """The columns a page has room for; where rows are of accounts or of several kinds 平台 tells more than 栏目."""
    kinds = {known.subject_kind for row in rows if (known := facts.subject(str(row["subject"])))}
    by_place = len(kinds) > 1 or any(SUBJECTS[kind].parts_are_places for kind in kinds)
    return columns_for(facts, rows, ["平台" if by_place and name == "栏目" else name for name in ON_PAPER])


def column_name(facts: EditionFacts, row: Row) -> str:
    known = facts.subject(str(row["subject"]))
    columns = {column.id: column.name for column in known.columns} if known else {}
    return columns.get(str(row["target"]), "")


def rule_title(facts: EditionFacts, indicator: str) -> str:
    return facts.rule_titles.get(indicator, indicator)


def wording(row: Row) -> str:
    """The finding's sentence; what must not be read outside the internal sheet stays out of every edition."""
    return WITHHELD if withheld(row) else str(row["wording"])


def in_office_order(facts: EditionFacts, answer: Answer) -> list[Row]:
    """By severity (vetoes first), kind, 建制顺序, then subject and target: equal rows always stand equally."""
    order, severity = unit_order(facts.units.values()), {"veto": 0, "deduct": 1, "notice": 2}

    def place(row: Row) -> tuple[Any, ...]:
        return (
            severity.get(str(row.get("severity", "notice")), 3),
            str(row["indicator"]),
            order.get(str(row["unit"]), len(order)),
            str(row["subject"]),
            str(row["target"]),
        )

    return sorted(answer.rows, key=place)


def finding_table(
    head: EditionHead, facts: EditionFacts, kind: str, title: str, answer: Answer, attachment: int | None = None
) -> Table:
    """The findings of an answer in the columns of the monitoring report (circular-formats 4.5)."""
    rows = [_finding(head, facts, n, row) for n, row in enumerate(in_office_order(facts, answer), start=1)]
    columns = columns_for(facts, answer.rows, FINDING_COLUMNS)
    widths = list(FINDING_COLUMNS.values())
    return Table(
        kind,
        title,
        columns,
        rows,
        widths,
        attachment,
        _on_paper(facts, answer.rows),
        **traced(kind, answer, [[str(row["finding_id"])] for row in in_office_order(facts, answer)]),
    )


def traced(name: str, answer: Answer, ids: list[list[str]]) -> dict[str, Any]:
    """By what a table's rows can be traced."""
    return {"name": name, "query": answer.query, "params": dict(answer.params), "ids": ids}


def _finding(head: EditionHead, facts: EditionFacts, number: int, row: Row) -> list[Cell]:
    seen = shown_row(row)
    return [
        number,
        unit_name(facts, str(row["unit"])),
        subject_name(facts, str(row["subject"])),
        category_word(facts, str(row["subject"])),
        column_name(facts, row) or NOTHING,
        rule_title(facts, str(row["indicator"])),
        wording(row),
        Link(str(seen["url"])) if seen["url"] else NOTHING,
        day_cell(str(row["first_seen"])),
        day_cell(str(row["last_seen"])),
        FINDING_STATES[str(row["state"])],
        deadline_cell(head, facts) if row["state"] in STANDING else NOTHING,
        str(row["finding_id"])[:8],
    ]


def day_cell(text: str) -> Day:
    return Day(date.fromisoformat(text[:10]))


def deadline_cell(head: EditionHead, facts: EditionFacts) -> Cell:
    """The edition's one deadline; a date in a workbook where it is sure."""
    if head.deadline is None:
        return f"印发后{facts.registry.program.rectify_working_days}个工作日内"
    return head.deadline.text if head.deadline.provisional else Day(head.deadline.day)


def warning_table(facts: EditionFacts, title: str) -> Table:
    """Early warnings: measured value beside its limit, and the time left where it can be told."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(in_office_order(facts, facts.warnings), start=1):
        left = row.get("hours_left")
        rows.append(
            [
                number,
                unit_name(facts, str(row["unit"])),
                subject_name(facts, str(row["subject"])),
                column_name(facts, row) or NOTHING,
                rule_title(facts, str(row["indicator"])),
                str(row["wording"]),
                NOTHING if left is None else _left(max(0, int(left))),
            ]
        )
    columns = columns_for(
        facts, facts.warnings.rows, ["序号", "责任单位", OBJECT, "栏目", "预警类型", "预警情况", "距限值"]
    )
    ids = [[str(row["warning_id"])] for row in in_office_order(facts, facts.warnings)]
    widths = [0.5, 1.5, 1.5, 1, 1.3, 3.2, 0.9]
    return Table("warnings", title, columns, rows, widths, **traced("warnings", facts.warnings, ids))


def _left(hours: int) -> str:
    """Whole days from two days on; a deadline must not look later than it is, so parts of a day are dropped."""
    return f"{hours // 24}天" if hours >= 48 else f"{hours}小时"


def unreachable_table(facts: EditionFacts, title: str, attachment: int | None = None) -> Table:
    """What could not be watched for our own reasons or a firewall's; never a fault of the subject."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(unreachable(facts).rows, start=1):
        reasons = "；".join(f"{text}{row[key]}次" for key, text in VOID_REASONS.items() if row[key])
        checks = f"有效{row['done']}次，无效{row['void']}次，未执行{row['missed']}次"
        name, what = subject_name(facts, str(row["subject"])), CHECK_KINDS[str(row["kind"])]
        column = column_name(facts, row)
        address = _address(facts, row)
        rows.append([number, name, f"{what}“{column}”" if column else what, address, checks, reasons])
    columns = columns_for(facts, unreachable(facts).rows, ["序号", OBJECT, "检查内容", "网址", "检查次数", "原因"])
    return Table("unreachable", title, columns, rows, [0.5, 2, 1.2, 2, 2, 2], attachment)


def unreachable(facts: EditionFacts) -> Answer:
    """Of what could not be watched the pages that are watched by plan; a single link of theirs is no object."""
    kept = [row for row in facts.unreachable.rows if KINDS[str(row["kind"])].cadence.per_day]
    return facts.unreachable.only(kept)


def _address(facts: EditionFacts, row: Row) -> Cell:
    subject = facts.subject(str(row["subject"]))
    if subject is None:
        return NOTHING
    url = next((c.url for c in subject.columns if c.id == row["target"]), "") or subject.address
    return Link(url) if url else NOTHING


def by_indicator(facts: EditionFacts, answer: Answer) -> list[tuple[str, Answer]]:
    """The findings of each kind, kinds in office order."""
    rows = in_office_order(facts, answer)
    return [(key, answer.only(list(group))) for key, group in groupby(rows, key=lambda row: str(row["indicator"]))]


def span_text(head: EditionHead, facts: EditionFacts) -> str:
    """The days that data stand for: from the first look where watching began inside the window, to what has been
    reached where the window has not ended."""
    first = max(head.window_from.date(), facts.first_look or head.window_from.date())
    last = min(head.as_of, head.window_to)
    ended = last == head.window_to
    last_day = facts.day() if ended else last.date()
    return f"{day_text(first)}至{day_text(max(first, last_day))}"
