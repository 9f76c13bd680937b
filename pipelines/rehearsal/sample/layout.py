"""Places, units and sites of the province, and the columns a healthy site has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.rehearsal.sample.families import FAMILIES
from pipelines.rehearsal.sample.history import PathOf, rhythm, write_posts
from pipelines.rehearsal.sample.model import SampleColumn, SampleSite
from pipelines.rehearsal.sample.stock import names, sentences
from schemas.ids import unit_hash
from schemas.registry.model import ColumnNature, Contact, Unit

MOST_LINKS = 60
_BRANCHES = 4  # offices of each department of each county, the first of them the department itself


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit with a site: where in the tree it stands and under which host it is found."""

    unit: Unit
    host: str
    place: str
    code: str
    kind: str


def province_unit() -> Unit:
    named = names()["province"]
    return Unit(id="yc", name=f"{named['name']}人民政府", short_name=named["short"], level="province", order=1)


def city_units() -> list[Unit]:
    return [
        Unit(
            id=f"yc-{city['host']}",
            name=f"{city['name']}人民政府",
            short_name=city["name"],
            level="city",
            parent="yc",
            order=place + 1,
            contacts=[Contact(name="信息公开科", phone=f"0890-600{place}110")],
        )
        for place, city in enumerate(names()["cities"])
    ]


