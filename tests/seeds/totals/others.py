"""Submissions and adoption, consult tests, requests, faults fed back, and what became of the last period's cases."""

import re
from datetime import timedelta
from typing import Any

from schemas.mistakes import MistakeError
from tests.seeds.facts import Raw, Seed, listed
from tests.seeds.plan import on_working_day, working_day
from tests.seeds.records import Records
from tests.seeds.tables import with_fields
from tests.seeds.totals.block import Block, Office, shares
from tests.seeds.totals.praise import praise

SUBMITTED, TEST, ABOVE, REQUEST = "submission.count.v1", "consult.test.v1", "notice.above.v1", "foi.request.v1"
_FEWER = re.compile(r"fewer_than_(\d+)")
_WITHIN = re.compile(r"(\d+)个工作日内")


def contribution(block: Block) -> None:
    """Good units are praised; what each handed in stands in the tables, else it is shared out."""
    praise(block, block.names("good"), "信息报送质量较好")
    if not submissions(block.office.seed):
        _shared_out(block)


def _shared_out(block: Block) -> None:
    """Totals without a table: units below the floor that the circular names handed in one item less than it asks for,
    the others the rest in equal parts."""
    seed, total, adopted = block.office.seed, block.number("reported"), block.number("adopted")
    few = {
        name: int(found[1]) - 1
        for field in block.raw
        if (found := _FEWER.fullmatch(str(field)))
        for name in block.names(str(field))
    }
    others = [name for name in block.names("good") if name not in few] or [seed.root_name]
    if adopted > total or sum(few.values()) > total:
        raise MistakeError(f"{block.place}：报送{total}条容不下采用数或点名单位的条数，请核对。")
    given = {**few, **dict(zip(others, shares(total - sum(few.values()), len(others)), strict=True))}
    for name, submitted in sorted(given.items(), key=lambda one: one[1]):
        taken = min(adopted, submitted)
        adopted -= taken
        _submitted(block.office, name, submitted, taken)
    block.office.register.invented.say("信息报送：各单位条数系虚构；总数、采用数和点名的单位为通报所载。")


def submissions(seed: Seed) -> list[Raw]:
    """Rows of tables that tell what a unit handed in."""
    return [row for _, row in with_fields(seed, "reported", "adopted")]


def enter_submissions(office: Office) -> None:
    """What each unit handed in, in the months of the window."""
    for row in submissions(office.seed):
        if int(row["adopted"]) > int(row["reported"]):
            raise MistakeError(f"{office.seed.key}：“{row['unit']}”采用数大于报送数，请核对。")
        _submitted(office, str(row["unit"]), int(row["reported"]), int(row["adopted"]))


def _submitted(office: Office, name: str, submitted: int, adopted: int) -> None:
    unit, months = office.register.unit(name), office.days.months()
    for month, of_month in zip(months, shares(submitted, len(months)), strict=True):
        taken = min(adopted, of_month)
        adopted -= taken
        office.records.add(
            SUBMITTED,
            f"submitted/{unit.id}/{month}",
            subject=f"unit:{unit.id}",
            unit=unit.id,
            month=month,
            submitted=of_month,
            adopted=taken,
        )


def groups(seed: Seed) -> list[Raw]:
    """Rows of tables that list sites by how they answered."""
    return [row for _, row in with_fields(seed, "group", "sites")]


def enter_tests(office: Office) -> None:
    """A consult test of each site that answered within a term; those at fault enter as problems."""
    asked = on_working_day(office.days.base - timedelta(days=30))
    failed = {one.subject for one in office.problems if one.type.startswith("site.reply_")}
    for row in groups(office.seed):
        within = _WITHIN.search(str(row["group"]))
        for name in row["sites"]:
            if name in failed:
                continue
            if within is None:
                raise MistakeError(f"{office.seed.key}：不认得互动回应情况“{row['group']}”，应写作N个工作日内答复。")
            _test(office, office.register.site(str(name)).id, asked, int(within[1]))


def _test(office: Office, site: str, asked: Any, days: int) -> None:
    office.records.add(
        TEST,
        f"test/{site}",
        at=Records.clock(office.days.base, 12),
        subject=site,
        asked=Records.clock(asked),
        answered=Records.clock(working_day(asked, days), 16),
        question="简单常见问题（虚构）",
    )


