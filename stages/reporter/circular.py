"""The quarterly circular (季度检查情况通报) in its plain form, circular-formats section 2.

Only what the gate lets through enters it. Clues that nobody has confirmed and what is restricted stand in the internal
sheet alone; what could not be judged is said to be so.
"""

from collections import defaultdict
from dataclasses import replace

import msgspec

from schemas.chinese import day_text, names_text
from schemas.gate import is_public
from schemas.registry.subjects import SUBJECTS
from schemas.registry.unit_order import unit_order
from schemas.states import STANDING
from stages.reporter.counting_annex import counting_table
from stages.reporter.document import Block, Cell, Edition, EditionHead, Heading, Inline, Paragraph, Table
from stages.reporter.facts import Answer, EditionFacts, Row, count
from stages.reporter.kinds import part_table, results_of_kinds, scope_of_kinds, verdict_table
from stages.reporter.rows import (
    NOT_SEEN,
    by_indicator,
    finding_table,
    named,
    rule_title,
    span_text,
    unit_name,
    unreachable_table,
)

NAMED_IN_TEXT = 5


def circular(head: EditionHead, facts: EditionFacts) -> Edition:
    """The circular of one window. Verdicts, text and tables all come from the facts."""
    facts = _public(facts)
    scope, results = scope_of_kinds(facts), results_of_kinds(facts)
    attached = _attached(head, facts, [*scope, *results])
    blocks: list[Block] = [
        Paragraph(["各有关单位："], "addressee"),
        *_opening(head, facts),
        Heading(1, "总体情况"),
        Heading(2, "检查范围"),
        *scope,
        Heading(2, "检查结果"),
        *results,
        Heading(2, "上期问题整改情况", leads=True),
        *_last_period(facts),
        Heading(1, "存在的主要问题"),
        *_problems(facts),
        Heading(1, "本期已整改问题"),
        *_mended(facts),
        *_by_unit(facts),
        Heading(1, "工作要求"),
        *_requirements(head, facts),
        *_list_of(attached),
        *_signature(head),
        *attached,
    ]
    return Edition(head=head, blocks=blocks)


def _public(facts: EditionFacts) -> EditionFacts:
    """The facts without findings that are no part of a circular: those that must not be read, and, of a window that
    nobody looked at, those that only stand on from before."""

    def public(answer: Answer) -> Answer:
        return answer.only([row for row in answer.rows if is_public(row)])

    findings = public(facts.findings)
    if not facts.seen():
        findings = findings.only([row for row in findings.rows if row["moves"]])
    return replace(facts, findings=findings, previous=public(facts.previous))


def _attached(head: EditionHead, facts: EditionFacts, body: list[Block]) -> list[Table]:
    """The attachments that have rows, numbered in their order; the last says how the percentages were counted."""
    tables = [
        *(verdict_table(facts, kind) for kind in facts.kinds()),
        *(part_table(facts, kind) for kind in facts.kinds()),
        finding_table(head, facts, "open", _title_of_problems(facts), facts.open()),
        finding_table(head, facts, "rectified", "本期已整改问题清单", facts.settled()),
        unreachable_table(facts, "未能监测情况"),
    ]
    counting = counting_table(Edition(head=head, blocks=[*body, *tables]))
    kept = [table for table in (*tables, *filter(None, [counting])) if table.rows]
    return [msgspec.structs.replace(table, attachment=number) for number, table in enumerate(kept, start=1)]


def _title_of_problems(facts: EditionFacts) -> str:
    """政府网站问题清单 where all problems are of one kind of subject."""
    found = {known.subject_kind for row in facts.open().rows if (known := facts.subject(str(row["subject"])))}
    return f"{SUBJECTS[found.pop()].heading if len(found) == 1 else ''}问题清单"


def _list_of(attached: list[Table]) -> list[Block]:
    lines = [f"{table.attachment}.{table.title}" for table in attached]
    return [Paragraph([("附件：" if n == 0 else "　　　") + line], "attachment") for n, line in enumerate(lines)]


def _opening(head: EditionHead, facts: EditionFacts) -> list[Block]:
    basis = f"按照政府网站与政务新媒体监管工作要求，{head.office}"
    if not facts.seen():
        return [Paragraph([f"{basis}负责{head.scope_name}{facts.named_kinds()}的检查。{NOT_SEEN}"])]
    text = (
        f"{basis}对{head.scope_name}{facts.named_kinds()}进行了检查，"
        f"数据采集时间为{span_text(head, facts)}。现将{head.period}检查情况通报如下。"
    )
    return [Paragraph([text])]


