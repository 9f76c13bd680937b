"""What the desk tells from the past, held against the truth of the sample province: 成因说明, 举一反三, 通报对账,
节前预警, 假整改识别, 约谈一页纸. For each how much was to be told, what was found, missed and false."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.log.records import Log
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.history import unit_history
from pipelines.office.cases.past import Past, causes, read_past
from pipelines.office.cases.spread import Wanted, spread_of_each
from pipelines.office.finding_desk import Desk
from pipelines.office.histories import read_histories
from pipelines.rehearsal.sample.model import SampleSite
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import Comparison, Plant, compare
from pipelines.rehearsal.sample.truth.tellings import (
    begun,
    cause_of,
    cause_of_account,
    change_of,
    link_places,
    phrase_places,
)
from schemas.events.actor import MACHINE
from schemas.events.cases import RowAnswer
from schemas.events.findings import FindingTransition, Warned
from schemas.gate import Sight
from schemas.records.notices import NoticeFromAbove
from schemas.registry.people import os_user
from schemas.states import STANDING
from schemas.times import day_of, midnight
from stages.case_book.causes import EXPLAINED, Explained
from stages.case_book.mending import STALE, mending
from stages.case_book.reconciling import AHEAD, LATE, MISSED, UNWATCHED, Knowledge, measures_of, reconciled

DAY = timedelta(days=1)
LATEST = timedelta(days=5)  # from a change to the look that shows it, over an outage and a firewall
SOON = timedelta(days=30)
HOLIDAY = "before_holiday"
AT_ONCE = 10  # subjects of whom all looks are in memory
SAYINGS = ("栏目未更新", "栏目空白", "链接无法打开", "证书过期")


@dataclass
class Score:
    """`planted`: how much was to be told. `missed` and `false` say what in words."""

    planted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def take(self, what: str, expected: object, told: object, same: bool) -> None:
        """One thing: what was expected and what was told, None where nothing; `same`: whether they agree."""
        self.planted += expected is not None
        self.found += expected is not None and same
        if not same and expected is not None:
            self.missed.append(f"{what}：应为{expected}，所说{told}")
        elif not same:
            self.false.append(f"{what}：{told}")

    def as_json(self) -> dict[str, Any]:
        said = self.found + len(self.false)
        share = {"precision": round(self.found / said, 4) if said else None}
        return {name: getattr(self, name) for name in ("planted", "found", "missed", "false")} | share


@dataclass(frozen=True)
class Asked:
    """An answer that is given just before a column changes, and what it is to be called."""

    target: str
    at: datetime
    expected: str


@dataclass
class FromLooks:
    """What the looks tell: by finding id its cause and what the answer to it is called, by subject the days on which
    one told anything."""

    causes: dict[str, Explained] = field(default_factory=dict)
    mendings: dict[str, str] = field(default_factory=dict)
    seen: dict[str, set[date]] = field(default_factory=dict)


class Held:
    """The desk of a run of the sample province beside its truth. `body` gives a stored page by its sha256."""

    def __init__(self, province: Province, plants: Iterable[Plant], desk: Desk, body: Callable[[str], bytes]) -> None:
        self.province, self.plants, self.desk, self.body = province, list(plants), desk, body
        self.registry, book = desk.registry, desk.rulebook
        self.program = self.registry.program.id
        self.measures: Mapping[str, str] = {one.id: one.measure or "" for one in book.indicators}
        self.by_machine = {one.id for one in book.indicators if one.fed_by == "machine"}
        self.by_people = {one.id for one in book.indicators if one.needs_people}
        self.histories = desk.histories()
        self.findings = [self.histories.history(one.finding_id) for one in self.histories.current()]
        self.sites = {site.id: site for site in province.sites}
        self.accounts = {account.id: account for account in province.accounts}

    def measure(self, steps: list[FindingTransition]) -> str:
        return self.measures.get(steps[0].indicator, "")

    @cached_property
    def from_looks(self) -> FromLooks:
        """Read for some subjects after the other: all looks of a quarter at once would be most of the memory."""
        told, findings = FromLooks(), defaultdict(list)
        for steps in self.findings:
            findings[steps[0].subject].append(steps)
        explained = {
            subject for subject, theirs in findings.items() if any(self.measure(s) in EXPLAINED for s in theirs)
        }
        subjects = sorted({*self.sites, *(explained & self.accounts.keys())})
        for first in range(0, len(subjects), AT_ONCE):
            some = subjects[first : first + AT_ONCE]
            self._tell(
                told, read_past(self.desk.folder.root, self.desk.log, some), {one: findings[one] for one in some}
            )
        return told

    def _tell(self, told: FromLooks, past: Past, findings: Mapping[str, list[list[FindingTransition]]]) -> None:
        """Add what the past of some subjects tells of them and their findings."""
        for subject, theirs in findings.items():
            looks = past.looks.get(subject, ())
            told.seen[subject] = {day_of(look.at) for look in looks}
            told.causes |= causes(theirs, self.desk.rulebook, past)
            for steps in theirs:
                if (asked := _asked(self, steps)) is not None:
                    answer = RowAnswer(row=steps[0].finding_id, reply="mended")
                    called = mending(steps, self.measure(steps), answer, asked.at, looks).verdict
                    told.mendings[steps[0].finding_id] = called


def causes_told(held: Held) -> Score:
    """成因说明: the cause of every finding that has one, on its day; of no other."""
    score = Score()
    for steps in held.findings:
        first, cause = steps[0], held.from_looks.causes.get(steps[0].finding_id)
        site, account = held.sites.get(first.subject), held.accounts.get(first.subject)
        if site is not None:
            expected = cause_of(held.province, site, held.measure(steps), first.target, first.at)
        elif account is not None:
            expected = cause_of_account(held.province, account, held.measure(steps), first.target, first.at)
        else:
            continue
        same = (cause is None) == (expected is None)
        if cause is not None and expected is not None:
            same = cause.kind == expected.kind and expected.since <= cause.since <= expected.since + LATEST
        score.take(f"{first.target} {first.indicator}", expected, cause, same)
    return score


def spread_found(held: Held) -> Score:
    """举一反三: a wrong phrase in every article that has it, a bad link on every site that carries it, nowhere else.
    What posts of accounts say has a truth of its own."""
    score = Score()
    places: dict[str, set[str]] = {}
    for phrase, address in phrase_places(held.province):
        places.setdefault(phrase, set()).add(address)
    links: dict[str, set[str]] = {}
    for link, site in link_places(held.province):
        links.setdefault(link, set()).update({site} - {""})
    wanted = [*(Wanted(phrase=one) for one in places), *(Wanted(link=one) for one in links)]
    root, log = held.desk.folder.root, held.desk.log
    for one, told in zip(wanted, spread_of_each(root, log, held.body, held.registry, wanted), strict=True):
        if one.phrase:
            _set(score, one.phrase, places[one.phrase], {said.url for said in told if said.subject in held.sites})
        else:
            _set(score, one.link, links[one.link], {carried.subject for carried in told})
    return score


def _set(score: Score, what: str, expected: set[str], told: set[str]) -> None:
    for one in sorted(expected | told):
        score.take(
            f"{what} {one}", one if one in expected else None, one if one in told else None, one in expected & told
        )


def notices_matched(held: Held) -> Score:
    """通报对账: notices of what we had found, found later, of what was not there, of whom we do not watch."""
    notices = list(_notices(held))
    known = Knowledge(
        histories=held.findings,
        measures=held.measures,
        subjects={one.id for one in held.registry.subjects},
        seen=held.from_looks.seen,
    )
    score = Score()
    for (notice, expected), matched in zip(notices, reconciled([one for one, _ in notices], known), strict=True):
        score.take(
            f"{notice.subject} {notice.detail} {day_of(notice.at)}",
            expected,
            matched.verdict,
            matched.verdict == expected,
        )
    return score


def _notices(held: Held) -> Iterable[tuple[NoticeFromAbove, str]]:
    yield _notice("elsewhere", SAYINGS[0], held.province.until), UNWATCHED
    for site in held.sites.values():
        for detail in SAYINGS:
            theirs = begun(held.plants, held.measures, site.id, measures_of(detail))
            last = midnight(held.province.last)
            if not theirs:
                yield _notice(site.id, detail, last), MISSED
                continue
            first = theirs[0]
            if not first.required or first.indicator in held.by_people or first.begins.last >= held.province.last:
                continue  # nobody can say whether it was found by then
            yield _notice(site.id, detail, last), AHEAD
            early = midnight(first.begins.first) - 2 * DAY
            if day_of(early) > held.province.start:
                yield _notice(site.id, detail, early), LATE


def _notice(subject: str, detail: str, at: Any) -> NoticeFromAbove:
    return NoticeFromAbove(
        key=f"{subject}{detail}{at}", subject=subject, at=at, by="上级", actor=MACHINE, office="上级", detail=detail
    )


def holidays_warned(held: Held, warnings: Iterable[Warned]) -> Score:
    """节前预警: every warning before a holiday that is due, and no other."""
    mine = [one for one in warnings if held.measures.get(one.indicator) == HOLIDAY]
    plants = [one for one in held.plants if held.measures.get(one.indicator) == HOLIDAY]
    found: Comparison = compare(plants, [], mine)
    said = [f"{one.target}：{one.says}" for one in found.missed], [f"{one.target}：{one.says}" for one in found.false]
    return Score(found.planted, found.found, *said)


def mendings_told(held: Held) -> Score:
    """假整改识别: an answer given just before each change of a column, called what the change was."""
    score = Score()
    for steps in held.findings:
        if (asked := _asked(held, steps)) is not None:
            told = held.from_looks.mendings[steps[0].finding_id]
            score.take(f"{asked.target} {day_of(asked.at)}", asked.expected, told, told == asked.expected)
    return score


def _asked(held: Held, steps: list[FindingTransition]) -> Asked | None:
    """What is answered to a finding of a column; None where nothing about it changes."""
    site, measure = held.sites.get(steps[0].subject), held.measure(steps)
    column = next((one for one in site.columns if one.id == steps[0].target), None) if site else None
    confirmed = next((one.at for one in steps if one.to_state in STANDING), None)
    if column is None or measure not in STALE or confirmed is None:
        return None
    change = change_of(held.province, column, measure, confirmed)
    if change is None:
        return None
    at = change.at - timedelta(hours=1)
    again = change.verdict == "mended" and _back(steps, at)
    return Asked(column.id, at, "broken_again" if again else change.verdict)


def _back(steps: list[FindingTransition], answered: Any) -> bool:
    """Whether the fault was mended after the answer and there again soon; the life of a finding has a truth of its
    own."""
    mended = next((one.at for one in steps if one.to_state == "rectified" and one.at > answered), None)
    return mended is not None and any(one.to_state in STANDING and mended < one.at <= mended + SOON for one in steps)


def pages_of_units(held: Held) -> Score:
    """约谈一页纸: what is planted at the sites of a unit stands on its page, and nothing of another's. What people hand
    in has a truth of its own."""
    score, sight = Score(), Sight(os_user("sample"), {})
    due = [one for one in held.plants if one.outcome == "finding" and not one.look_alike and one.site in held.sites]
    due = [one for one in due if one.indicator in held.by_machine]
    for unit in held.registry.units:
        page = unit_history(held.desk, sight, held.program, unit.id)
        firsts = [steps[0] for steps in page.histories if steps[0].subject in held.sites]
        told = {(one.indicator, one.target) for one in firsts if one.indicator in held.by_machine}
        theirs = [one for one in due if _answers(held.sites[one.site], unit.id, held)]
        may = {(one.indicator, target) for one in theirs for target in (one.target, *one.also)}
        must = {(one.indicator, one.target) for one in theirs if one.required and held.sites[one.site].unit == unit.id}
        must = {one for one in must if _charged(held, one) in (None, unit.id)}
        for one in sorted(told | must):
            same = one in told and one in may
            score.take(f"{unit.id} {one}", one if one in must else None, one if one in told else None, same)
    return score


def _answers(site: SampleSite, unit: str, held: Held) -> bool:
    known = next(one for one in held.registry.listed if one.id == site.id)
    return unit in {site.unit, *(column.supplier for column in known.columns)}


def _charged(held: Held, one: tuple[str, str]) -> str | None:
    """Who supplies a column, where somebody else than the site's unit does."""
    columns = (column for subject in held.registry.listed for column in subject.columns)
    return next((column.supplier for column in columns if column.id == one[1] and column.supplier), None)


