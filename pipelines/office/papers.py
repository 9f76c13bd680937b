"""An office's template for one edition: found in its folder, with what people wrote for that edition."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.office.clean_text import clean_text
from pipelines.office.kept_editions import KIND, WITHDRAWN
from pipelines.office.windows import Window, half_week_of, half_year_of, month_of, quarter_of, week_of, year_of
from schemas.chinese import chinese_number
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS, TEMPLATES, TEXTPACKS, place_of
from schemas.registry.load import parse
from schemas.registry.model import Program
from schemas.templates.load import load_template
from schemas.templates.model import Template
from schemas.textpacks.allow import FILE as ALLOWED_FILE
from stages.reporter.audit.days import span_of
from stages.reporter.audit.values import chinese_count, day
from stages.reporter.document import EditionHead, Table
from stages.reporter.facts import Answer, EditionFacts
from stages.reporter.lists import WorkingDays, lists_of
from stages.reporter.precision import precision_table
from stages.reporter.templates.context import Given, Written
from stages.reporter.templates.facts import FACTS

WRITTEN = ".written.yaml"  # beside the template: what people wrote, by the label of the period
_CALENDAR = (quarter_of, month_of, half_year_of, year_of)
_WEEK = re.compile(r"(\d{4})年第(\d{1,2})周(?:（([上下])半周）)?")
_CHECK = re.compile(r"第(\d{1,2}|[一二三四五六七八九十]{1,2})次")
_OWN = frozenset({"deadline", "doc_no", "last_period", "published_on"})  # keys of an edition that are no text


@dataclass(frozen=True)
class Paper:
    """`written` is what people gave for one edition, `last` the facts of the edition before, where there is one."""

    template: Template
    written: Mapping[str, Any] = field(default_factory=dict)
    last: Mapping[str, Any] = field(default_factory=dict)
    year_before: Mapping[str, Any] = field(default_factory=dict)
    word_packs: tuple[Path, ...] = ()  # the program's own

    def given(
        self, facts: EditionFacts, head: EditionHead, answers: tuple[Answer, Answer, Answer], working_days: WorkingDays
    ) -> Given:
        """Everything that fills the template."""
        published = head.published_on or (str(self.written["published_on"]) if "published_on" in self.written else None)
        texts: Written = {key: value for key, value in self.written.items() if key not in _OWN}
        return Given(
            head=msgspec.structs.replace(head, published_on=published),
            lists=lists_of(facts, *answers, working_days),
            written=texts,
            last=self.last,
            year_before=self.year_before,
            deadline=self.deadline or (head.deadline.day if head.deadline else None),
            last_period=self.last_period(head.period),
            card=self.card(facts) if "precision" in self.template.annexes else None,
        )

    def card(self, facts: EditionFacts) -> Table:
        """The precision card of a window."""
        return precision_table(facts, clean_text(self.word_packs))

    def last_period(self, label: str) -> str:
        """How the period before is called."""
        return str(self.written.get("last_period") or label_before(label))

    @property
    def deadline(self) -> date | None:
        """The last day that a person set for this edition."""
        return day(self.written.get("deadline"))

    @property
    def numbered(self) -> Template:
        """The template with the number of this edition."""
        number = self.written.get("doc_no")
        return msgspec.structs.replace(self.template, doc_no=str(number)) if number else self.template


def label_before(label: str) -> str:
    """The label of the period before: of a quarter, month, half-year or year, of a week or half of one, and of a check
    by its number (第N次检查). Empty for other periods and for the first check."""
    if (span := span_of(label)) is not None:
        kinds = [make for make in _CALENDAR if _same_days(make(span[0]), span)]
        return kinds[0](span[0] - timedelta(days=1)).label if kinds else ""
    if found := _WEEK.fullmatch(label):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        if not found[3]:
            return week_of(monday - timedelta(days=1)).label
        return half_week_of(monday + timedelta(days=-1 if found[3] == "上" else 0)).label
    found = _CHECK.search(label)
    number = chinese_count(found[1]) or 0 if found else 0
    if found is None or number < 2:
        return ""
    told = str(number - 1) if found[1].isdigit() else chinese_number(number - 1)
    return f"{label[: found.start(1)]}{told}{label[found.end(1) :]}"


def _same_days(window: Window, span: tuple[date, date]) -> bool:
    return (window.first, window.last) == span


def paper_of(
    folder: DataFolder, program: Program, label: str, name: str | None = None, written: Path | None = None
) -> Paper | None:
    """The template that is named, else the program's own; None where there is neither. Raises MistakeError for one that
    is not there or cannot be used."""
    wanted = name or program.template
    if not wanted:
        return None
    path = template_file(folder.root, program.id, wanted)
    texts = _written(written or path.with_name(f"{path.stem}{WRITTEN}"), label, written)
    paper = Paper(load_template(path), texts, word_packs=own_packs(folder.root, program.id))
    editions = folder.of_program(program.id).editions
    last, year = _facts_of(editions, paper.last_period(label)), _facts_of(editions, _year_before(label))
    return replace(paper, last=last, year_before=year)


def papers(folder: DataFolder, program: Program) -> Callable[[Window], Paper | None]:
    """The program's own template for any window."""
    return lambda window: paper_of(folder, program, window.label)