def _last_period(facts: EditionFacts) -> list[Block]:
    """复核 of the last period's cases: what stood when it ended, and how it stands now."""
    before = facts.previous
    if facts.first_period:
        return [Paragraph(["首期，无上期。"])]
    if not before.rows:
        return [Paragraph(["上期没有遗留的未整改问题。"])]
    if not facts.seen():
        return [Paragraph(["上期末未整改的问题共", count("previous", before, "finding_id"), "个，本期未作复查。"])]
    mended = before.only([row for row in before.rows if row["state"] == "rectified"])
    left = before.only([row for row in before.rows if row["state"] in STANDING])
    sentence: list[Inline] = [
        "上期末未整改的问题共",
        count("previous", before, "finding_id"),
        "个，经复查已整改",
        count("previous_mended", mended, "finding_id"),
        "个，仍未整改",
        count("previous_left", left, "finding_id"),
        "个",
    ]
    rest = len(before.rows) - len(mended.rows) - len(left.rows)
    return [Paragraph([*sentence, "，其余经核实不成立或已备案豁免。" if rest else "。"])]


def _problems(facts: EditionFacts) -> list[Block]:
    groups = by_indicator(facts, facts.open())
    if not groups:
        return [Paragraph(["本期没有已确认未整改的问题。" if facts.seen() else NOT_SEEN])]
    blocks: list[Block] = []
    for indicator, answer in groups:
        names = _by_name(facts, answer)
        rest = len(names) - NAMED_IN_TEXT
        left_out = f"（另有{rest}个对象见附件）" if rest > 0 else ""
        sentence: list[Inline] = [
            "共发现",
            count(f"kind.{indicator}", answer, "finding_id"),
            f"个，涉及{names_text(names, NAMED_IN_TEXT)}{left_out}。",
        ]
        blocks += [Heading(2, rule_title(facts, indicator), leads=True), Paragraph(sentence)]
    return blocks


def _by_name(facts: EditionFacts, answer: Answer) -> list[str]:
    """Unit and subject, with the number of findings where there is more than one."""
    found: dict[str, int] = defaultdict(int)
    for row in answer.rows:
        found[named(facts, row)] += 1
    return [f"{name}（{n}个）" if n > 1 else name for name, n in found.items()]


def _mended(facts: EditionFacts) -> list[Block]:
    """What was found and mended inside the window, or mended in it, stands as 已整改."""
    settled = facts.settled()
    if not settled.rows:
        return [Paragraph(["本期没有新整改的问题。" if facts.seen() else NOT_SEEN])]
    sentence: list[Inline] = ["本期经复查已整改", count("settled", settled, "finding_id"), "个，其中"]
    groups = by_indicator(facts, settled)
    parts = [f"{rule_title(facts, indicator)}{len(answer.rows)}个" for indicator, answer in groups]
    return [Paragraph([*sentence, f"{'、'.join(parts)}；均不计入未整改问题。"])]


def _by_unit(facts: EditionFacts) -> list[Block]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in facts.open().rows:
        grouped[str(row["unit"])].append(row)
    if not grouped:
        return []
    order = unit_order(facts.units.values())
    rows: list[list[Cell]] = []
    ranked = sorted(grouped, key=lambda u: (-len(grouped[u]), order.get(u, len(order)), u))
    for number, unit in enumerate(ranked, start=1):
        mine = facts.findings.only(grouped[unit])
        vetoes = mine.only([row for row in mine.rows if row["severity"] == "veto"])
        rows.append(
            [
                number,
                unit_name(facts, unit),
                count(f"unit.{unit}", mine, "finding_id"),
                count(f"unit.{unit}.veto", vetoes, "finding_id"),
            ]
        )
    columns = ["序号", "责任单位", "问题数", "其中单项否决"]
    return [
        Heading(1, "各单位问题数量"),
        Table("by_unit", "各单位问题数量表", columns, rows, [0.5, 3, 1, 1.2]),
    ]


def _requirements(head: EditionHead, facts: EditionFacts) -> list[Block]:
    program = facts.registry.program
    if head.deadline is not None:
        until = f"于{head.deadline.text}前"
    else:
        until = f"自本通报印发之日起{program.rectify_working_days}个工作日内"
    contact = program.contact
    to_whom = f"（联系人：{contact.name}，{contact.phone or contact.email}）" if contact else ""
    return [
        Paragraph(
            [
                "各有关单位要对照问题清单逐项核实整改，举一反三，防止同类问题再次发生；"
                "对有异议的问题，应当附佐证材料提出，由另一名工作人员复核决定。"
            ]
        ),
        Paragraph([f"请{until}将整改情况报送{head.office}{to_whom}。到期仍未整改的，将在下期通报中点名。"]),
    ]


def _signature(head: EditionHead) -> list[Block]:
    signed = day_text(head.signed_on) if head.signed_on else "（待签发）"
    return [Paragraph([head.office], "signature"), Paragraph([signed], "date")]