def reply_test(block: Block) -> None:
    """Shares of sites that answered, where no table lists them by name."""
    if groups(block.office.seed):
        return
    office = block.office
    asked = on_working_day(office.days.base - timedelta(days=30))
    quick = int((block.raw.get("within_1_working_day") or {}).get("count") or 0)
    late = int((block.raw.get("not_within_5_working_days") or {}).get("count") or 0)
    named = set(block.names("named_not_within_5"))
    sites = [site for site in office.register.sites.values() if site.name not in named]
    for order, site in enumerate(sites[: block.number("sites") - late]):
        _test(office, site.id, asked, 1 if order < quick else 4)


def requests(block: Block) -> None:
    """Requests for information: as many late ones as the circular counts, beside some in time."""
    office, late = block.office, block.number("overdue")
    total = block.number("received") or late + 5
    asked = on_working_day(office.days.base - timedelta(days=60))
    for order in range(1, total + 1):
        answered = working_day(asked, 25 if order <= late else 10)
        office.records.add(
            REQUEST,
            f"{block.name}/{order:03d}",
            at=Records.clock(answered, 17),
            subject=office.main,
            thing=f"{block.name}-{order:03d}",
            asked=Records.clock(asked),
            answered=Records.clock(answered, 16),
            result="open",
        )
    office.register.invented.say("依申请公开：件数和日期系虚构，超期件数为通报所载。")


def feedback(block: Block) -> None:
    """Faults that a higher office fed back, counted by unit."""
    rows = listed(block.raw.get("by_unit"), f"{block.place}：by_unit")
    total = block.raw.get("total")
    if total is not None and total != sum(int(row["count"]) for row in rows):
        raise MistakeError(f"{block.place}：各单位合计与total{total}不符，请核对。")
    source = str(block.raw.get("source", "上级单位"))
    for order, row in enumerate(rows, start=1):
        unit = block.office.register.unit(str(row["unit"]))
        block.office.records.add(
            ABOVE,
            f"{block.name}/{order:02d}",
            subject=f"unit:{unit.id}",
            unit=unit.id,
            count=int(row["count"]),
            office=source,
            detail=str(block.raw.get("heading") or source),
            category=str(block.raw.get("type") or ""),
            level=level(source),
        )


def level(office: str) -> str:
    """The level of a higher office by its name."""
    return next(
        (code for word, code in (("国", "state"), ("省", "province"), ("市", "city")) if word in office), "other"
    )


def _untold(block: Block) -> int:
    """How many there were, where the block does not say of what kind."""
    if block.raw.get("problem_sites") is not None:
        return 0
    return block.number("count") or block.number("rectified") + block.number("remaining")


def previous(block: Block) -> None:
    """Counts of the last period's cases: who they were is not told, so they enter as earlier namings, with what the
    recheck found."""
    office = block.office
    for field, kind in (("problem_accounts", "accounts"), ("problem_sites", "sites")):
        total = block.number(field) or (_untold(block) if field == "problem_accounts" else 0)
        mended = block.number("rectified")
        known = [*(office.register.accounts if kind == "accounts" else office.register.sites).values()]
        free = [one for one in reversed(known) if one.name not in {problem.subject for problem in office.problems}]
        if total > len(free):
            raise MistakeError(f"{block.place}：{field}{total}个多于登记的{len(free)}个，请核对。")
        for order, subject in enumerate(free[:total], start=1):
            before = Records.clock(office.days.first - timedelta(days=20))
            office.records.add(
                "naming.earlier.v1",
                f"{block.name}/{order:03d}",
                at=before,
                subject=subject.id,
                edition="上一期通报",
                detail="存在突出问题（虚构）",
            )
            office.records.add(
                "outside.test.v1",
                f"{block.name}/{order:03d}/r",
                subject=subject.id,
                test="上期问题复核",
                result="pass" if order <= mended else "fail",
                tester=office.seed.issuer,
            )
        if total:
            office.register.invented.say(f"上期{total}个：名称未载，由虚构的对象承担，整改情况以复核记录写入。")
