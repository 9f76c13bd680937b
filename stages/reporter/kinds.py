"""Scope, results and lists of an edition, a kind of subject at a time: sites, accounts by platform and level, apps."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from schemas.chinese import rate
from schemas.registry.subjects import LEVELS, SUBJECTS, KindOfSubject
from schemas.registry.unit_order import unit_order
from stages.reporter.document import Block, Cell, Chart, Counting, Figure, Inline, Paragraph, Table
from stages.reporter.facts import Answer, EditionFacts, Row, count
from stages.reporter.rows import NOTHING, category_word, holder_name, named, rule_title, subject_name, traced
from stages.reporter.verdict import RATE_MACHINE, Verdict, rate_label

VERDICT_RULES = {
    "at_point": "以监测时间点的状态判定",
    "any_in_window": "监测期内任一时点出现即判定",
    "unrectified": "以限期内未整改判定，期内已整改的列入已整改；尚未下达整改期限的，以监测时间点的状态判定",
}
RANK = {"不合格": 0, "无法判定": 1, "合格": 2, "不适用": 3, "未抽查": 4}
NO_LEVEL = "未登记层级"


def scope_of_kinds(facts: EditionFacts) -> list[Block]:
    """How many subjects of each kind are registered and checked; which kinds are not watched."""
    sentence: list[Inline] = []
    for kind in facts.kinds():
        sentence += _scope(facts, kind)
    sentence += not_watched(facts)
    sentence.append(
        f"检查以技术监测为主、人工核实为辅，判定依据为{facts.rulebook}"
        f"（版本{facts.rulebook_version}），判定口径为{VERDICT_RULES[facts.registry.program.verdict_rule]}。"
    )
    return [Paragraph(sentence)]


def not_watched(facts: EditionFacts) -> list[Inline]:
    """The registered subjects of kinds that the program does not watch: they are neither good nor bad."""
    sentence: list[Inline] = []
    for kind in facts.kinds(watched=False):
        row, population = SUBJECTS[kind], facts.of_kind(kind)
        number = count(f"not_watched.{kind}", population, "subject")
        sentence += [f"登记的{row.heading}", number, f"{row.measure}尚未纳入监测，不作判定。"]
    return sentence


def _scope(facts: EditionFacts, kind: str) -> list[Inline]:
    row, population = SUBJECTS[kind], facts.of_kind(kind)
    drawn = population.only([one for one in population.rows if one["sampled"]])
    covered = "全覆盖" if len(drawn.rows) == len(population.rows) else "抽查"
    asked = Counting(part=f"检查的{row.heading}", of=f"登记在册的{row.heading}")
    parts = "、".join(f"{word}{len(of.rows)}{row.measure}" for word, of in _parts(facts, kind, population))
    return [
        f"登记在册的{row.heading}共",
        count(f"population.{kind}", population, "subject"),
        f"{row.measure}{f'（{parts}）' if row.parts_are_places else ''}，本期检查",
        count(f"checked.{kind}", drawn, "subject"),
        f"{row.measure}（{covered}），占",
        rate_of(f"checked_rate.{kind}", drawn, population, asked),
        "。",
    ]


def pass_rate(facts: EditionFacts, name: str, every: Answer, word: str) -> Figure:
    """The share of the judged subjects that passed, with what was void, unknown and mended beside it; `word` calls the
    subjects."""
    passed, judged = with_verdict(facts, every, "合格"), with_verdict(facts, every, "合格", "不合格")
    base = {str(row["subject"]) for row in judged.rows}
    void = [facts.void_by_subject[one] for one in base if one in facts.void_by_subject]
    counted = Counting(
        part=f"合格的{word}",
        of=f"作出判定的{word}",
        void=sum(void) if void else None,
        unknown=len(with_verdict(facts, every, "无法判定").rows),
        mended=sum(facts.settled_by_subject[one] for one in base),
    )
    return rate_of(name, passed, judged, counted)


def rate_of(name: str, part: Answer, whole: Answer, counting: Counting) -> Figure:
    """A share of subjects, with its numerator and denominator and how they were counted."""
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
        counting=counting if denominator else None,
    )


def results_of_kinds(facts: EditionFacts) -> list[Block]:
    """The verdicts on each kind of subject, with the rate and what it is taken from."""
    blocks = [block for kind in facts.kinds() for block in _results(facts, kind)]
    if any(label_of(facts, kind) == RATE_MACHINE for kind in facts.kinds()):
        text = "泄密、严重负面舆情等须由人工确认的事项尚未经零报告签认，以上比率仅反映机器监测项。"
        blocks.append(Paragraph([text]))
    return blocks


def label_of(facts: EditionFacts, kind: str) -> str:
    """What the rate of a kind of subject may be called."""
    return rate_label([facts.verdicts[str(row["subject"])] for row in facts.of_kind(kind).rows])


def with_verdict(facts: EditionFacts, answer: Answer, *values: str) -> Answer:
    """The subjects of an answer that have one of the verdicts."""
    return answer.only([row for row in answer.rows if facts.verdicts[str(row["subject"])].value in values])


def _results(facts: EditionFacts, kind: str) -> list[Block]:
    row, every = SUBJECTS[kind], facts.of_kind(kind)
    passed, failed = with_verdict(facts, every, "合格"), with_verdict(facts, every, "不合格")
    unknown = with_verdict(facts, every, "无法判定")
    sentence: list[Inline] = [f"检查的{row.heading}中"]
    for value, name, found in (
        ("合格", "passed", passed),
        ("不合格", "failed", failed),
        ("无法判定", "unknown", unknown),
    ):
        sentence += [f"，{value}", count(f"{name}.{kind}", found, "subject"), row.measure]
    for value, name in (("不适用", "not_applicable"), ("未抽查", "not_drawn")):
        if (found := with_verdict(facts, every, value)).rows:
            sentence += [f"，{value}", count(f"{name}.{kind}", found, "subject"), row.measure]
    sentence += [
        f"；{label_of(facts, kind)}为",
        pass_rate(facts, f"pass_rate.{kind}", every, row.heading),
        f"（以作出合格或不合格判定的{row.word}为分母，无法判定的不计入）。",
    ]
    blocks: list[Block] = [Paragraph([*sentence, *_both_checks(facts, kind, every)])]
    if failed.rows:
        names = "、".join(named(facts, one) for one in failed.rows)
        blocks.append(Paragraph([f"不合格{row.word}为：{names}。"]))
    numbers = [float(len(found.rows)) for found in (passed, failed, unknown)]
    return [*blocks, Chart(f"检查结果（{row.word}数）", ["合格", "不合格", "无法判定"], numbers, row.measure)]


def _both_checks(facts: EditionFacts, kind: str, every: Answer) -> list[Inline]:
    """What the first check found and how much of it is mended, where the program judges by both."""
    first = every.only([r for r in every.rows if facts.verdicts[str(r["subject"])].first == "不合格"])
    if not first.rows:
        return []
    row, still = SUBJECTS[kind], with_verdict(facts, first, "不合格")
    return [
        "初查不合格",
        count(f"first_failed.{kind}", first, "subject"),
        f"{row.measure}，复查仍不合格",
        count(f"still_failed.{kind}", still, "subject"),
        f"{row.measure}。",
    ]


def verdict_table(facts: EditionFacts, kind: str) -> Table:
    """一览表 of a kind: 不合格 first, then 无法判定, then the rest; vetoes and remarks are listed all the same."""
    order, remarks, row_of_kind = unit_order(facts.units.values()), _remarks(facts), SUBJECTS[kind]

    def place(row: Row) -> tuple[int, int, str]:
        subject = str(row["subject"])
        return RANK[facts.verdicts[subject].value], order.get(str(row["unit"]), len(order)), subject

    rows: list[list[Cell]] = []
    for number, row in enumerate(sorted(facts.of_kind(kind).rows, key=place), start=1):
        subject = str(row["subject"])
        verdict = facts.verdicts[subject]
        text = "；".join(dict.fromkeys([*verdict.reasons, *remarks.get(subject, [])])) or NOTHING
        in_charge, runs = holder_name(facts, subject, "in_charge"), holder_name(facts, subject, "runs")
        part = [category_word(facts, subject)] if row_of_kind.parts_are_places else []
        rows.append([number, subject_name(facts, subject), *part, in_charge, runs, verdict.text, text])
    part = [row_of_kind.parts] if row_of_kind.parts_are_places else []
    columns = ["序号", f"{row_of_kind.word}名称", *part, "主管单位", "主办单位", "检查结果", "存在的突出问题"]
    widths = [0.5, 2, *(1.0 for _ in part), 1.6, 1.6, 0.9, 4]
    ids = [[str(row["subject"])] for row in sorted(facts.of_kind(kind).rows, key=place)]
    name, title = f"verdicts.{kind}", f"{row_of_kind.heading}检查结果一览表"
    return Table(name, title, columns, rows, widths, 1, **traced(name, facts.of_kind(kind), ids))


def _remarks(facts: EditionFacts) -> dict[str, list[str]]:
    """Problems that are no veto, by subject: a veto stands there with its sentence already."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in facts.open().rows:
        judged: Verdict | None = facts.verdicts.get(str(row["subject"]))
        if judged is None or str(row["finding_id"]) not in judged.findings:
            found[str(row["subject"])][rule_title(facts, str(row["indicator"]))] += 1
    return {subject: [f"{title}{n}个" for title, n in sorted(kinds.items())] for subject, kinds in found.items()}


