"""The sources by name: a row of the table of kinds says which one brings the answer to a check."""

from collections.abc import Callable

from stages.fetcher.sources.accounts import AccountLooks
from stages.fetcher.sources.base import Exchange, Looked, Parts, Source
from stages.fetcher.trial import Trial

__all__ = ["SOURCES", "Exchange", "Looked", "Parts", "Source"]

SOURCES: dict[str, Callable[[Parts], Source]] = {
    "http": lambda parts: Trial(parts.client, parts.health, parts.settings),
    "account": AccountLooks,
}