def _year_before(label: str) -> str:
    """2026年第三季度 → 2025年第三季度; empty for a label that does not begin with a year."""
    year = label[:4]
    return f"{int(year) - 1}{label[4:]}" if year.isdigit() else ""


def _facts_of(editions: Path, label: str) -> dict[str, Any]:
    """The facts of the edition of a period, as it was made last and not withdrawn; empty where there is none."""
    kept = editions.parent / "kept" / KIND
    made = (
        path for path in (editions / KIND).glob(f"*/*.{FACTS}") if not (kept / path.parent.name / WITHDRAWN).exists()
    )
    files = sorted(made, key=lambda path: path.stat().st_mtime)
    found: list[dict[str, Any]] = [held for path in files if isinstance(held := parse(path), dict)]
    return next((one for one in reversed(found) if label and (one.get("period") or {}).get("label") == label), {})


def template_file(given: Path, program: str, name: str) -> Path:
    """The file of a template by its name, of the program's own folder first; or a path."""
    _, folder = place_of(given)
    places = [folder / PROGRAMS / program / TEMPLATES, folder / TEMPLATES]
    found = next((one for place in places if (one := place / f"{name}.yaml").is_file()), None)
    if found is None and Path(name).is_file():
        found = Path(name)
    if found is None:
        known = [path.stem for place in places for path in sorted(place.glob("*.yaml")) if not is_written(path)]
        there = f"可用的有：{'、'.join(known)}" if known else f"请把模板放在{places[-1]}"
        raise MistakeError(f"没有模板“{name}”，{there}。")
    return found


def own_packs(given: Path, program: str) -> tuple[Path, ...]:
    """The files of a program's own word packs."""
    _, folder = place_of(given)
    home = folder / PROGRAMS / program / TEXTPACKS
    return tuple(path for path in sorted(home.glob("*.yaml")) if path.name != ALLOWED_FILE)


def is_written(path: Path) -> bool:
    return path.name.endswith(WRITTEN)


def _written(path: Path, label: str, asked: Path | None) -> dict[str, Any]:
    """What stands under the period's label, or in the whole of a file that has no labels."""
    if asked is None and not path.is_file():
        return {}
    held = parse(path)
    if not isinstance(held, dict):
        raise MistakeError(f"{path}：应为由人填写的各段文字（键和值），请对照 docs/templates.md 改正。")
    one = held.get(label, held if asked is not None else {})
    if not isinstance(one, dict):
        raise MistakeError(f"{path}：“{label}”下应为由人填写的各段文字（键和值），请对照 docs/templates.md 改正。")
    wrong = [key for key, value in one.items() if not _is_text(value)]
    if wrong:
        raise MistakeError(f"{path}：“{wrong[0]}”应为一段文字或名称的列表，请改正。")
    return dict(one)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