def seats(count: int) -> list[Seat]:
    """The first `count` seats: city by city in turn, of each its portal, then counties and departments alternating,
    then the departments of the counties and their branches.

    Raises ValueError when the province has no room for so many, or when there are too few to hold every plant.
    """
    per_city = [list(_seats_of(place)) for place in range(3)]
    most = 3 * min(len(seats_here) for seats_here in per_city)
    if not 9 <= count <= most:
        raise ValueError(f"the sample province has 9 to {most} sites, not {count}")
    return [per_city[i % 3][i // 3] for i in range(count)]


def _seats_of(place: int) -> Iterator[Seat]:
    city = names()["cities"][place]
    unit = city_units()[place]
    yield Seat(unit, f"www.yc-{city['host']}.gov.cn", city["name"], f"{city['area']}0001", "portal")
    counties, departments = city["counties"], names()["departments"]
    for i in range(max(len(counties), len(departments))):
        if i < len(counties):
            yield _county(city, unit.id, counties[i], i)
        if i < len(departments):
            yield _department(city, unit.id, departments[i], i)
    for branch in range(_BRANCHES):
        for c, county in enumerate(counties):
            for d, department in enumerate(departments):
                yield _below(city, unit.id, county, department, (c, branch * len(departments) + d, branch))


def _county(city: dict[str, str], parent: str, name: str, i: int) -> Seat:
    host = names()["county_hosts"][name]
    unit = Unit(
        id=f"{parent}-{host}",
        name=f"{name}人民政府",
        short_name=name,
        level="county",
        parent=parent,
        order=i + 1,
        contacts=[Contact(name="政务公开办", phone=f"0890-7{i}20011")],
    )
    code = f"{city['area'][:4]}{21 + i}0001"
    return Seat(unit, f"www.yc-{host}.gov.cn", name, code, "portal")


def _department(city: dict[str, str], parent: str, named: dict[str, str], i: int) -> Seat:
    unit = Unit(
        id=f"{parent}-{named['host']}",
        name=f"{city['name']}{named['name']}",
        short_name=f"市{named['name']}",
        level="department",
        parent=parent,
        order=101 + i,
        contacts=[Contact(name="办公室", phone=f"0890-61{i:02}012")],
    )
    code = f"{city['area']}{i + 11:04}"
    return Seat(unit, f"{named['host']}.yc-{city['host']}.gov.cn", unit.name, code, "department")


def _below(city: dict[str, str], city_id: str, county: str, named: dict[str, str], at: tuple[int, int, int]) -> Seat:
    """A department of a county, or a branch of it: `at` are the county, the order below it, and the branch."""
    i, order, branch = at
    above, nth = names()["county_hosts"][county], f"-{branch}" if branch else ""
    name = f"{county}{named['name']}" + (f"第{branch}分局" if branch else "")
    unit = Unit(
        id=f"{city_id}-{above}-{named['host']}{nth}",
        name=name,
        short_name=name,
        level="department",
        parent=f"{city_id}-{above}",
        order=order + 1,
        contacts=[Contact(name="办公室", phone=f"0890-8{i}3{order:02}12")],
    )
    code = f"{city['area'][:4]}{21 + i}{order + 11:04}"
    return Seat(unit, f"{named['host']}{nth}.yc-{above}.gov.cn", name, code, "department")


@dataclass(slots=True)
class ColumnPlan:
    """A column before its history is written: `kind` is a rhythm, "page" (one page of text) or "blank"."""

    name: str
    title: str
    host: str
    nature: ColumnNature
    kind: str
    titles: str
    days: list[date]
    cycle_days: int | None = None
    first_level: bool = True
    dated: bool = True


def usual_columns(site: str, first: date, last: date) -> list[ColumnPlan]:
    """Seven columns every site has; the first three feed the home page."""
    home, others = names()["home_columns"], names()["columns"]
    plans = [_plan("c01", home["dynamic"][0], "dynamic", "dynamic", "dynamic")]
    plans.append(_plan("c02", home["dynamic"][1], "dynamic", "dynamic", "dynamic"))
    plans.append(_plan("c03", home["notice"], "notice", "notice", "notice"))
    plans.append(_plan("c04", others["policy"], "notice", "notice", "notice"))
    plans.append(_plan("c05", others["functions"], "static", "page", "static"))
    plans.append(_plan("c06", others["special"], "other", "settled", "other"))
    plans.append(_plan("c07", others["guide"], "static", "settled", "static"))
    return [_with_rhythm(plan, site, first, last) for plan in plans]


def more_columns(site: str, first: date, last: date, kind: str, count: int, start: int) -> list[ColumnPlan]:
    """`count` further columns of a kind: extra_dynamic, extra_notice, cycled, blankable; numbered from `start`."""
    nature: ColumnNature = {"extra_dynamic": "dynamic", "extra_notice": "notice"}.get(kind, "other")  # type: ignore[assignment]
    beat = {"extra_dynamic": "dynamic", "extra_notice": "notice"}.get(kind, "cycled")
    titles = nature
    stock = names()[kind]
    chosen = ([stock] if isinstance(stock, dict) else stock)[:count]
    plans = [_plan(f"c{start + i:02}", named, nature, beat, titles) for i, named in enumerate(chosen)]
    for plan in plans:
        plan.cycle_days = 30 if kind == "cycled" else None
    return [_with_rhythm(plan, site, first, last) for plan in plans]


def _plan(name: str, named: dict[str, str], nature: ColumnNature, kind: str, titles: str) -> ColumnPlan:
    return ColumnPlan(name, named["name"], named["host"], nature, kind, titles, [])


def _with_rhythm(plan: ColumnPlan, site: str, first: date, last: date) -> ColumnPlan:
    if plan.kind != "page":
        plan.days = rhythm(f"{site}/{plan.name}", plan.kind, first, last)
    return plan


def build_columns(site: SampleSite, plans: list[ColumnPlan]) -> None:
    """Write the histories and give the site its columns."""
    family = FAMILIES[site.family]
    for place, plan in enumerate(plans):
        column = SampleColumn(
            id=f"{site.id}/{plan.name}",
            name=plan.title,
            path=family.column.format(host=plan.host, column=1200 + place),
            nature=plan.nature,
            first_level=plan.first_level,
            cycle_days=plan.cycle_days,
            dated=plan.dated,
            news=plan.titles == "dynamic",
        )
        if plan.kind == "page":
            column.words = _functions(site, plan)
        else:
            write_posts(column, plan.days, site.place, plan.titles, PathOf(family.article, plan.host, place))
        site.columns.append(column)


def _functions(site: SampleSite, plan: ColumnPlan) -> list[str]:
    topics = sentences()["topics"]
    topic = topics[int(unit_hash("functions", site.id) * len(topics))]
    return [text.format(place=site.place, topic=topic) for text in sentences()["functions"]]