def part_table(facts: EditionFacts, kind: str) -> Table:
    """Counts and rates of a kind by category (platform, form) and by level; no rows where it has no such parts."""
    row, every = SUBJECTS[kind], facts.of_kind(kind)
    columns = ["分类", "名称", "登记数", "检查数", "合格", "不合格", "无法判定", "合格率"]
    rows: list[list[Cell]] = []
    if row.parts_are_places:
        for title, groups in ((row.parts, _parts(facts, kind, every)), ("层级", _levels(facts, every))):
            rows += [_part(facts, f"{kind}.{title}.{word}", title, word, answer, row) for word, answer in groups]
    widths = [0.8, 1.6, 0.8, 0.8, 0.8, 0.8, 1, 1.6]
    return Table(f"parts.{kind}", f"{row.heading}分类检查结果统计表", columns, rows, widths)


def _part(facts: EditionFacts, name: str, title: str, word: str, answer: Answer, kind: KindOfSubject) -> list[Cell]:
    drawn = answer.only([row for row in answer.rows if row["sampled"]])
    passed = with_verdict(facts, answer, "合格")
    numbers = (answer, drawn, passed, with_verdict(facts, answer, "不合格"), with_verdict(facts, answer, "无法判定"))
    counted = [count(f"{name}.{at}", found, "subject") for at, found in enumerate(numbers)]
    return [title, word, *counted, pass_rate(facts, f"{name}.rate", answer, f"{kind.heading}（{word}）")]


def _parts(facts: EditionFacts, kind: str, every: Answer) -> list[tuple[str, Answer]]:
    return _grouped(every, lambda row: category_word(facts, str(row["subject"])))


def _levels(facts: EditionFacts, every: Answer) -> list[tuple[str, Answer]]:
    """By the level that is registered for a subject, else by that of the unit that answers for it."""

    def level(row: Row) -> str:
        known, unit = facts.subject(str(row["subject"])), facts.units.get(str(row["unit"]))
        own = (known.own_level if known else None) or (unit.level if unit else None)
        return LEVELS[own] if own else NO_LEVEL

    return _grouped(every, level, [*LEVELS.values(), NO_LEVEL])


def _grouped(every: Answer, word: Callable[[Row], str], order: Sequence[str] = ()) -> list[tuple[str, Answer]]:
    """The rows by a word: in the given order, else the largest group first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in every.rows:
        found[word(row)].append(row)
    ranked = sorted(found, key=lambda one: (order.index(one) if one in order else len(order), -len(found[one]), one))
    return [(one, every.only(found[one])) for one in ranked]
