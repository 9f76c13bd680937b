"""The reader, in a module of its own: it runs in a child process."""

from schemas.events.found import Found
from stages.classifier.reading.context import PageContext
from tests.support.made_up.parts import Tally


def tally(bodies: list[bytes], context: PageContext) -> Found:
    calls = [line for body in bodies for line in body.decode().split()]
    return Tally(answered=calls.count("answered"), unanswered=calls.count("unanswered"))
