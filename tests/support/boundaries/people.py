"""What people judge: a fault, and what is good or cannot be told."""

from schemas.rulebooks.model import Indicator, Rulebook
from tests.support.boundaries.base import Sides, watched
from tests.support.observations import Watched


def by_hand(book: Rulebook, rule: Indicator) -> Sides:
    def play(result: str) -> Watched:
        made = watched(book, rule)
        made.manual(rule.id, result, detail="情况")
        made.close_day()
        return made

    assert play("unknown").transitions(rule.id) == []
    return play("fail"), play("pass")
