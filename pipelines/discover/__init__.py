"""Walk a site's navigation, politely and bounded, and propose its columns; what a person changed is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from pipelines.discover.judge import is_column
from pipelines.discover.walk import AT_ONCE, Seen, walking
from schemas.events.reading import Reading
from schemas.registry.model import Column, Program, Site
from stages.classifier.column_nature import column_nature, names_a_column
from stages.classifier.navigation import Entry
from stages.classifier.navigation.entries import address_key
from stages.classifier.navigation.labels import LONGEST, clean, may_name_a_column
from stages.classifier.reading.hosts import host_of


class Pages(Protocol):
    """Where pages come from."""

    async def read(self, urls: list[str], hosts: frozenset[str]) -> dict[str, Seen]: ...


@dataclass
class Walked:
    """`proposed` are new columns, unconfirmed; `kept` those of the registry; `unreadable` addresses with a reason."""

    proposed: list[Column] = field(default_factory=list)
    kept: list[Column] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    def site(self, site: Site) -> Site:
        return msgspec.structs.replace(site, columns=[*self.kept, *self.proposed])


async def discover(program: Program, site: Site, most: int, say: Callable[[str], None]) -> Walked:
    """Read the home page and at most `most` pages its navigation leads to."""
    async with walking(program, site) as pages:
        return await propose(pages, site, most, say)


async def propose(pages: Pages, site: Site, most: int, say: Callable[[str], None]) -> Walked:
    """Propose the columns of a site from its pages: those the home page leads to, then those of its sections."""
    walked = Walked(kept=list(site.columns))
    hosts = frozenset(host_of(url).removeprefix("www.") for url in (site.url, *site.aliases))
    home = (await pages.read([site.url], hosts))[site.url]
    if home.reading is None:
        walked.unreadable[site.url] = home.why
        return walked
    hosts |= {host_of(home.url).removeprefix("www.")}
    met = {address_key(url) for url in (site.url, home.url, *site.aliases)}
    met |= {address_key(column.url) for column in site.columns}
    walk = _Proposing(pages, site, hosts, walked, met, address_key(home.url), most, say)
    sections = await walk.follow(home.entries, first_level=True)
    for section in sections:
        await walk.follow(tuple(filter(_leads_on, section.entries)), first_level=False)
    return walked


def _leads_on(entry: Entry) -> bool:
    """Whether a link of a section leads to a column of it: menus of sections hold much else."""
    return entry.sure and entry.zone != "group" and names_a_column(entry.name)


@dataclass
class _Proposing:
    """One walk: `met` are addresses that need no further look, `left` how many pages may still be read."""

    pages: Pages
    site: Site
    hosts: frozenset[str]
    walked: Walked
    met: set[str]
    home: str
    left: int
    say: Callable[[str], None]

    async def follow(self, entries: tuple[Entry, ...], first_level: bool) -> list[Seen]:
        """Read the pages of the entries and propose those that are columns; the sections among them."""
        new = self._new(entries, first_level)[: self.left]
        self.left -= len(new)
        sections: list[Seen] = []
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            self.say(f"{start + len(part)}/{len(new)}")
            seen = await self.pages.read([entry.url for entry in part], self.hosts)
            for entry in part:
                one = seen[entry.url]
                if self._take(entry, one, first_level):
                    sections.append(one)
        return sections

    def _new(self, entries: tuple[Entry, ...], first_level: bool) -> list[Entry]:
        names = {column.name for column in self.walked.proposed}
        found = []
        for entry in entries:
            key = address_key(entry.url)
            if key not in self.met and (first_level or entry.name not in names):
                self.met.add(key)
                found.append(entry)
        return found

    def _take(self, entry: Entry, seen: Seen, first_level: bool) -> bool:
        if seen.reading is None:
            self.walked.unreadable[entry.url] = seen.why
            return False
        if seen.reading.page_kind == "soft_404":
            self.walked.unreadable[entry.url] = "页面不存在"
            return False
        if address_key(seen.url) == self.home or not self._is_own(seen.url) or not is_column(entry, seen.reading):
            return False
        name = self._name(entry, seen.reading)
        column = Column(
            id=self._free_id(),
            name=name,
            url=entry.url,
            nature=column_nature(name, seen.reading),
            first_level=first_level,
            confirmed=False,
        )
        self.walked.proposed.append(column)
        return True

    def _is_own(self, url: str) -> bool:
        return not url or host_of(url).removeprefix("www.") in self.hosts

    def _name(self, entry: Entry, reading: Reading) -> str:
        """The name the site shows; the page's own only where that was cut short."""
        said = clean(reading.gov_meta.get("ColumnName", ""))
        longer = said.startswith(entry.name.rstrip("…")) and len(said) <= LONGEST and may_name_a_column(said)
        return said if longer else entry.name

    def _free_id(self) -> str:
        taken = {column.id for column in [*self.walked.kept, *self.walked.proposed]}
        number = len(taken) + 1
        while f"{self.site.id}/c{number:02d}" in taken:
            number += 1
        return f"{self.site.id}/c{number:02d}"
