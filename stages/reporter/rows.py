"""Rows of findings and warnings as an office prints them: names instead of ids, states in words, deadlines."""

from datetime import date
from itertools import groupby
from typing import Any

from schemas.calendar import add_working_days
from schemas.chinese import day_text
from stages.reporter.document import Cell, Table
from stages.reporter.facts import Answer, EditionFacts, Row, unit_order

STATES = {
    "suspected": "待核实",
    "confirmed": "未整改",
    "recurred": "再次出现",
    "rectified": "已整改",
    "dismissed": "经核实不成立",
    "exempted": "已备案豁免",
}
FINDING_COLUMNS = [
    "序号",
    "单位",
    "网站",
    "平台",
    "栏目",
    "问题类型",
    "问题描述",
    "链接",
    "首次发现",
    "最近确认",
    "状态",
    "期限",
    "编号",
]
FINDING_WIDTHS = [0.5, 1.4, 1.4, 0.7, 1, 1.2, 3, 1.6, 1.1, 1.1, 0.8, 1.1, 0.9]
VOID_REASONS = {
    "void_own_network": "监测方网络故障",
    "void_blocked": "被防火墙或访问控制拦截",
    "void_inconclusive": "返回内容无法判读",
}
CHECK_KINDS = {
    "visit": "首页访问",
    "home": "首页内容",
    "column": "栏目",
    "link": "链接",
    "probe": "错误页试探",
    "cloak": "对照访问",
}
WITHHELD = "涉及不宜公开内容，详见内部核查单"


def unit_name(facts: EditionFacts, unit: str) -> str:
    return facts.units[unit].name if unit in facts.units else unit


def short_unit_name(facts: EditionFacts, unit: str) -> str:
    return facts.units[unit].short_name if unit in facts.units else unit


def site_name(facts: EditionFacts, site: str) -> str:
    known = facts.site(site)
    return known.name if known else site


def column_name(facts: EditionFacts, row: Row) -> str:
    known = facts.site(str(row["site"]))
    columns = {column.id: column.name for column in known.columns} if known else {}
    return columns.get(str(row["target"]), "")


def rule_title(facts: EditionFacts, indicator: str) -> str:
    return facts.rule_titles.get(indicator, indicator)


def wording(row: Row) -> str:
    """The finding's sentence; what must not travel (office-practice 4) stays out of every edition."""
    return WITHHELD if row.get("restricted") else str(row["wording"])


def deadline(facts: EditionFacts, row: Row) -> date | None:
    """The last day for mending: the program's working days after the finding was confirmed, or came back."""
    confirmed = row.get("moved_at") if row.get("state") == "recurred" else row.get("confirmed_at")
    if not confirmed:
        return None
    return add_working_days(date.fromisoformat(str(confirmed)[:10]), facts.registry.program.rectify_working_days)


def is_overdue(facts: EditionFacts, row: Row) -> bool:
    last = deadline(facts, row)
    return last is not None and last < facts.window_to.date()


def in_office_order(facts: EditionFacts, answer: Answer) -> list[Row]:
    """By severity (vetoes first), kind, 建制顺序, then site and target: equal rows always stand equally."""
    order, severity = unit_order(facts.units), {"veto": 0, "deduct": 1, "notice": 2}

    def place(row: Row) -> tuple[Any, ...]:
        return (
            severity.get(str(row.get("severity", "notice")), 3),
            str(row["indicator"]),
            order.get(str(row["unit"]), len(order)),
            str(row["site"]),
            str(row["target"]),
        )

    return sorted(answer.rows, key=place)


def finding_table(facts: EditionFacts, kind: str, title: str, answer: Answer, attachment: int | None = None) -> Table:
    """The findings of an answer in the columns of the monitoring report (circular-formats 4.5)."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(in_office_order(facts, answer), start=1):
        last = deadline(facts, row) if row["state"] in ("confirmed", "recurred") else None
        rows.append(
            [
                str(number),
                unit_name(facts, str(row["unit"])),
                site_name(facts, str(row["site"])),
                "网站",
                column_name(facts, row) or "—",
                rule_title(facts, str(row["indicator"])),
                wording(row),
                "—" if row.get("restricted") else str(row["url"] or "—"),
                day_text(str(row["first_seen"])),
                day_text(str(row["last_seen"])),
                STATES[str(row["state"])],
                day_text(last) if last else "—",
                str(row["finding_id"])[:8],
            ]
        )
    return Table(kind, title, FINDING_COLUMNS, rows, FINDING_WIDTHS, attachment)


def warning_table(facts: EditionFacts, title: str) -> Table:
    """Early warnings: measured value beside its limit, and the time left where it can be told."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(in_office_order(facts, facts.warnings), start=1):
        left = row.get("hours_left")
        rows.append(
            [
                str(number),
                unit_name(facts, str(row["unit"])),
                site_name(facts, str(row["site"])),
                column_name(facts, row) or "—",
                rule_title(facts, str(row["indicator"])),
                str(row["wording"]),
                "—" if left is None else _left(max(0, int(left))),
            ]
        )
    columns = ["序号", "单位", "网站", "栏目", "预警类型", "预警情况", "距限值"]
    return Table("warnings", title, columns, rows, [0.5, 1.5, 1.5, 1, 1.3, 3.2, 0.9])


def _left(hours: int) -> str:
    """Whole days from two days on; a deadline must not look later than it is, so parts of a day are dropped."""
    return f"{hours // 24}天" if hours >= 48 else f"{hours}小时"


def unreachable_table(facts: EditionFacts, title: str) -> Table:
    """What could not be watched for our own reasons or a firewall's; never a fault of the site."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(facts.unreachable.rows, start=1):
        reasons = "；".join(f"{text}{row[key]}次" for key, text in VOID_REASONS.items() if row[key])
        checks = f"有效{row['done']}次，无效{row['void']}次，未执行{row['missed']}次"
        name = site_name(facts, str(row["site"]))
        rows.append([str(number), name, CHECK_KINDS[str(row["kind"])], checks, reasons])
    return Table("unreachable", title, ["序号", "网站", "检查内容", "检查次数", "原因"], rows, [0.5, 2, 1, 2, 3])


def by_indicator(facts: EditionFacts, answer: Answer) -> list[tuple[str, Answer]]:
    """The findings of each kind, kinds in office order."""
    rows = in_office_order(facts, answer)
    return [(key, answer.only(list(group))) for key, group in groupby(rows, key=lambda row: str(row["indicator"]))]
