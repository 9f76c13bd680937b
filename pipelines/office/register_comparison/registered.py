"""Registered accounts held against what their platforms show: gone, still running, renamed, of another holder, several
of one unit, opened again."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.office.register_comparison.differences import PUBLISHED, Difference, Unknown
from pipelines.office.register_comparison.looks import LookIndex, Proof, Shown
from schemas.chinese import day_text
from schemas.kinds import kinds_of
from schemas.registry.days import covers, read_day
from schemas.registry.model import Registry, Subject
from schemas.registry.names import is_one_of, plain_name
from schemas.registry.reopening import reopenings
from schemas.registry.roles import answers, holder, successor
from schemas.registry.subjects import ENDED
from schemas.times import day_of

APART = timedelta(hours=12)  # two looks that show the same are sure when they lie so far apart
GONE = {"closed_by_owner": "已注销", "taken_down": "已被平台封停", "frozen": "已被平台冻结", "migrated": "已迁移"}


def has_profile(subject: Subject) -> bool:
    """Whether a platform tells what it is: an account, as the table of kinds of check says."""
    return any(kind.reader == "profile" for kind in kinds_of(subject.subject_kind).values())


@dataclass(frozen=True)
class Held:
    """A registered account on a day, what its platform shows, and who answers for it."""

    registry: Registry
    day: date
    subject: Subject
    shown: Shown | None
    posted: tuple[date, Proof] | None

    @property
    def unit(self) -> str:
        names = {unit.id: unit.name for unit in self.registry.units}
        return names.get(answers(self.subject, "runs", self.day, self.registry.successions), "")

    def difference(self, kind: str, said: str, *proofs: Proof, sure: bool = True) -> Difference:
        one, shown = self.subject, self.shown
        return Difference(
            kind=kind,
            subject=one.id,
            name=one.name,
            category=one.category_word,
            unit=self.unit,
            said=said,
            sure=sure,
            since=shown.since if shown is not None and proofs else None,
            proofs=list(proofs),
        )


def held_against(registry: Registry, index: LookIndex, day: date) -> list[Held]:
    """The registered accounts of a program's scope with what was seen of them."""
    program = registry.program.id
    return [
        Held(registry, day, one, index.shown(one.id, program), index.newest_post(one.id, program))
        for one in registry.listed
        if has_profile(one)
    ]


def differences_of(held: Held) -> Iterator[Difference]:
    """What is different between the registered account and its platform."""
    yield from _reopened(held)
    closed = closed_since(held.subject, held.day)
    if closed is not None:
        yield from _still_running(held, closed)
        return
    shown = held.shown
    if shown is None or not _proves(shown):
        return
    sure = shown.proof.at - shown.since >= APART
    profile = shown.profile
    if profile.existence in GONE:
        said = f"登记册为在用，平台显示{GONE[profile.existence]}"
        yield held.difference("gone", said, shown.proof, sure=sure)
    if profile.name and plain_name(profile.name) != plain_name(held.subject.name):
        yield held.difference("renamed", _renamed(held, shown), shown.proof, sure=sure)
    if profile.principal and is_one_of(profile.principal, _holders(held)) is False:
        said = f"平台认证主体为“{profile.principal}”，与开设单位“{held.unit}”不一致"
        yield held.difference("principal", said, shown.proof, sure=sure)


def unknown_of(held: Held) -> Unknown | None:
    """What of an account could not be compared; None where everything was seen."""
    shown, closed = held.shown, closed_since(held.subject, held.day)
    if shown is None or not _proves(shown):
        kinds = [kind for kind in PUBLISHED if (kind == "still_running") == (closed is not None)]
        return _unknown(held, kinds, "尚无查看结果" if shown is None else "只有转引来源，不足为凭")
    if closed is not None:
        early = day_of(shown.proof.at) <= closed and not (held.posted and held.posted[0] > closed)
        return _unknown(held, ["still_running"], "登记注销之后没有查看过") if early else None
    if shown.profile.existence in GONE:
        return None
    holders = is_one_of(shown.profile.principal, _holders(held)) if shown.profile.principal else None
    unsaid = {"renamed": not shown.profile.name, "principal": holders is None}
    kinds = [kind for kind, missing in unsaid.items() if missing]
    if not kinds:
        return None
    part = f"认证主体“{shown.profile.principal}”与开设单位可能是上下级，需人工核看"
    return _unknown(held, kinds, part if shown.profile.principal else "来源未说明")