Telling = Callable[[Held], Score]
TELLINGS: dict[str, Telling] = {
    "成因说明": causes_told,
    "举一反三": spread_found,
    "通报对账": notices_matched,
    "假整改识别": mendings_told,
    "约谈一页纸": pages_of_units,
}


def causes_on(province: Province, folder: DataFolder, log: Log) -> Score:
    """成因说明 alone, of a run on whatever log; it needs no stored page."""

    def none(sha256: str) -> bytes:
        raise KeyError(sha256)

    return causes_told(Held(province, (), _desk(province, folder, log), none))


def _desk(province: Province, folder: DataFolder, log: Log) -> Desk:
    """The desk at the end of a run. Its findings are read once: nothing is written any more."""
    histories = read_histories(log)
    return Desk(folder, log, histories=lambda: histories, now=province.until)


def precision(
    province: Province, plants: Iterable[Plant], folder: DataFolder, warnings: Iterable[Warned]
) -> dict[str, Score]:
    """All six over a folder in which the province was watched."""
    log, store = SqliteLog(folder.log), EvidenceStore(folder.evidence, read_only=True)
    try:
        held = Held(province, plants, _desk(province, folder, log), store.get)
        scores = {name: tell(held) for name, tell in TELLINGS.items()}
        return scores | {"节前预警": holidays_warned(held, warnings)}
    finally:
        store.close()
        log.close()
