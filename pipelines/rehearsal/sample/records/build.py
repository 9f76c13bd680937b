"""Decides what happens in each round: who answers late, who forgets a duty, who reposts, whose texts are taken."""

from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.rehearsal.sample.model import SampleSite
from pipelines.rehearsal.sample.records.model import SampleDuty, SampleLetter, SampleLook, SampleRecords, SampleSupply
from schemas.calendar import shipped
from schemas.ids import unit_hash

DAY = timedelta(days=1)


def build_records(seed: int, rounds: int, sites: Sequence[SampleSite], start: date, last: date) -> SampleRecords:
    """The matters of so many rounds. Each round has every kind once, at sites and units of its own where there are
    enough of them."""
    order = sorted(sites, key=lambda site: unit_hash("records", seed, site.id))
    units = list(dict.fromkeys(site.unit for site in order))
    found = SampleRecords()
    for number in range(rounds):
        begin = start + (1 + number % 5) * DAY
        here = [order[(number * 4 + n) % len(order)] for n in range(4)]
        found.letters += _letters(number, [site.id for site in here], begin, last)
        found.duties += _duties(number, [units[(number * 3 + n) % len(units)] for n in range(3)], begin, last)
        found.looks += _looks(number, [site.id for site in here], begin + 8 * DAY)
    told = start + 20 * DAY
    for number, unit in enumerate(units[: 2 * rounds]):  # all of a unit's months are added up: one fate for each
        found.supplies.append(SampleSupply(unit, 10, 3 if number % 2 else 2, told))
    return found


def _letters(number: int, sites: list[str], begin: date, last: date) -> list[SampleLetter]:
    """Never answered, answered too late, told only after the late answer, answered on the last day, and still open."""
    names = [f"XF{number + 1:03}-{n}" for n in range(1, 6)]
    late, told_late, in_time = begin + DAY, begin + 2 * DAY, begin + 3 * DAY
    open_still = last - 2 * DAY
    return [
        SampleLetter(names[0], sites[0], begin, None, begin),
        SampleLetter(names[1], sites[1], late, working_day(late, 7), late),
        SampleLetter(names[2], sites[2], told_late, working_day(told_late, 8), working_day(told_late, 8)),
        SampleLetter(names[3], sites[3], in_time, working_day(in_time, 5), in_time),
        SampleLetter(names[4], sites[0], open_still, None, open_still),
    ]


def _duties(number: int, units: list[str], begin: date, last: date) -> list[SampleDuty]:
    """Never done, done two days late, done on the last day, not yet due; late twice in a row, and late every other
    time."""
    forgetful, late, good = units
    due = begin + 9 * DAY
    turns = [begin + n * 7 * DAY for n in (1, 2, 3)]
    weekly, form = f"第{number + 1}轮每周情况报表", f"第{number + 1}轮每周检查登记表"
    done = {
        weekly: [turns[0] + DAY, turns[1] + 2 * DAY, turns[2]],
        form: [turns[0] + DAY, turns[1], turns[2] + DAY],
    }
    recurring = [
        SampleDuty(name, unit, turn, day, begin)
        for (name, days), unit in zip(done.items(), (late, good), strict=True)
        for turn, day in zip(turns, days, strict=True)
    ]
    return [
        SampleDuty(f"第{number + 1}轮自查报告", forgetful, due, None, begin),
        SampleDuty(f"第{number + 1}轮整改报告", late, due, due + 2 * DAY, begin),
        SampleDuty(f"第{number + 1}轮季度总结", good, due, due, begin),
        SampleDuty(f"第{number + 1}轮年度报表", good, last + 20 * DAY, None, begin),
        *recurring,
    ]


def _looks(number: int, sites: list[str], told: date) -> list[SampleLook]:
    """One that did nothing, one that was late, one in time, and one that the task is not about."""
    task = f"第{number + 1}号转载任务"
    return [
        SampleLook(task, sites[0], "not_done", told),
        SampleLook(task, sites[1], "late", told),
        SampleLook(task, sites[2], "in_time", told),
        SampleLook(task, sites[3], "not_applicable", told),
    ]


def working_day(day: date, number: int) -> date:
    """The so-manieth working day after a day."""
    calendar = shipped()
    while number:
        day += DAY
        number -= calendar.is_working_day(day)
    return day
