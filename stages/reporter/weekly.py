"""The weekly (or half-weekly) monitoring report, circular-formats section 4.

Confirmed, suspected, mended, about to cross a limit, and not reachable are five lists that never mix.
"""

from schemas.chinese import instant_text
from schemas.registry.subjects import SUBJECTS
from schemas.states import STANDING
from stages.reporter.document import Block, Chart, Edition, EditionHead, Heading, Inline, Paragraph
from stages.reporter.facts import Answer, EditionFacts, Row, count, total
from stages.reporter.kinds import not_watched
from stages.reporter.rows import (
    NOT_SEEN,
    by_indicator,
    finding_table,
    named,
    rule_title,
    unreachable,
    unreachable_table,
    warning_table,
)


def weekly(head: EditionHead, facts: EditionFacts) -> Edition:
    """The report of one window, for the whole program or for one unit's subtree (the facts decide)."""
    blocks: list[Block] = [
        _period(head),
        Heading(1, "总体情况"),
        *_overview(head, facts),
        Heading(1, "单项否决问题"),
        *_vetoes_listed(facts),
        Heading(1, "临近限值预警"),
        *_warnings(facts),
        Heading(1, "已确认问题"),
        *_confirmed(head, facts),
        Heading(1, "疑似问题线索（待核实）"),
        *_clues(head, facts),
        Heading(1, "已整改问题"),
        *_settled_listed(head, facts),
        Heading(1, "未能监测情况"),
        *_unreachable(facts),
        Heading(1, "监测说明"),
        *_method(head, facts),
    ]
    return Edition(head=head, blocks=blocks)


def _period(head: EditionHead) -> Paragraph:
    span = f"{instant_text(head.window_from)}至{instant_text(head.window_to)}"
    return Paragraph([f"监测时段：{span}；数据截至{instant_text(head.as_of)}。"], "note")


def _vetoes(facts: EditionFacts) -> Answer:
    answer = facts.open()
    return answer.only([row for row in answer.rows if row["severity"] == "veto"])


def _new(facts: EditionFacts) -> Answer:
    answer = facts.open()
    return answer.only([row for row in answer.rows if row["state_before"] in ("", "suspected", "rectified")])


def _overview(head: EditionHead, facts: EditionFacts) -> list[Block]:
    sentence: list[Inline] = ["本期监测", *_watched(facts), *not_watched(facts), "首页访问监测有效"]
    sentence += [
        total("visits_done", facts.coverage, "visits_done"),
        "次；全部检查中有效",
        total("checks_done", facts.coverage, "done"),
        "次、无效",
        total("checks_void", facts.coverage, "void"),
        "次、未执行",
        total("checks_missed", facts.coverage, "missed"),
        "次。",
    ]
    state: list[Inline] = [
        "现有已确认未整改问题",
        count("open", facts.open(), "finding_id"),
        "个，其中本期新增",
        count("new", _new(facts), "finding_id"),
        "个；本期已整改",
        count("settled", facts.settled(), "finding_id"),
        "个；疑似问题线索（待核实）",
        count("suspected", facts.in_state("suspected"), "finding_id"),
        "条；临近限值预警",
        count("warnings", facts.warnings, "warning_id"),
        "条。",
    ]
    before: list[Inline] = ["上期末未整改问题为", count("open_before", _open_before(facts), "finding_id"), "个。"]
    state += ["首期，无上期。"] if facts.first_period else before
    warned = [] if facts.seen() else [Paragraph([NOT_SEEN])]
    return [*warned, Paragraph(sentence), Paragraph(state), *_asked(head, facts), *_chart(facts)]


def _watched(facts: EditionFacts) -> list[Inline]:
    """How many subjects of each kind, with their columns where the kind has any."""
    sentence: list[Inline] = []
    for kind in facts.kinds():
        row, every = SUBJECTS[kind], facts.of_kind(kind)
        sentence += ["、" if sentence else "", row.heading, count(f"subjects.{kind}", every, "subject"), row.measure]
        columns = total(f"columns.{kind}", every, "columns")
        sentence += [f"（{row.inside}", columns, "个）"] if columns.value else []
    return [*sentence, "。"]


def _asked(head: EditionHead, facts: EditionFacts) -> list[Block]:
    """The one last day of the report; no finding is called overdue before a notice has set its unit a last day."""
    if head.deadline is None or not facts.open().rows:
        return []
    return [Paragraph([f"请有关单位对未整改问题逐项核实，于{head.deadline.text}前完成整改并反馈。"])]


