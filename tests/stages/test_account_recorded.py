"""A look at an account comes back from its export: the same questions have the same answers, and no secret is in it."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.evidence.warc import export_warc
from pipelines.rehearsal.platforms.model import Button, PlatformAccount, PlatformPost
from pipelines.rehearsal.world import RecordedHops, open_world
from schemas.events.codec import dumps
from schemas.events.fetches import Fetched
from stages.fetcher import Caps
from tests.support.fetching import DUE, fetcher
from tests.support.platform_server import files_holding, platforms, source_of

DAY = timedelta(days=1)
SECRET = "s3cret-of-the-account-0123456789"
FEED = "https://bridge.example/f.xml?key={secret}"
MENU = [(DUE - DAY, (Button("办事", url="http://s.example/q"),))]
COMPONENT = ("wxcomponent01", "component-secret-9876", "ticket-123456")


def account(dialect: str, key: str, name: str = "云川发布") -> PlatformAccount:
    """With posts of its own: two accounts of a platform never answer alike."""
    posts = [PlatformPost(n, DUE - n * DAY / 2 - DAY, f"{name}第{n}次会议召开", "正文", to_all=True) for n in range(4)]
    return PlatformAccount(dialect, key, name, secret=f"{SECRET}-{key[:3]}{key[-3:]}", posts=posts, menus=MENU)


@pytest.mark.parametrize(
    ("dialect", "key", "kinds"),
    [
        ("weixin", "wx0000000000000001", ("posts", "menu")),
        ("weixin_consent", "wx0000000000000001", ("posts", "menu", "profile")),
        ("weibo", "1404376560", ("posts", "profile")),
        ("bilibili", "b1", ("posts", "profile")),
        ("kuaishou", "k1", ("posts", "profile")),
        ("feed", FEED, ("posts",)),
    ],
)
async def test_what_was_asked_is_answered_from_the_export(
    tmp_path: Path, dialect: str, key: str, kinds: tuple[str, ...]
) -> None:
    one, other = account(dialect, key), account(dialect, key.replace("1", "2").replace("f.xml", "g.xml"), "平川发布")
    held = {
        "component_appid": COMPONENT[0], "component_appsecret": COMPONENT[1], "component_verify_ticket": COMPONENT[2],
        "refresh_tokens": {one.key: one.secret, other.key: other.secret},
    }  # fmt: skip
    secrets = (lambda _: dumps(held).decode()) if dialect == "weixin_consent" else None
    export = tmp_path / "account.warc.gz"
    async with platforms(tmp_path, [one, other], component=COMPONENT, secrets=secrets) as served:
        checks = [served.check(kind, source_of(of)) for of in (one, other) for kind in kinds]
        live = [await served.look(check.kind, *check.sources) for check in checks]
        assert all(answer.told in ("facts", "empty") for look in live for answer in look.answers)
        assert export_warc(live, served.bench.store, export) == (len(live), 0, 0)
    assert not files_holding([SECRET, *COMPONENT[1:]], tmp_path)
    with gzip.open(export) as file:
        assert SECRET.encode() not in file.read()
    world = open_world([export])
    hops = RecordedHops(world.world, Caps())
    async with fetcher(tmp_path / "again", hops=hops, time_scale=50.0, send_date=True) as bench:
        again = [(await bench.batch(check))[0] for check in checks]
    world.close()
    assert not hops.missing
    assert [_told(look) for look in again] == [_told(look) for look in live]


async def test_what_was_asked_for_in_smaller_pieces_is_answered_so_again(tmp_path: Path) -> None:
    long = [PlatformPost(n, DUE - timedelta(hours=n), f"文{n}", "字" * 20_000) for n in range(8)]
    one = PlatformAccount("weixin", "wx0000000000000001", "云川发布", secret=SECRET, posts=long)
    async with platforms(tmp_path, [one], caps=Caps(wire_bytes=400_000)) as served:
        live = await served.look("posts", source_of(one))
        check = served.check("posts", source_of(one))
        export_warc([live], served.bench.store, tmp_path / "account.warc.gz")
    world = open_world([tmp_path / "account.warc.gz"])
    hops = RecordedHops(world.world, Caps())
    async with fetcher(tmp_path / "again", hops=hops, time_scale=50.0, send_date=True) as bench:
        (again,) = await bench.batch(check)
    world.close()
    assert [one.asked for one in live.answers][:2] == ["weixin freepublish 0 5", "weixin freepublish 5 5"]
    assert _told(again) == _told(live)


def _told(look: Fetched) -> list[tuple[str, str, str | None]]:
    return [(one.told, one.url, one.sha256) for one in look.answers]
