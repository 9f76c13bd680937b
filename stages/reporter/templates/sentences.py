"""Texts of a template as inlines: sentences that say something, with their slots filled."""

from schemas.mistakes import MistakeError
from schemas.templates.model import Say, Text
from schemas.templates.texts import broken, pieces, sentences
from stages.reporter.document import Inline, plain
from stages.reporter.templates.context import Context
from stages.reporter.templates.slots import amount, filled


def inlines(text: Text, context: Context) -> list[Inline]:
    """What is printed of a text; empty when no sentence of it has something to say."""
    found: list[Inline] = []
    for said in sentences(text):
        if said.say and spoken(said, context):
            found += _filled(said.say, context)
    return found


def text_of(text: Text, context: Context) -> str:
    return "".join(plain(one) for one in inlines(text, context))


def spoken(said: Say, context: Context) -> bool:
    """Whether a sentence is printed."""
    return (
        (not said.when or amount(said.when, context) > 0)
        and (not said.unless or amount(said.unless, context) == 0)
        and (not said.one or amount(said.one, context) == 1)
        and (not said.many or amount(said.many, context) > 1)
    )


def written_text(key: str, otherwise: Text, context: Context) -> Text | None:
    """The paragraph that a person gave for this edition, else the one of the template. Raises MistakeError for braces
    in it that name nothing."""
    held = context.given.written.get(key)
    if held is None:
        return otherwise or None
    text = held if isinstance(held, str) else "".join(held)
    known = set(context.slots) | context.book.figures
    wrong = [name for name, is_slot in pieces(text) if is_slot and name not in known]
    if broken(text) or wrong:
        what = f"“{wrong[0]}”没有这个数据" if wrong else "花括号不成对"
        raise MistakeError(f"由人填写的“{key}”：{what}，请对照 docs/templates.md 改正。")
    return text


def _filled(text: str, context: Context) -> list[Inline]:
    found: list[Inline] = []
    for piece, is_slot in pieces(text):
        found += filled(piece, context).inlines if is_slot else [piece]
    return found
