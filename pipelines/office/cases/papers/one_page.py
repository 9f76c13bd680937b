"""约谈一页纸: a unit's namings, promises and recurrences over years and levels, on one page."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from pipelines.office.cases.overview import CHANNELS
from pipelines.office.cases.papers.letters import NOTHING
from schemas.chinese import day_text
from schemas.events.findings import FindingTransition
from schemas.ids import digest
from schemas.registry.model import Registry
from schemas.states import STANDING
from schemas.times import day_of, midnight
from schemas.words import FINDING_STATES
from stages.case_book import Case
from stages.case_book.namings import Naming
from stages.reporter.document import Block, Cell, Edition, EditionHead, Heading, Paragraph, Table

# Rows that one page holds beside its headings; what is left out is said by its number.
NAMINGS_SHOWN, PROMISES_SHOWN, RECURRED_SHOWN = 6, 5, 5


class UnitHistory:
    """What is known of a unit: its namings, its cases, and its findings with their history as they may be read."""

    def __init__(
        self,
        registry: Registry,
        unit: str,
        named: Sequence[Naming],
        cases: Sequence[Case],
        histories: Sequence[Sequence[FindingTransition]],
    ) -> None:
        self.registry = registry
        self.unit = next((one for one in registry.units if one.id == unit), None)
        self.name = self.unit.name if self.unit else unit
        self.named = sorted(named, key=lambda one: one.day, reverse=True)
        self.cases = cases
        self.histories = histories
        self.names = {one.id: one.name for one in registry.subjects}
        self.names |= {column.id: column.name for one in registry.listed for column in one.columns}

    @property
    def standing(self) -> list[FindingTransition]:
        return [steps[-1] for steps in self.histories if steps[-1].to_state in STANDING]

    def promises(self) -> list[tuple[date, str, str, str]]:
        """Day, finding, what was promised and what became of it, the newest first."""
        last = {steps[-1].finding_id: steps for steps in self.histories}
        found = [
            (day_of(step.at), answer.row, answer.measures or answer.cause or "整改", _kept(last[answer.row], step.at))
            for case in self.cases
            for step in case.taken("answered")
            for answer in step.answers
            if answer.row in last
        ]
        return sorted(found, reverse=True)

    def recurred(self) -> list[Sequence[FindingTransition]]:
        """Histories of findings that came back after they were mended, the most often first."""
        back = [steps for steps in self.histories if any(step.to_state == "recurred" for step in steps)]
        return sorted(back, key=lambda steps: (-_times(steps), steps[-1].finding_id))


def _times(steps: Sequence[FindingTransition]) -> int:
    return sum(step.to_state == "recurred" and step.from_state != "recurred" for step in steps)


def _kept(steps: Sequence[FindingTransition], at: datetime) -> str:
    """How the finding went on after the answer."""
    after = [step for step in steps if step.at > at and step.from_state != step.to_state]
    mended = next((step for step in after if step.to_state == "rectified"), None)
    if mended is None:
        return "未兑现" if steps[-1].to_state in STANDING else FINDING_STATES[steps[-1].to_state]
    back = next((step for step in after if step.to_state == "recurred"), None)
    return f"{day_of(mended.at)}已整改" + (f"，{day_of(back.at)}再次出现" if back else "")


def one_page(history: UnitHistory, at: datetime) -> Edition:
    """The page. Its numbers are those of the lists beside them."""
    years = Counter(one.day.year for one in {(one.edition): one for one in history.named}.values())
    by_year = "，".join(f"{year}年{count}次" for year, count in sorted(years.items(), reverse=True))
    total = len({one.edition for one in history.named})
    back = sum(one.to_state == "recurred" for one in history.standing)
    said = f"累计被点名通报{total}次（{by_year}）。" if total else "没有被点名通报的记录。"
    said += f"现有{len(history.standing)}个问题未整改，其中{back}个为整改后再次出现。"
    blocks: list[Block] = [
        Paragraph([said]),
        Heading(1, "历次点名"),
        _table(
            "点名情况", ["日期", "层级", "通报", "对象", "情况"], _namings(history), len(history.named), NAMINGS_SHOWN
        ),
        Heading(1, "承诺与兑现"),
        _table(
            "整改承诺",
            ["反馈日期", "问题", "承诺", "结果"],
            _promises(history),
            len(history.promises()),
            PROMISES_SHOWN,
        ),
        Heading(1, "反复出现的问题"),
        _table(
            "反复问题",
            ["问题", "首次发现", "再次出现", "现状"],
            _recurred(history),
            len(history.recurred()),
            RECURRED_SHOWN,
        ),
    ]
    return Edition(head=_head(history, at), blocks=blocks)


def _table(title: str, columns: list[str], rows: list[list[Cell]], total: int, shown: int) -> Table | Paragraph:
    if not rows:
        return Paragraph([f"无{title}记录。"])
    more = f"（列最近{shown}项，共{total}项）" if total > shown else ""
    return Table("one_page", f"{title}{more}", columns, rows[:shown])


def _namings(history: UnitHistory) -> list[list[Cell]]:
    return [
        [
            day_text(one.day),
            CHANNELS[one.channel],
            one.edition,
            history.names.get(one.subject, one.subject) or NOTHING,
            one.detail or NOTHING,
        ]
        for one in history.named
    ]


def _promises(history: UnitHistory) -> list[list[Cell]]:
    last = {steps[-1].finding_id: steps[-1] for steps in history.histories}
    return [
        [day_text(day), _what(history, last[row]), promise, result] for day, row, promise, result in history.promises()
    ]


def _recurred(history: UnitHistory) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for steps in history.recurred():
        back = "、".join(
            day_text(step.at) for step in steps if step.to_state == "recurred" and step.from_state != "recurred"
        )
        state = FINDING_STATES[steps[-1].to_state]
        rows.append([_what(history, steps[-1]), day_text(steps[0].first_seen), back, state])
    return rows


def _what(history: UnitHistory, last: FindingTransition) -> str:
    where = history.names.get(last.target, "") if last.target != last.subject else ""
    return history.names.get(last.subject, last.subject) + (f"“{where}”" if where else "") + f"：{last.wording}"


def _head(history: UnitHistory, at: datetime) -> EditionHead:
    program = history.registry.program
    title = f"{history.name}约谈一页纸"
    return EditionHead(
        edition_id=digest("paper", title, str(day_of(at))),
        kind="paper",
        title=title,
        program=program.id,
        office=program.office,
        scope=history.unit.id if history.unit else "",
        scope_name=history.name,
        number="",
        period=day_text(at),
        window_from=midnight(day_of(at)),
        window_to=at,
        as_of=at,
        signed_on=str(day_of(at)),
        published_on=None,
        rulebook=program.rulebook_on(day_of(at)),
        rulebook_version="",
    )
