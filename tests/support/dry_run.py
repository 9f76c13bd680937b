"""A run over the sample world without a network: the real scheduler, classifier and evaluator, and the world asked
directly. Only the fetcher is left out; the demo's own test has it in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import msgspec

from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.answers import Answer, Request, World
from pipelines.rehearsal.sample.province import Province
from schemas.events.checks import PlannedCheck
from schemas.events.envelope import Event
from schemas.events.fetches import Fetched, Hop, TlsFacts
from schemas.events.findings import FindingTransition, Warned
from schemas.events.observations import PageObserved
from schemas.events.reading import Reading
from schemas.registry.installation import installation_of
from schemas.registry.model import Site
from schemas.rulebooks.load import load_all
from schemas.times import midnight
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from stages.classifier.stage import ClassifierStage
from stages.contract import Incoming
from stages.fetcher.agents import check_headers
from stages.rule_evaluator.stage import RuleEvaluatorStage
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.watch import SubjectWatch, observe

DAY = timedelta(days=1)
REFUSED = frozenset({403, 429, 521})


class Inline:
    """Reads in this process: the pages are our own."""

    revision = 1

    async def read(self, body: bytes, context: PageContext) -> Reading:
        return read(body, context)


class Bodies(dict[str, bytes]):
    def get(self, sha: str) -> bytes:  # type: ignore[override]
        return self[sha]


@dataclass
class DryRun:
    """`world` answers (it may lack faults of `province`, whose registry is watched). `keep` is given everything that
    the aggregator would read of a day, when it is wanted."""

    province: Province
    world: World
    keep: Callable[[list[Incoming]], None] | None = None
    transitions: list[FindingTransition] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    async def site(self, site_id: str) -> None:
        """Watch one site from the first day to the tick that closes the last."""
        registry = self.province.registry(Ports(1, 2))
        site = next(site for site in registry.sites if site.id == site_id)
        watch, bodies = SubjectWatch(), Bodies()
        classifier = ClassifierStage(Inline(), bodies, frozenset(s.name for s in registry.sites))
        evaluator = RuleEvaluatorStage(load_all())
        read_state: dict[str, bytes] = {}
        judged_state: dict[str, bytes] = {}
        drawn = {registry.program.id: frozenset(one.id for one in registry.sites)}
        at, end = midnight(self.province.start), self.province.until + timedelta(seconds=1)
        while at < end:
            until = min(at + DAY, end)
            planned = plan_subject(installation_of(registry), site, watch, Span(at, until, at), drawn)
            fetches = [Incoming(self._fetched(event, bodies), "fetches", 0, i) for i, event in enumerate(planned)]
            seen = await classifier.process(fetches, read_state)
            _take_over(read_state, seen.state)
            observed = [Incoming(one.event, "observations", 0, i) for i, one in enumerate(seen.out)]
            judged = evaluator.evaluate(observed, judged_state)
            _take_over(judged_state, judged.state)
            assert not seen.rejected
            assert not judged.rejected
            self._take([one.event.data for one in judged.out])
            if self.keep is not None:
                self.keep(observed + [Incoming(one.event, "findings", 0, i) for i, one in enumerate(judged.out)])
            _learn(watch, site, observed, registry.program.plan.links_per_site)
            at = until

    def _take(self, found: list[object]) -> None:
        self.transitions += [one for one in found if isinstance(one, FindingTransition)]
        self.warnings += [one for one in found if isinstance(one, Warned)]

    def _fetched(self, event: Event, bodies: Bodies) -> Event:
        check = event.data
        if not isinstance(check, PlannedCheck):
            return event
        data = self._fetch(check, bodies)
        return msgspec.structs.replace(event, type="xunwang.fetch.ended.v1", data=data)

    def _fetch(self, check: PlannedCheck, bodies: Bodies) -> Fetched:
        url, chain = check.url, []
        answer = self._ask(url, check)
        while answer.status in (301, 302) and not answer.hang_up:
            target = urljoin(url, answer.headers["Location"])
            chain.append(Hop(url=url, status=answer.status, location=target))
            url, answer = target, self._ask(target, check)
        fetched = Fetched(
            check=check,
            started=check.due,
            outcome="opened",
            final_url=url,
            chain=chain,
            status=answer.status,
            headers=answer.headers,
            tls=self._tls(url, check.due),
        )
        if self.province.outage.holds(check.due):
            return msgspec.structs.replace(fetched, outcome="void", void_reason="own_network", error="reset", tls=None)
        if answer.hang_up or answer.delay:
            error = "timeout" if answer.delay else "reset"
            return msgspec.structs.replace(fetched, outcome="failed", error=error, status=None)
        sha = sha256(answer.body).hexdigest()
        bodies[sha] = answer.body
        if answer.status in REFUSED:
            fetched = msgspec.structs.replace(fetched, outcome="void", void_reason="blocked")
        return msgspec.structs.replace(fetched, sha256=sha, size=len(answer.body))

    def _ask(self, url: str, check: PlannedCheck) -> Answer:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        agent = check_headers(check, "test", None)["User-Agent"]
        return self.world.answer(Request(parts.netloc, path, check.due, agent, check.method))

    def _tls(self, url: str, at: datetime) -> TlsFacts | None:
        host = urlsplit(url).netloc
        site = next((site for site in self.province.sites if site.host == host), None)
        return TlsFacts(not_after=site.not_after) if site is not None and site.not_after else None


def _take_over(state: dict[str, bytes], changed: dict[str, bytes | None]) -> None:
    state.update({key: value for key, value in changed.items() if value is not None})


def _learn(watch: SubjectWatch, site: Site, observed: list[Incoming], most: int) -> None:
    for incoming in observed:
        if isinstance(incoming.event.data, PageObserved):
            observe(watch, incoming.event.data, most)
