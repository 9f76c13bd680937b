"""What a request carries besides what was sent: typed, so that no handler guesses."""

import re
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

from schemas.events.actor import Actor
from schemas.mistakes import MistakeError


@dataclass(frozen=True, slots=True)
class Session:
    """A person who has logged in. `csrf` is the token that every form of the session carries."""

    person: str
    csrf: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is here. `session` None: nobody logged in, the actor is whoever may come without. `programs`: those that the
    person works for, all where it is empty. `can_log_in`: whether there is a login at all; `scopes`: what a
    token of another system opens."""

    actor: Actor
    session: Session | None = None
    programs: frozenset[str] = frozenset()
    can_log_in: bool = False
    scopes: frozenset[str] = frozenset()

    @property
    def by_token(self) -> bool:
        """Whether it is another system, which opens what its token says and no page."""
        return bool(self.scopes)

    @property
    def csrf(self) -> str:
        return self.session.csrf if self.session else ""

    def works_for(self, program: str) -> bool:
        return not self.programs or program in self.programs


VISIT = web.RequestKey("visit", Visit)
Form = MultiDictProxy[str | bytes | bytearray | FileField]
FORM: web.RequestKey[Form] = web.RequestKey("form", MultiDictProxy)


# Forms whose pages show again what was typed into them: after a new login the person is taken back there.
SHOWN_AGAIN = re.compile(
    r"(findings/[^/?]+/act|cases/[^/?]+/(answer|step)|records/new|worklist/[^/?]+|subjects/[^/?]+/watch)(\?.*)?$"
)
RESUMED = "resumed"  # the field of a form that comes back so, and is only to be shown


def refuse_resumed(request: web.Request) -> None:
    """Raises MistakeError for a form that was typed before a session ended: the page shows it again, and the person
    hands it in."""
    if typed(request, RESUMED):
        raise MistakeError("登录已失效，现已重新登录；此前填写的内容在下面，尚未提交，请核对后提交，附件须重新选择。")


def visit_of(request: web.Request) -> Visit:
    """Who is here; the doors have seen to it that this is known."""
    return request[VISIT]


def typed(request: web.Request, name: str) -> str:
    """What was typed into a field of the form, without blanks around it; empty for what is absent or a file."""
    value = request[FORM].get(name, "")
    return value.strip() if isinstance(value, str) else ""


def all_typed(request: web.Request, name: str) -> list[str]:
    """Every value of a field that may be there several times."""
    return [value for value in request[FORM].getall(name, []) if isinstance(value, str)]


def files_of(request: web.Request, name: str) -> list[FileField]:
    """The files that were chosen in a field; an empty one was not chosen."""
    return [one for one in request[FORM].getall(name, []) if isinstance(one, FileField) and one.filename]
