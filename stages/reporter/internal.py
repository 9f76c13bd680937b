"""The internal sheet (内部核查单): what an edition withholds, for those who must look into it and nobody else."""

from schemas.gate import withheld
from schemas.states import UNSETTLED
from schemas.words import FINDING_STATES, SEVERITIES
from stages.reporter.document import Cell, Edition, EditionHead, Link, Table
from stages.reporter.facts import EditionFacts
from stages.reporter.rows import (
    NOTHING,
    OBJECT,
    column_name,
    columns_for,
    day_cell,
    in_office_order,
    rule_title,
    subject_name,
    unit_name,
)

COLUMNS = [
    "序号",
    "责任单位",
    OBJECT,
    "栏目",
    "问题类型",
    "级别",
    "内容",
    "网址",
    "首次发现",
    "最近确认",
    "状态",
    "已核实人员",
    "编号",
]


def internal_sheet(head: EditionHead, facts: EditionFacts) -> Edition | None:
    """Clues that wait for a person and restricted findings, whole; None when there is none."""
    kept = [row for row in facts.findings.rows if withheld(row) and row["state"] in UNSETTLED]
    if not kept:
        return None
    rows: list[list[Cell]] = []
    for number, row in enumerate(in_office_order(facts, facts.findings.only(kept)), start=1):
        rows.append(
            [
                number,
                unit_name(facts, str(row["unit"])),
                subject_name(facts, str(row["subject"])),
                column_name(facts, row) or NOTHING,
                rule_title(facts, str(row["indicator"])),
                SEVERITIES.get(str(row["severity"]), NOTHING),
                str(row["wording"]),
                Link(str(row["url"])) if row["url"] else NOTHING,
                day_cell(str(row["first_seen"])),
                day_cell(str(row["last_seen"])),
                FINDING_STATES[str(row["state"])],
                "、".join(row.get("confirmed_names") or []) or NOTHING,
                str(row["finding_id"]),
            ]
        )
    columns = columns_for(facts, kept, COLUMNS)
    return Edition(head=head, blocks=[Table("internal", f"内部核查单（{head.period}）", columns, rows)])
