"""An edition is checked against itself before it leaves the house (circular-formats section 6)."""

import re
from collections import defaultdict
from collections.abc import Iterator

from schemas.chinese import rate
from schemas.registry.subjects import SUBJECTS
from stages.reporter.document import Edition, Figure, Paragraph, Table, figures, plain
from stages.reporter.facts import EditionFacts
from stages.reporter.selfcheck_dates import date_problems

_QUOTED = re.compile("“([^”]+)”")
VERDICTS = ("passed", "failed", "unknown", "not_applicable", "not_drawn")
_COUNTED = {
    "open": "open",
    "suspected": "suspected",
    "settled": "rectified",
    "warnings": "warnings",
}


def problems(edition: Edition, facts: EditionFacts) -> list[str]:
    """What is wrong with the edition, in sentences for the editor; empty when it may be released."""
    return [
        *_counts(edition),
        *_sums(edition),
        *_verdicts(edition),
        *_rates(edition),
        *_names(edition, facts),
        *date_problems(edition, facts),
        *_looks(facts),
        *_praise_of_none(edition),
    ]


def _tables(edition: Edition) -> dict[str, Table]:
    return {block.kind: block for block in edition.blocks if isinstance(block, Table)}


def _counts(edition: Edition) -> list[str]:
    """A count in the text equals the rows of the table that lists it."""
    tables, found = _tables(edition), []
    for figure in figures(edition):
        kind = figure.name if figure.name.startswith("kind.") else _COUNTED.get(figure.name, "")
        table = tables.get(kind)
        if table is not None and len(table.rows) != figure.value:
            found.append(f"正文“{figure.name}”为{figure.text}，表“{table.title}”有{len(table.rows)}行，两者不一致")
    return found


def _verdicts(edition: Edition) -> Iterator[str]:
    """The verdicts of each kind add up to what is registered of it, and so do the rows of its list and of its parts."""
    values = {figure.name: figure.value for figure in figures(edition)}
    for kind in (name.removeprefix("population.") for name in values if name.startswith("population.")):
        word, whole = SUBJECTS[kind].heading, values[f"population.{kind}"]
        parts = sum(values.get(f"{name}.{kind}", 0) for name in VERDICTS)
        if parts != whole:
            yield f"{word}各类检查结果合计{parts:g}，登记数为{whole:g}，两者不一致"
        listed = _tables(edition).get(f"verdicts.{kind}")
        if listed is not None and len(listed.rows) != whole:
            yield f"表“{listed.title}”有{len(listed.rows)}行，登记数为{whole:g}，两者不一致"
        yield from _parts(edition, kind, whole)


def _parts(edition: Edition, kind: str, whole: float) -> Iterator[str]:
    table = _tables(edition).get(f"parts.{kind}")
    sums: dict[str, float] = defaultdict(float)
    for row in table.rows if table else []:
        sums[plain(row[0])] += row[2].value if isinstance(row[2], Figure) else 0
    for title, total in sums.items():
        if total != whole and table:
            yield f"表“{table.title}”按{title}合计{total:g}，登记数为{whole:g}，两者不一致"


def _sums(edition: Edition) -> list[str]:
    """The parts of a whole add up to it: kinds and units to the rows of the list of all problems."""
    table = _tables(edition).get("open")
    if table is None:
        return []
    found = []
    for prefix, label in (("kind.", "各类问题"), ("unit.", "各单位问题")):
        parts = [f.value for f in figures(edition) if f.name.startswith(prefix) and not f.name.endswith(".veto")]
        if parts and sum(parts) != len(table.rows):
            found.append(f"{label}合计{sum(parts):g}个，表“{table.title}”有{len(table.rows)}行，两者不一致")
    return found


def _rates(edition: Edition) -> list[str]:
    found = []
    for figure in figures(edition):
        if figure.numerator is None or figure.denominator is None:
            continue
        if figure.text != rate(int(figure.numerator), int(figure.denominator)):
            found.append(f"比率“{figure.name}”印为{figure.text}，与{figure.numerator:g}/{figure.denominator:g}不符")
    return found


def _names(edition: Edition, facts: EditionFacts) -> list[str]:
    """Every subject named in the text is in the registry."""
    known = {subject.name for subject in facts.registry.subjects}
    text = "".join(
        plain(inline) for block in edition.blocks if isinstance(block, Paragraph) for inline in block.inlines
    )
    return [f"正文点名的“{name}”不在登记册中" for name in dict.fromkeys(_QUOTED.findall(text)) if name not in known]


def _looks(facts: EditionFacts) -> list[str]:
    return [] if facts.seen() else ["本期没有一次有效检查，不能据此认定没有问题"]


def _praise_of_none(edition: Edition) -> list[str]:
    """Nothing may be printed as 100 % when something failed; the printer guards it, this proves it."""
    return [
        f"比率“{figure.name}”印为100%，但分子小于分母"
        for figure in figures(edition)
        if figure.text == "100%" and figure.numerator is not None and figure.numerator != figure.denominator
    ]
