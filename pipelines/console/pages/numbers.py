"""What the start pages count and what they say is still to come."""

from datetime import timedelta

from aiohttp import web

from pipelines.console.followed.wanted import Wanted
from pipelines.console.office import Office, Row
from pipelines.console.wording import moment
from pipelines.office.windows import quarter_of, week_of
from schemas.chinese import day_text
from schemas.registry.model import Registry
from schemas.states import STANDING


async def numbers(office: Office, request: web.Request) -> dict[str, str]:
    """What the start pages count, for the person of a request, by the name that their elements carry."""
    found = await office.found(request, Wanted())
    standing = sum(one.state in STANDING for one in found)
    looks = await first_looks(office)
    return {
        "reached": moment(await office.now()),
        "confirmed": str(standing),
        "suspected": str(len(found) - standing),
        **{name: str(number) for name, number in looks.items()},
    }


async def expected(office: Office) -> str:
    """When the next day is judged and the next reports can be made, in a sentence."""
    today = await office.today()
    judged, week, quarter = (
        day_text(day + timedelta(days=1)) for day in (today, week_of(today).last, quarter_of(today).last)
    )
    return (
        f"按日计算的指标，下次判定在{judged}零时；本周周报在{week}零时后、本季度通报草稿在{quarter}零时后生成。"
        "页面中发现的问题读取后即列出。"
    )


async def first_looks(office: Office) -> dict[str, int]:
    """How many sites and columns have been read in the last week and today, of how many."""
    rows = await office.ask("coverage", **await office.days_and_today(7))
    return {**first_totals(office.registry), **first_done(rows)}


def first_totals(registry: Registry) -> dict[str, int]:
    return {"sites": len(registry.sites), "columns": sum(len(site.columns) for site in registry.sites)}


def first_done(rows: list[Row]) -> dict[str, int]:
    return {
        "sites_seen": sum(1 for row in rows if int(row["home_done"]) or int(row["visits_done"])),
        "columns_seen": sum(int(row["columns_seen"]) for row in rows),
    }
