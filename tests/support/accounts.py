"""An account under the evaluator: posts, menus and profiles in one line each.

account = WatchedAccount()
account.posts({"通知": DAY0}, complete_since=day(-30))
account.close_day()
assert account.state_of("media.veto.stale") is None
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from schemas.events.checks import Registered
from schemas.events.envelope import Event
from schemas.events.found import Found
from schemas.events.found.accounts import MenuEntry, MenuRead, Post, PostsRead, ProfileRead
from schemas.events.observations import LinkClass, PageObserved
from schemas.ids import digest
from schemas.registry.model import RoleHeld
from schemas.registry.subjects import Account, App, Column
from schemas.rulebooks import Rulebook
from schemas.times import midnight
from tests.support.observations import DAY0, Watched, a_check, moment, national, registration

LONG_AGO = midnight(DAY0 - timedelta(days=400))


def a_post(title: str, at: datetime | None, **more: Any) -> Post:
    url = more.pop("url", f"https://mp.example/{digest(title)[:10]}")
    return Post(**{"id": digest(title)[:12], "title": title, "url": url, "at": at, **more})


def an_account(**more: Any) -> Account:
    roles = [RoleHeld(role="runs", unit="u1"), RoleHeld(role="in_charge", unit="u0")]
    return Account(**{"id": "s1", "name": "示例发布", "platform": "weixin", "roles": roles, **more})


def an_app(**more: Any) -> App:
    roles = [RoleHeld(role="runs", unit="u1")]
    return App(**{"id": "s1", "name": "示例通", "url": "https://app.example/", "roles": roles, **more})


def an_entry(number: int, nature: str = "menu", **more: Any) -> Column:
    fields = {"id": f"s1/m{number}", "name": f"栏目{number}", "url": f"https://mp.example/m{number}", **more}
    return Column(nature=nature, **fields)  # type: ignore[arg-type]


def entries(*paths: str, **urls: str) -> list[MenuEntry]:
    """Entries by path (parts joined by /); `urls` by the last part of the path."""
    found = []
    for path in paths:
        parts = path.split("/")
        url = urls.get(parts[-1], "")
        found.append(MenuEntry(path=parts, action="view" if url else "click", url=url))
    return found


class WatchedAccount(Watched):
    """One account, or app, under an evaluator."""

    def __init__(self, subject: Account | App | None = None, book: Rulebook | None = None, day: date = DAY0) -> None:
        super().__init__(rulebook=book or national(), day=day, registered=False)
        self.enter(subject or an_account())

    def enter(self, subject: Account | App, **more: Any) -> list[Event]:
        """Register it, or register it anew."""
        self.subject = subject
        entry = registration(subject, rulebook=self.rulebook.id, **more)  # type: ignore[arg-type]
        kind = subject.subject_kind
        data = Registered(subject=subject.id, subject_kind=kind, registration=entry, content_hash=digest(repr(subject)))
        return self.feed(data, midnight(self.day))

    def posts(
        self,
        shown: Mapping[str, date | datetime | None] | Iterable[Post],
        hour: int = 9,
        *,
        complete_since: datetime | None = LONG_AGO,
        confidence: str = "platform",
        source: str = "weixin",
        target: str = "s1",
        **more: Any,
    ) -> list[Event]:
        """A look at the posts; a day stands for eight in the morning. Complete unless it is said otherwise."""
        if isinstance(shown, Mapping):
            shown = [a_post(title, _time(at)) for title, at in shown.items()]
        read = PostsRead(
            source=source,
            confidence=confidence,  # type: ignore[arg-type]
            posts=list(shown),
            complete_since=complete_since,
        )
        return self.seen("posts", read, hour, target=target, **more)

    def menu(self, shown: list[MenuEntry], hour: int = 9, confidence: str = "platform", **more: Any) -> list[Event]:
        read = MenuRead(source=confidence, confidence=confidence, open=bool(shown), entries=shown)  # type: ignore[arg-type]
        return self.seen("menu", read, hour, **more)

    def profile(self, hour: int = 9, confidence: str = "platform", **told: Any) -> list[Event]:
        fields = {"existence": "there", "name": self.subject.name, **told}
        read = ProfileRead(source=confidence, confidence=confidence, **fields)  # type: ignore[arg-type]
        return self.seen("profile", read, hour)

    def seen(self, kind: str, found: Found | None, hour: int, target: str = "s1", **more: Any) -> list[Event]:
        check = a_check(kind, target, self.day, slot=hour, subject_kind=self.subject.subject_kind)  # type: ignore[arg-type]
        fields: dict[str, Any] = {"outcome": "done", "opened": True, "found": found, "fetch_offset": len(self.fed)}
        fields["sha256"] = digest("body", check.check_id)
        return self.feed(PageObserved(check=check, **{**fields, **more}), moment(self.day, hour))

    def void(self, kind: str, hour: int = 9) -> list[Event]:
        return self.seen(kind, None, hour, outcome="void", void_reason="inconclusive", opened=False)

    def entry_link(self, url: str, klass: LinkClass, at: datetime, text: str = "办事", look: int = 0) -> list[Event]:
        target = "link:" + digest("s1", url)
        more = {"url": url, "link_text": text, "look": look, "subject_kind": "account"}
        check = a_check("entry_link", target, at.date(), slot=look, **more)
        seen = PageObserved(
            check=check, outcome="done", opened=True, status=200, link_class=klass, fetch_offset=len(self.fed)
        )
        return self.feed(seen, at)

    def app_page(self, status: int | None, hour: int = 9, **more: Any) -> list[Event]:
        check = a_check("app_page", "s1", self.day, slot=hour, url="https://app.example/", subject_kind="app")
        opened = status is not None
        seen = PageObserved(
            check=check, outcome="done", opened=opened, status=status, fetch_offset=len(self.fed), **more
        )
        return self.feed(seen, moment(self.day, hour))

    def days(self, number: int, **looks: Any) -> None:
        """So many days with the same look at the posts each morning."""
        for _ in range(number):
            if looks:
                self.posts(**looks)
            self.close_day()

    def status(self, indicator: str, target: str = "s1") -> str:
        return self.assessed(indicator, target).status


def _time(at: date | datetime | None) -> datetime | None:
    if at is None or isinstance(at, datetime):
        return at
    return moment(at, 8)


def office(*changed: Mapping[str, Any], base: Rulebook | None = None) -> Rulebook:
    """A rulebook with some of its indicators changed: each by its id."""
    book = base or national()
    by_id = {one["id"]: dict(one) for one in changed}
    kept = [msgspec.structs.replace(one, **by_id.pop(one.id, {})) for one in book.indicators]
    assert not by_id, f"no such indicators: {sorted(by_id)}"
    return msgspec.structs.replace(book, indicators=kept)
