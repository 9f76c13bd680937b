"""How far a source is believed: the more, the higher."""

from schemas.registry.sources import CONFIDENCES, Confidence

SURE: dict[Confidence, int] = {name: rank for rank, name in enumerate(reversed(CONFIDENCES))}
