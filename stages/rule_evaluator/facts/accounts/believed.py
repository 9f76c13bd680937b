"""How far a source is believed: the more, the higher."""

from schemas.events.found.accounts import Confidence

SURE: dict[Confidence, int] = {"second_hand": 0, "handed_in": 1, "public": 2, "platform": 3}
