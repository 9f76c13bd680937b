"""Truth of what people hand in: terms that pass, duties that fall due, reposts that are owed, texts that are taken."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.records.model import SampleDuty, SampleLetter
from pipelines.rehearsal.sample.truth.plants import DAY, Days, Plant
from schemas.calendar import shipped
from schemas.ids import unit_subject_id

ANSWER_WITHIN, STREAK = 5, 2  # working days; times in a row
LEAST_TAKEN = (3, 10)


def of_records(province: Province) -> Iterator[Plant]:
    """Everything that is due about records, and the look-alikes beside it. A closed day is judged at the midnight
    after it, which bears the date of the next day."""
    records, whole = province.records, Days(province.start, province.last + DAY)
    for letter in records.letters:
        yield _of_letter(province, letter, whole)
    for duty in records.duties:
        yield _of_duty(duty, whole)
    turns = sorted(records.duties, key=lambda duty: (duty.unit, duty.name, duty.due))
    for _, own in groupby(turns, key=lambda duty: (duty.unit, duty.name)):
        yield from _of_turns(list(own), whole)
    yield from _of_looks(province, whole)
    for supply in records.supplies:
        subject = unit_subject_id(supply.unit)
        plant = Plant("submission_taken", "local.submit.adopted", subject, subject, "finding", whole, look_alike=True)
        rarely = supply.adopted * LEAST_TAKEN[1] < supply.submitted * LEAST_TAKEN[0]
        yield _found(plant, "submission_rarely_taken", supply.told) if rarely else plant


def _found(like: Plant, kind: str, day: date) -> Plant:
    return replace(like, kind=kind, begins=Days(day, day + DAY), look_alike=False)


def _judged(province: Province, site: str, day: date) -> date:
    """The first day from this one on, on which the site is judged: not while it is down with approval."""
    approvals = next(one.approvals for one in province.sites if one.id == site)
    while any(first <= day <= last for first, last in approvals):
        day += DAY
    return day


def _of_letter(province: Province, letter: SampleLetter, whole: Days) -> Plant:
    target = f"record:{letter.name}"
    like = Plant("letter_in_time", "local.mailbox.letter_late", letter.site, target, "finding", whole, look_alike=True)
    late = _day_after_term(letter.asked)
    if letter.answered is None and late > province.last:
        return replace(like, kind="letter_in_term")
    if letter.answered is not None and letter.answered < late:
        return like
    kind = "letter_unanswered" if letter.answered is None else "letter_late"
    plant = _found(like, kind, _judged(province, letter.site, max(late, letter.told)))
    if {letter.asked.year, late.year} <= shipped().years.keys():
        return plant
    # Holidays of a year without a notice may still excuse it: it is found at some later day, or not at all.
    return replace(plant, begins=Days(plant.begins.first, whole.last), required=False)


def _day_after_term(asked: date) -> date:
    """The first day on which more working days than allowed have passed since the letter came."""
    calendar, passed, day = shipped(), 0, asked
    while passed <= ANSWER_WITHIN:
        day += DAY
        passed += calendar.is_working_day(day)
    return day


def _is_late(duty: SampleDuty, last: date) -> bool:
    return (duty.done or last + DAY) > duty.due and duty.due < last


def _of_duty(duty: SampleDuty, whole: Days) -> Plant:
    subject, target = unit_subject_id(duty.unit), f"record:{duty.thing}"
    like = Plant("duty_done", "local.duty.overdue", subject, target, "finding", whole, look_alike=True)
    last = whole.last - DAY
    if not _is_late(duty, last):
        return like if duty.done is not None else replace(like, kind="duty_not_due")
    return _found(like, "duty_missing" if duty.done is None else "duty_late", max(duty.due + DAY, duty.told))


def _of_turns(duties: list[SampleDuty], whole: Days) -> Iterator[Plant]:
    """A duty that recurs: late so many times in a row is a finding of its own."""
    if len(duties) < STREAK:
        return
    subject, target = unit_subject_id(duties[0].unit), f"record:{duties[0].name}"
    like = Plant("duty_streak_broken", "local.duty.streak", subject, target, "finding", whole, look_alike=True)
    row = 0
    for duty in duties:
        row = row + 1 if _is_late(duty, whole.last - DAY) else 0
        if row == STREAK:
            yield _found(like, "duty_streak", max(duty.due + DAY, duty.told))
            return
    yield like


def _of_looks(province: Province, whole: Days) -> Iterator[Plant]:
    """A site is behind from its first task on that it did not carry out in time."""
    looks = sorted(province.records.looks, key=lambda look: (look.site, look.told))
    for site, own in groupby(looks, key=lambda look: look.site):
        results = list(own)
        like = Plant("repost_done", "local.repost.in_time", site, site, "finding", whole, look_alike=True)
        behind = next((look for look in results if look.result in ("late", "not_done")), None)
        if behind is not None:
            kind = "repost_late" if behind.result == "late" else "repost_missed"
            yield replace(_found(like, kind, _judged(province, site, behind.told)), any_end=True)
        elif all(look.result == "not_applicable" for look in results):
            yield replace(like, kind="repost_not_applicable")
        else:
            yield like