def _open_before(facts: EditionFacts) -> Answer:
    rows = [row for row in facts.findings.rows if row["state_before"] in STANDING]
    return facts.findings.only(rows)


def _chart(facts: EditionFacts) -> list[Block]:
    groups = by_indicator(facts, facts.open())
    if not groups:
        return []
    labels = [rule_title(facts, indicator) for indicator, _ in groups]
    return [Chart("已确认未整改问题（按类型）", labels, [float(len(answer.rows)) for _, answer in groups], "个")]


def _nothing(facts: EditionFacts, text: str) -> list[Block]:
    """Nothing was found; where nothing was looked at it is not said so."""
    return [Paragraph([text if facts.seen() else NOT_SEEN])]


def _vetoes_listed(facts: EditionFacts) -> list[Block]:
    """Whose they are; the rows stand once, under the confirmed problems of their kind."""
    answer = _vetoes(facts)
    if not answer.rows:
        return _nothing(facts, "本期没有仍未整改的单项否决问题。")
    whose = dict.fromkeys(f"{named(facts, row)}{_title(facts, row)}" for row in answer.rows)
    sentence: list[Inline] = ["共", count("veto", answer, "finding_id"), f"个：{'；'.join(whose)}。详见已确认问题。"]
    return [Paragraph(sentence)]


def _title(facts: EditionFacts, row: Row) -> str:
    return rule_title(facts, str(row["indicator"]))


def _clues(head: EditionHead, facts: EditionFacts) -> list[Block]:
    """Where a clue waits for a person; what it says stands in the internal sheet alone."""
    answer = facts.in_state("suspected")
    if not answer.rows:
        return _nothing(facts, "本期没有待核实的疑似问题线索。")
    return [
        Paragraph(["以下线索尚待人工核实，不作为问题；具体内容见内部核查单。"]),
        finding_table(head, facts, "suspected", "疑似问题线索清单", answer),
    ]


def _settled_listed(head: EditionHead, facts: EditionFacts) -> list[Block]:
    answer = facts.settled()
    if not answer.rows:
        return _nothing(facts, "本期没有新整改的问题。")
    return [finding_table(head, facts, "rectified", "已整改问题清单", answer)]


def _confirmed(head: EditionHead, facts: EditionFacts) -> list[Block]:
    groups = by_indicator(facts, facts.open())
    if not groups:
        return _nothing(facts, "本期没有已确认未整改的问题。")
    blocks: list[Block] = []
    for indicator, answer in groups:
        title = rule_title(facts, indicator)
        blocks += [
            Heading(2, title),
            Paragraph(["共", count(f"kind.{indicator}", answer, "finding_id"), "个。"]),
            finding_table(head, facts, f"kind.{indicator}", f"{title}清单", answer),
        ]
    return blocks


def _warnings(facts: EditionFacts) -> list[Block]:
    if not facts.warnings.rows:
        return _nothing(facts, "本期没有临近限值的预警。")
    return [Paragraph(["以下对象尚未超过限值，不作为问题，请及时处理。"]), warning_table(facts, "临近限值预警清单")]


def _unreachable(facts: EditionFacts) -> list[Block]:
    if not unreachable(facts).rows:
        if not facts.seen():
            return [Paragraph([NOT_SEEN])]
        return [Paragraph(["本期没有因监测方原因或访问控制而大部分检查无效的对象。"])]
    text = (
        "以下对象因监测方网络、访问控制等原因大部分检查无效，不作合格或不合格判定；被拦截的，请将监测地址加入白名单。"
    )
    return [Paragraph([text]), unreachable_table(facts, "未能监测对象清单")]


def _method(head: EditionHead, facts: EditionFacts) -> list[Block]:
    program = facts.registry.program
    dismissed = facts.in_state("dismissed")
    exempted = facts.in_state("exempted")
    return [
        Paragraph([f"判定依据：{head.rulebook}（版本{head.rulebook_version}）；监测点：{program.vantage}。"]),
        Paragraph(
            [
                "经人工核实不成立",
                count("dismissed", dismissed, "finding_id"),
                "个，已备案豁免",
                count("exempted", exempted, "finding_id"),
                "个，均不计入问题。无效检查不计入任何比率的分母；未执行的检查单独统计，既不作合格也不作不合格。",
            ]
        ),
    ]
