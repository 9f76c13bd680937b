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
_WITHIN = re.compile(r"(\d+)个工作日内")


def contribution(block: Block) -> None:
    """Good units are praised; what each handed in stands in the tables, else in equal parts of the total."""
    if not submissions(block.office.seed):
        raise MistakeError(f"{block.place}：没有各单位报送和采用的表（reported、adopted），无法写成记录，请补上该表。")
    praise(block, block.names("good"), "信息报送质量较好")


def submissions(seed: Seed) -> list[Raw]:
    """Rows of tables that tell what a unit handed in."""
    return [row for _, row in with_fields(seed, "reported", "adopted")]


def enter_submissions(office: Office) -> None:
    """What each unit handed in, in the months of the window."""
    months = office.days.months()
    for row in submissions(office.seed):
        unit = office.register.unit(str(row["unit"]))
        left = int(row["adopted"])
        for month, submitted in zip(months, shares(int(row["reported"]), len(months)), strict=True):
            adopted = min(left, submitted)
            left -= adopted
            office.records.add(
                SUBMITTED,
                f"submitted/{unit.id}/{month}",
                subject=f"unit:{unit.id}",
                unit=unit.id,
                month=month,
                submitted=submitted,
                adopted=adopted,
            )
        if left:
            raise MistakeError(f"{office.seed.key}：“{row['unit']}”采用数大于报送数，请核对。")


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


def previous(block: Block) -> None:
    """Counts of the last period's cases: who they were is not told, so they enter as earlier namings, with what the
    recheck found."""
    office = block.office
    for field, kind in (("problem_accounts", "accounts"), ("problem_sites", "sites")):
        total, mended = block.number(field), block.number("rectified")
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
