"""The quarterly circular (季度检查情况通报) in its plain form, circular-formats section 2.

Only what the gate lets through enters it. Clues that nobody has confirmed and what is restricted stand in the internal
sheet alone; what could not be judged is said to be so.
"""

from collections import defaultdict
from dataclasses import replace

import msgspec

from schemas.chinese import day_text, names_text, rate
from schemas.gate import is_public
from schemas.states import STANDING
from stages.reporter.document import Block, Cell, Chart, Edition, EditionHead, Figure, Heading, Inline, Paragraph, Table
from stages.reporter.facts import Answer, EditionFacts, Row, count, unit_order
from stages.reporter.rows import (
    NOT_SEEN,
    NOTHING,
    by_indicator,
    finding_table,
    holder_name,
    rule_title,
    short_unit_name,
    site_name,
    span_text,
    unit_name,
    unreachable_table,
)
from stages.reporter.verdict import RATE_MACHINE, rate_label

VERDICT_RULES = {
    "at_point": "以监测时间点的状态判定",
    "any_in_window": "监测期内任一时点出现即判定",
    "unrectified": "以限期内未整改判定，期内已整改的列入已整改；尚未下达整改期限的，以监测时间点的状态判定",
}
NAMED_IN_TEXT = 5


def circular(head: EditionHead, facts: EditionFacts) -> Edition:
    """The circular of one window. Verdicts, text and tables all come from the facts."""
    facts = _public(facts)
    attached = _attached(head, facts)
    blocks: list[Block] = [
        Paragraph(["各有关单位："], "addressee"),
        *_opening(head, facts),
        Heading(1, "总体情况"),
        Heading(2, "检查范围"),
        *_scope(facts),
        Heading(2, "检查结果"),
        *_results(facts),
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


def _attached(head: EditionHead, facts: EditionFacts) -> list[Table]:
    """The attachments that have rows, numbered in their order."""
    tables = [
        _verdict_table(facts),
        finding_table(head, facts, "open", "政府网站问题清单", facts.open()),
        finding_table(head, facts, "rectified", "本期已整改问题清单", facts.settled()),
        unreachable_table(facts, "未能监测情况"),
    ]
    kept = [table for table in tables if table.rows]
    return [msgspec.structs.replace(table, attachment=number) for number, table in enumerate(kept, start=1)]


def _list_of(attached: list[Table]) -> list[Block]:
    lines = [f"{table.attachment}.{table.title}" for table in attached]
    return [Paragraph([("附件：" if n == 0 else "　　　") + line], "attachment") for n, line in enumerate(lines)]


def _opening(head: EditionHead, facts: EditionFacts) -> list[Block]:
    basis = f"按照政府网站与政务新媒体监管工作要求，{head.office}"
    if not facts.seen():
        return [Paragraph([f"{basis}负责{head.scope_name}政府网站的检查。{NOT_SEEN}"])]
    text = (
        f"{basis}对{head.scope_name}政府网站进行了检查，"
        f"数据采集时间为{span_text(head, facts)}。现将{head.period}检查情况通报如下。"
    )
    return [Paragraph([text])]


def _scope(facts: EditionFacts) -> list[Block]:
    population = facts.sites
    drawn = population.only([row for row in population.rows if row["sampled"]])
    covered = "全覆盖" if len(drawn.rows) == len(population.rows) else "抽查"
    accounts = len(facts.registry.accounts)
    not_watched = f"登记的政务新媒体账号{accounts}个尚未纳入监测，不作判定。" if accounts else ""
    sentence: list[Inline] = [
        "登记在册的政府网站共",
        count("population", population, "subject"),
        "家，本期检查",
        count("checked", drawn, "subject"),
        f"家（{covered}），占",
        _rate("checked_rate", drawn, population),
        f"。{not_watched}检查以技术监测为主、人工核实为辅，判定依据为{facts.rulebook}"
        f"（版本{facts.rulebook_version}），判定口径为{VERDICT_RULES[facts.registry.program.verdict_rule]}。",
    ]
    return [Paragraph(sentence)]


def _rate(name: str, part: Answer, whole: Answer) -> Figure:
    numerator, denominator = len(part.rows), len(whole.rows)
    return Figure(
        name=name,
        text=rate(numerator, denominator),
        value=numerator / denominator if denominator else 0.0,
        query=part.query,
        params=dict(part.params),
        ids=sorted(str(row["subject"]) for row in part.rows),
        numerator=numerator,
        denominator=denominator,
    )


def _with_verdict(facts: EditionFacts, *values: str) -> Answer:
    rows = [row for row in facts.sites.rows if facts.verdicts[str(row["subject"])].value in values]
    return facts.sites.only(rows)


def _results(facts: EditionFacts) -> list[Block]:
    passed, failed = _with_verdict(facts, "合格"), _with_verdict(facts, "不合格")
    unknown, judged = _with_verdict(facts, "无法判定"), _with_verdict(facts, "合格", "不合格")
    label = rate_label(list(facts.verdicts.values()))
    sentence: list[Inline] = [
        "检查的网站中，合格",
        count("passed", passed, "subject"),
        "家，不合格",
        count("failed", failed, "subject"),
        "家，无法判定",
        count("unknown", unknown, "subject"),
        "家",
    ]
    for value, name in (("不适用", "not_applicable"), ("未抽查", "not_drawn")):
        if (found := _with_verdict(facts, value)).rows:
            sentence += [f"，{value}", count(name, found, "subject"), "家"]
    sentence += [
        f"；{label}为",
        _rate("pass_rate", passed, judged),
        "（以作出合格或不合格判定的网站为分母，无法判定的不计入）。",
    ]
    blocks: list[Block] = [Paragraph(sentence)]
    if label == RATE_MACHINE:
        text = "泄密、严重负面舆情等须由人工确认的事项尚未经零报告签认，以上比率仅反映机器监测项。"
        blocks.append(Paragraph([text]))
    if failed.rows:
        names = "、".join(_named(facts, row) for row in failed.rows)
        blocks.append(Paragraph([f"不合格网站为：{names}。"]))
    chart = Chart(
        "检查结果（网站数）",
        ["合格", "不合格", "无法判定"],
        [float(len(passed.rows)), float(len(failed.rows)), float(len(unknown.rows))],
        "家",
    )
    return [*blocks, chart]


def _named(facts: EditionFacts, row: Row) -> str:
    return f"{short_unit_name(facts, str(row['unit']))}“{site_name(facts, str(row['subject']))}”"


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
        left_out = f"（另有{rest}家见附件2）" if rest > 0 else ""
        sentence: list[Inline] = [
            "共发现",
            count(f"kind.{indicator}", answer, "finding_id"),
            f"个，涉及{names_text(names, NAMED_IN_TEXT)}{left_out}。",
        ]
        blocks += [Heading(2, rule_title(facts, indicator), leads=True), Paragraph(sentence)]
    return blocks


def _by_name(facts: EditionFacts, answer: Answer) -> list[str]:
    """Unit and site, with the number of findings where there is more than one."""
    found: dict[str, int] = defaultdict(int)
    for row in answer.rows:
        found[_named(facts, row)] += 1
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
    order = unit_order(facts.units)
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


def _verdict_table(facts: EditionFacts) -> Table:
    """附件1: 不合格 first, then what could not be judged, then the rest; vetoes and remarks are listed all the same."""
    rank = {"不合格": 0, "无法判定": 1, "合格": 2, "不适用": 3, "未抽查": 4}
    order = unit_order(facts.units)
    remarks = _remarks(facts)

    def place(row: Row) -> tuple[int, int, str]:
        site = str(row["subject"])
        return rank[facts.verdicts[site].value], order.get(str(row["unit"]), len(order)), site

    rows: list[list[Cell]] = []
    for number, row in enumerate(sorted(facts.sites.rows, key=place), start=1):
        site = str(row["subject"])
        verdict = facts.verdicts[site]
        text = "；".join(dict.fromkeys([*verdict.reasons, *remarks.get(site, [])])) or NOTHING
        in_charge, runs = holder_name(facts, site, "in_charge"), holder_name(facts, site, "runs")
        rows.append([number, site_name(facts, site), in_charge, runs, verdict.value, text])
    columns = ["序号", "网站名称", "主管单位", "主办单位", "检查结果", "存在的突出问题"]
    return Table("verdicts", "政府网站检查结果一览表", columns, rows, [0.5, 2, 1.6, 1.6, 0.9, 4], 1)


def _remarks(facts: EditionFacts) -> dict[str, list[str]]:
    """Problems that are no veto, by site: a veto stands there with its sentence already."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in facts.open().rows:
        judged = facts.verdicts.get(str(row["subject"]))
        if judged is None or str(row["finding_id"]) not in judged.findings:
            found[str(row["subject"])][rule_title(facts, str(row["indicator"]))] += 1
    return {site: [f"{title}{n}个" for title, n in sorted(kinds.items())] for site, kinds in found.items()}
