"""The publisher: what other systems may see of the findings."""

from stages.publisher.stage import PublisherStage

__all__ = ["PublisherStage"]
