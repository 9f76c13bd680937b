"""Columns are found by how a site is built: over many differing invented sites, with floors."""

from collections import Counter
from urllib.parse import urlsplit

import pytest

from pipelines.discover import Seen, Walked, propose
from schemas.registry.model import Site
from schemas.times import at
from stages.classifier.navigation import navigation
from stages.classifier.navigation.entries import address_key
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.support.column_sites import InventedSite, invented, text_page
from tests.support.registries import site as registered

SITES = 36
FOUND, PRECISION, NATURE = 0.95, 0.95, 0.90
CLOCK = at("2026-07-20T10:00:00+08:00")


class Served:
    """Pages of an invented site, read by the product's reader without a network."""

    def __init__(self, made: InventedSite) -> None:
        self._made = made
        self.asked: list[str] = []

    async def read(self, urls: list[str], hosts: frozenset[str]) -> dict[str, Seen]:
        return {url: self._one(url, hosts) for url in urls}

    def _one(self, url: str, hosts: frozenset[str]) -> Seen:
        self.asked.append(url)
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        html = self._made.home if path == "/" else self._made.pages.get(path, text_page("县城新区供水改造提速"))
        context = PageContext(url=url, at=CLOCK, status=200)
        body = html.encode()
        return Seen(read(body, context), "", url, tuple(navigation(body, context, hosts)))


def watched(made: InventedSite) -> Site:
    return registered(url=f"{made.root}/", columns=[])


async def walked(made: InventedSite) -> Walked:
    return await propose(Served(made), watched(made), 60, lambda line: None)


async def test_columns_of_unseen_sites_are_found_named_and_told_apart() -> None:
    found, proposed, wanted, natures = 0, 0, 0, 0
    misses: Counter[str] = Counter()
    for number in range(SITES):
        made = invented(number)
        result = await walked(made)
        truth = {address_key(made.root + one.path): one for one in made.truth}
        said = {address_key(column.url): column for column in result.proposed}
        hits = truth.keys() & said.keys()
        found, proposed, wanted = found + len(hits), proposed + len(said), wanted + len(truth)
        natures += sum(said[key].nature == truth[key].nature for key in hits)
        misses.update(f"{number} missed {truth[key].name} ({truth[key].page}) {key}" for key in truth.keys() - hits)
        misses.update(f"{number} wrong {said[key].name} {key}" for key in said.keys() - hits)
        misses.update(
            f"{number} {truth[key].name} ({truth[key].page}) {truth[key].nature}, said {said[key].nature}"
            for key in hits
            if said[key].nature != truth[key].nature
        )
        misses.update(
            f"{number} {truth[key].name} called {said[key].name}" for key in hits if said[key].name != truth[key].name
        )
    told = "\n".join(misses)
    assert wanted >= 250
    assert found / wanted >= FOUND, f"{found}/{wanted}\n{told}"
    assert found / proposed >= PRECISION, f"{found}/{proposed}\n{told}"
    assert natures / found >= NATURE, f"{natures}/{found}\n{told}"


@pytest.mark.parametrize("number", range(0, SITES, 7))
async def test_what_is_proposed_waits_for_a_person_and_has_a_free_id(number: int) -> None:
    result = await walked(invented(number))
    assert not any(column.confirmed for column in result.proposed)
    ids = [column.id for column in result.proposed]
    assert len(set(ids)) == len(ids)