def several_of_one_unit(registry: Registry, day: date) -> Iterator[Difference]:
    """Accounts in use that one unit runs on one platform, where they are more than one: a row for all of them."""
    groups: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    for one in registry.listed:
        unit = holder(one, "runs", day, registry.successions)
        if has_profile(one) and one.in_use(day) and unit:
            groups[unit, one.category].append(one)
    for same in groups.values():
        if len(same) > 1:
            names = "、".join(f"“{one.name}”" for one in same)
            first = Held(registry, day, same[0], None, None)
            said = f"在{same[0].category_word}开设{len(same)}个账号：{names}"
            yield first.difference("several", said)


def closed_since(subject: Subject, day: date) -> date | None:
    """The first day of the registered closing or move that holds on the day."""
    periods = (p for p in subject.states if p.state in ENDED and covers(p.since, p.until, day))
    return next((since for p in periods if (since := read_day(p.since))), None)


def _proves(shown: Shown) -> bool:
    return shown.profile.confidence != "second_hand"


def _still_running(held: Held, closed: date) -> Iterator[Difference]:
    """Posts after the closing prove it; an account that is only still shown after it must be shown twice."""
    if held.posted is not None and held.posted[0] > closed:
        said = f"登记于{day_text(closed)}注销或迁移，{day_text(held.posted[0])}仍有发布"
        yield held.difference("still_running", said, held.posted[1])
        return
    shown = held.shown
    if shown is None or not _proves(shown) or day_of(shown.proof.at) <= closed or shown.profile.existence != "there":
        return
    sure = shown.proof.at - shown.since >= APART
    said = f"登记于{day_text(closed)}注销或迁移，平台上仍可查到"
    yield held.difference("still_running", said, shown.proof, sure=sure)


def _renamed(held: Held, shown: Shown) -> str:
    name, registered = shown.profile.name, held.subject.name
    if plain_name(name) in {plain_name(one.name) for one in held.subject.names_before()}:
        return f"平台仍用原名“{name}”，登记册为“{registered}”"
    told = next((one for one in shown.profile.former_names if plain_name(one.name) == plain_name(registered)), None)
    day = read_day(told.until) if told else None
    when = f"，平台名称记录显示{day_text(day)}更名" if day else ""
    return f"平台名称为“{name}”，登记册为“{registered}”{when}"


def _holders(held: Held) -> list[str]:
    """Names of all units that have a role or have taken one over, their short names, and whom the register names as
    rightly verified."""
    units = {role.unit for role in held.subject.roles}
    units |= {successor(unit, held.day, held.registry.successions, held.subject) for unit in units}
    named = [name for unit in held.registry.units if unit.id in units for name in (unit.name, unit.short_name)]
    return [*named, held.subject.verified_as]


def _reopened(held: Held) -> Iterator[Difference]:
    for back in reopenings(held.subject):
        day = read_day(back.day)
        if not back.approved_by and day is not None and day <= held.day:
            yield held.difference("reopened", f"登记册：{back.closed}注销，{back.day}重新开通，没有批准记录")
    shown = held.shown
    if shown is not None and shown.gone_before is not None and _proves(shown):
        approved = any(back.approved_by for back in reopenings(held.subject))
        said = f"平台上{day_text(day_of(shown.gone_before))}显示已注销，其后又可查到"
        if not approved:
            yield held.difference("reopened", said, shown.proof, sure=False)


def _unknown(held: Held, kinds: list[str], reason: str) -> Unknown:
    one = held.subject
    return Unknown(
        subject=one.id, name=one.name, category=one.category_word, unit=held.unit, kinds=kinds, reason=reason
    )
