"""The topology: ONE table of which stage reads and writes what. The embedded run, the status, the log and salvage
take their topics from here; nothing else repeats them."""

from dataclasses import dataclass
from importlib import import_module

from schemas.events.types import CASES, CHECKS, DEAD_LETTERS, FETCHES, FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS, REPORTS


@dataclass(frozen=True)
class Hop:
    """One stage. `title` is its name on screen. `implementation` is module:class, imported only when asked for: looking
    at a log loads no engine.

    `batch`: records read at most at a time. `repeats`: whether a record may be worked through again as if it were new;
    where it may not, salvage without progress goes on at the end of the topic.
    """

    stage: str
    title: str
    implementation: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    batch: int = 500
    repeats: bool = True

    def load(self) -> type:
        """The class that does the work."""
        module, _, name = self.implementation.partition(":")
        loaded: type = getattr(import_module(module), name)
        return loaded


STORED = (OBSERVATIONS, FINDINGS, CASES, REPORTS)
# Every stage may also write `dead-letters`. People's facts (pipelines.office.intake) enter on `observations` as well.
TOPOLOGY = (
    Hop("scheduler", "计划", "stages.scheduler.stage:SchedulerStage", (OBSERVATIONS,), (CHECKS,)),
    Hop("fetcher", "抓取", "stages.fetcher:FetcherStage", (CHECKS,), (FETCHES,), batch=256, repeats=False),
    Hop("classifier", "识读", "stages.classifier.stage:ClassifierStage", (FETCHES,), (OBSERVATIONS,), repeats=False),
    Hop("rule-evaluator", "判定", "stages.rule_evaluator.stage:RuleEvaluatorStage", (OBSERVATIONS,), (FINDINGS,)),
    Hop("publisher", "对外提供", "stages.publisher:PublisherStage", (FINDINGS,), (FINDINGS_PUBLIC,)),
    Hop("aggregator", "汇总", "stages.aggregator:Aggregator", STORED, (), batch=10_000),
    Hop("case-desk", "办理", "pipelines.office.cases.desk:CaseDesk", (), (CASES,)),
    Hop("reporter", "编报", "pipelines.office.reporting:Reporting", (), (REPORTS,)),
)
BY_STAGE = {hop.stage: hop for hop in TOPOLOGY}
TOPICS = (*dict.fromkeys(topic for hop in TOPOLOGY for topic in hop.writes), DEAD_LETTERS)
