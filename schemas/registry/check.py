"""What is broken or contradictory in a registry, each with where it stands and how to mend it."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from schemas.kinds import cadences
from schemas.registry.check_accounts import inside, life, shared_ids, shared_sources
from schemas.registry.days import covers, read_day
from schemas.registry.model import CheckPlan, Registry, RulebookChange, Sampling, Subject, Unit
from schemas.registry.subjects import INSIDE_AN_ACCOUNT, SUBJECTS, listed_kinds
from schemas.rulebooks.load import load_all

VISITS = range(1, 289)


def problems(registry: Registry, rulebooks: Collection[str] | None = None) -> list[str]:
    """Sentences for the desk officer; empty when the registry can be used.

    `rulebooks` are the ids that a program may name; without them, those that are shipped.
    """
    return [
        *_program(registry, load_all() if rulebooks is None else rulebooks),
        *_twice("units", "id", (unit.id for unit in registry.units)),
        *_twice_listed(registry),
        *_twice("sites", "code", (site.code for site in registry.sites)),
        *_twice("columns", "id", (column.id for one in registry.listed for column in one.columns)),
        *_units(registry.units),
        *_successions(registry.units),
        *shared_ids(_placed(registry)),
        *shared_sources(_placed(registry)),
        *(problem for place, subject in _placed(registry) for problem in _subject(registry, place, subject)),
    ]


def _rulebook_changes(changes: Sequence[RulebookChange]) -> Iterator[str]:
    for number, one in enumerate(changes):
        where = f"program.rulebook_changes第{number + 1}条"
        if read_day(one.valid_from) is None:
            yield f"{where}：启用日“{one.valid_from}”不能识别，应写作2027-01-01。"
        elif number and one.valid_from <= changes[number - 1].valid_from:
            yield f"{where}：启用日{one.valid_from}不晚于上一条的{changes[number - 1].valid_from}，请按先后排列。"


def _program(registry: Registry, rulebooks: Collection[str]) -> Iterator[str]:
    program, units = registry.program, {unit.id for unit in registry.units}
    if program.unit not in units:
        yield f"program.unit：没有单位“{program.unit}”，请在units中补上或改正。"
    for book in program.rulebooks:
        if book not in rulebooks:
            yield f"program.rulebook：没有指标体系“{book}”，可用的有：{'、'.join(rulebooks)}。"
    yield from _rulebook_changes(program.rulebook_changes)
    if program.plan.visits_a_day not in VISITS:
        yield f"program.plan.visits_a_day：{program.plan.visits_a_day}应在1至288之间（国家口径每日不少于20次）。"
    elif program.plan.visits_a_day < 20:
        yield f"program.plan.visits_a_day：{program.plan.visits_a_day}少于每日20次，不足以判定无法访问，请改为20以上。"
    numbers = {name: getattr(program.plan, name) for name in CheckPlan.__struct_fields__ if name in cadences()}
    for name, number in {**numbers, **program.plan.others}.items():
        if number < 1 and name != "visits_a_day":
            yield f"program.plan.{name}：应为正整数。"
        if name not in cadences():
            yield f"program.plan.others：没有“{name}”这种频次，请改正或删去。"
    for problem in program.ladder.problems():
        yield f"program.{problem}"
    yield from _sampling(program.sampling)
    for host, place in program.address_overrides.items():
        ip, _, port = place.rpartition(":")
        if not ip or not port.isdigit() or not 0 < int(port) < 65536:
            yield f"program.address_overrides.{host}：“{place}”应写作 IP:端口，例如 10.0.0.8:80。"
    for number, address in enumerate(program.reference_targets, start=1):
        yield from _address(f"program.reference_targets第{number}个", address)


def _sampling(sampling: Sampling) -> Iterator[str]:
    for name, share in (("share", sampling.share), *((f"shares.{kind}", one) for kind, one in sampling.shares.items())):
        if not 0 < share <= 1:
            yield f"program.sampling.{name}：{share}应大于0且不超过1。"
    for kind in sampling.shares.keys() - set(listed_kinds()):
        yield f"program.sampling.shares：没有“{kind}”这种监测对象，可填：{'、'.join(listed_kinds())}。"


def _twice(part: str, name: str, values: Iterable[str]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{part}：{name}“{value}”重复{times}次，请保留一个或改正编号。"


def _units(units: list[Unit]) -> Iterator[str]:
    known = {unit.id: unit for unit in units}
    for number, unit in enumerate(units, start=1):
        if unit.parent is not None and unit.parent not in known:
            yield f"units第{number}条（{unit.name}）：parent“{unit.parent}”不存在，请改正上级单位编号。"
        elif _circular(unit, known):
            yield f"units第{number}条（{unit.name}）：上级单位成环，请改正parent。"
        for one in unit.leaders:
            yield from _span(f"units第{number}条（{unit.name}）的领导“{one.name}”", one.since, one.until)


def _successions(units: list[Unit]) -> Iterator[str]:
    """A unit that ends may be followed by others; it follows neither itself nor what followed it."""
    known = {unit.id: unit for unit in units}
    for number, unit in enumerate(units, start=1):
        place = f"units第{number}条（{unit.name}）"
        yield from _span(place, unit.since, unit.until)
        yield from (f"{place}：{fault}" for fault in _succession(unit, known))


def _succession(unit: Unit, known: dict[str, Unit]) -> Iterator[str]:
    for one in unit.successors:
        if one == unit.id:
            yield f"successors不能是单位自己（“{one}”），请填写承接的单位。"
        elif one not in known:
            yield f"successors中的单位“{one}”不存在，请先在units中登记。"
        elif unit.id in _following(one, known):
            yield f"successors中的“{one}”又由本单位承接，前后成环，请改正。"
    if unit.successors and unit.until is None:
        yield "有successors而没有until，请填写本单位存续的最后一天。"
    if unit.successors and unit.change is None:
        yield "有successors而没有change，请写明merged（合并）、renamed（更名）或split（拆分）。"
    if unit.change is not None and (len(unit.successors) > 1) != (unit.change == "split"):
        wanted = "两个以上" if unit.change == "split" else "一个"
        yield f"change为{unit.change}时successors应有{wanted}单位，现有{len(unit.successors)}个，请改正。"


def _following(unit: str, known: dict[str, Unit]) -> set[str]:
    """The units that follow a unit, at any distance."""
    found: set[str] = set()
    waiting = [unit]
    while waiting:
        one = known.get(waiting.pop())
        for after in one.successors if one is not None else ():
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def _circular(unit: Unit, known: dict[str, Unit]) -> bool:
    seen = {unit.id}
    parent = unit.parent
    while parent in known:
        if parent in seen:
            return True
        seen.add(parent)
        parent = known[parent].parent
    return False


def _twice_listed(registry: Registry) -> Iterator[str]:
    """An id stands once, among all kinds of subject: by it their facts meet."""
    sections = {one.id: SUBJECTS[one.subject_kind].listed for one in reversed(registry.listed)}
    for wrong, times in Counter(one.id for one in registry.listed).items():
        if times > 1:
            yield f"{sections[wrong]}：id“{wrong}”重复{times}次，请保留一个或改正编号。"


def _placed(registry: Registry) -> Iterator[tuple[str, Subject]]:
    """The listed subjects, each with where it stands."""
    numbers = Counter[str]()
    for subject in registry.listed:
        section = SUBJECTS[subject.subject_kind].listed
        numbers[section] += 1
        yield f"{section}第{numbers[section]}条（{subject.name}）", subject


def _subject(registry: Registry, place: str, subject: Subject) -> Iterator[str]:
    yield from (f"{place}：{fault}" for fault in subject.faults())
    for name, address in subject.addresses():
        yield from _address(f"{place}：{name}", address)
    yield from _roles(registry, place, subject)
    yield from _states(place, subject)
    yield from life(place, subject)
    yield from inside(place, subject)
    for order, column in enumerate(subject.columns, start=1):
        where = f"{place}栏目第{order}条（{column.name}）"
        if column.url or column.nature not in INSIDE_AN_ACCOUNT:
            yield from _address(f"{where}：url", column.url)
        if column.cycle_days is not None and column.cycle_days < 1:
            yield f"{where}：cycle_days应为正整数，没有单独周期时请留空。"
        for exemption in column.exemptions:
            yield from _span(f"{where}：exemptions", exemption.since, exemption.until)
    for exemption in subject.exemptions:
        yield from _span(f"{place}：exemptions", exemption.since, exemption.until)


def _roles(registry: Registry, place: str, subject: Subject) -> Iterator[str]:
    units = registry.unit_ids
    for held in subject.roles:
        if held.unit not in units:
            yield f"{place}：roles中的单位“{held.unit}”不存在，请先在units中登记。"
        yield from _span(f"{place}：roles", held.since, held.until)
    yield from _split(registry, place, subject)
    if not any(held.role in ("runs", "in_charge") for held in subject.roles):
        yield f"{place}：roles缺少主办（开设）单位（role: runs），问题将无法确定责任单位，请补上。"
    for column in subject.columns:
        if column.supplier is not None and column.supplier not in units:
            yield f"{place}：栏目“{column.name}”的supplier“{column.supplier}”不存在，请先在units中登记。"


def _split(registry: Registry, place: str, subject: Subject) -> Iterator[str]:
    """Who follows a unit that was split is told by the roles over the subject; else an innocent one might be named."""
    for unit in (one for one in registry.units if one.change == "split" and len(one.successors) > 1):
        ended = read_day(unit.until)
        if ended is None:
            continue
        after = ended + timedelta(days=1)
        now = {held.unit for held in subject.roles if covers(held.since, held.until, after)}
        if unit.id in now and now.isdisjoint(unit.successors):
            names = "、".join(unit.successors)
            yield f"{place}：roles中的单位“{unit.id}”{unit.until}后拆分，请写明由哪个单位（{names}）接任。"


def _states(place: str, subject: Subject) -> Iterator[str]:
    kind = SUBJECTS[subject.subject_kind]
    for period in subject.states:
        yield from _span(f"{place}：states", period.since, period.until)
        if period.state not in kind.states:
            known = "、".join(sorted(kind.states))
            yield f"{place}：states中的“{period.state}”不是{kind.word}的状态，可用的有：{known}。"
    ordered = sorted(subject.states, key=lambda period: read_day(period.since) or date.min)
    for earlier, later in itertools.pairwise(ordered):
        ended, begun = read_day(earlier.until), read_day(later.since)
        if ended is None or begun is None or ended >= begun:
            yield f"{place}：states中{earlier.since}起与{later.since}起的两段状态重叠，请改正起止日期。"


def _address(place: str, address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        yield f"{place}：“{address}”不是可访问的网址，请写作 http://www.example.gov.cn/ 的形式。"


def _span(place: str, since: str | None, until: str | None) -> Iterator[str]:
    days: list[date] = []
    for text in (since, until):
        if text is None:
            continue
        day = read_day(text)
        if day is None:
            yield f"{place}：日期“{text}”应写作 2026-07-01 的形式。"
            return
        days.append(day)
    if len(days) == 2 and days[0] > days[1]:
        yield f"{place}：起始日{since}晚于截止日{until}，请对调或改正。"
