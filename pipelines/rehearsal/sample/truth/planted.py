"""The whole truth of a province, from the generator alone: what a right machine must find, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from pipelines.rehearsal.sample.model import SampleSite
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import accounts, freshness, pages, records, visits
from pipelines.rehearsal.sample.truth.plants import Horizon, Plant

IN_TIME = timedelta(days=14)  # ten working days take at least so long, and the late ones take three weeks and more


def planted(province: Province) -> list[Plant]:
    """Every finding and early warning that is due, and the look-alikes that stand beside them, in order of time."""
    plants = [plant for site in province.sites for plant in named(_of_site(province, site))]
    plants += accounts.of_accounts(province)
    plants += records.of_records(province)
    return sorted(plants, key=lambda p: (p.begins.first, p.site, p.indicator, p.target, p.outcome, p.kind))


def named(plants: Iterable[Plant]) -> Iterator[Plant]:
    """The kinds of stale columns told apart by what comes after: mended in time or too late, and stale once more."""
    mended: set[str] = set()
    for plant in sorted(plants, key=lambda p: p.begins.first):
        if plant.kind != "column_stale" or plant.ends is None:
            again = plant.kind == "column_stale" and plant.target in mended
            yield replace(plant, kind="column_stale_recurred") if again else plant
            continue
        in_time = plant.ends.first <= plant.begins.first + IN_TIME
        kind = "column_stale_mended_in_time" if in_time else "column_stale_mended_late"
        yield replace(plant, kind="column_stale_recurred" if plant.target in mended else kind)
        mended.add(plant.target)


def _of_site(province: Province, site: SampleSite) -> Iterator[Plant]:
    trouble, outage = site.trouble, province.outage
    away = [outage, *trouble.blocked, *trouble.down, *trouble.notice]
    horizon = Horizon(province.start, province.last, away)
    home = Horizon(province.start, province.last, [*away, *trouble.slow, *trouble.broken])
    yield from visits.of_visits(site, horizon, outage)
    yield from freshness.of_home(site, home)
    yield from freshness.of_columns(site, horizon)
    yield from freshness.of_sums(site, horizon)
    yield from freshness.of_blank_columns(site, horizon)
    yield from freshness.of_redating(site, horizon)
    yield from pages.of_home_faults(site, home)
    yield from pages.of_certificate(site, horizon)
    yield from pages.of_links(site, horizon)
    yield from pages.of_articles(site, horizon)
    yield from pages.of_static_columns(site, horizon)
    yield from visits.look_alikes(site, horizon, outage)
    yield from freshness.look_alikes(site, horizon)
    yield from pages.look_alikes(site, horizon)
