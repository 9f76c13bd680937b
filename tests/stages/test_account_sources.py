"""The sources of accounts against platforms on loopback: what each answer is worth, and that no secret gets out."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.rehearsal.platforms.model import Button, PlatformAccount, PlatformPost, Trouble, TroubleSpan
from schemas.events.codec import dumps
from schemas.registry.sources import AccountSource
from stages.classifier.reading.accounts.profile import read_profile
from stages.classifier.reading.context import PageContext
from stages.fetcher.settings import Caps
from tests.support.accounts import WatchedAccount, an_account
from tests.support.fetching import DUE
from tests.support.platform_server import files_holding, platforms, source_of

DAY = timedelta(days=1)
SECRET = "s3cret-of-the-account-0123456789"
NO_INTERACTION = "media.veto.no_interaction"
KEYS = {"weixin": "wx0000000000000001", "weibo": "1404376560", "bilibili": "b1", "kuaishou": "k1", "douyin": "d1"}
MENU = (
    Button("办事", below=(Button("查询", url="http://s.example/q"), Button("小程序", "miniprogram", app_id="wxa1"))),
)


def posts(count: int, *, to_all: bool = False) -> list[PlatformPost]:
    return [
        PlatformPost(n, DUE - (count - n) * DAY / 2 - DAY, f"第{n}次会议召开", "正文", to_all=to_all)
        for n in range(count)
    ]


def account(dialect: str = "weixin", *troubles: Trouble, **more: object) -> PlatformAccount:
    spans = [TroubleSpan(one, DUE - 30 * DAY, DUE + 30 * DAY) for one in troubles]
    fields = {"key": KEYS.get(dialect, ""), "name": "云川发布", "secret": SECRET, "posts": posts(5), **more}
    return PlatformAccount(dialect, troubles=spans, **fields)  # type: ignore[arg-type]


async def looked(folder: Path, one: PlatformAccount, kind: str = "posts") -> list[tuple[str, str, str]]:
    async with platforms(folder, [one]) as served:
        fetched = await served.look(kind, source_of(one))
        assert (fetched.outcome == "void") == (not {"facts", "empty"} & {a.told for a in fetched.answers})
        return [(answer.asked, answer.told, answer.detail) for answer in fetched.answers]


async def test_wechat_tells_what_was_published_and_what_was_sent_to_all(tmp_path: Path) -> None:
    told = await looked(tmp_path, account(posts=[*posts(3), *posts(1, to_all=True)]))
    assert told[0] == ("weixin freepublish 0 20", "facts", "")
    assert [one[1] for one in told[1:]] == ["empty", "facts", "empty"]  # three days, for what was late
    assert told[1][0] == "weixin articletotal 2026-06-30"


async def test_a_silent_account_is_asked_back_over_two_weeks_and_the_silence_is_proved(tmp_path: Path) -> None:
    told = await looked(tmp_path, account(posts=[PlatformPost(1, DUE - 30 * DAY, "旧文")]))
    assert [one[1] for one in told] == ["facts", *["empty"] * 16]


async def test_pages_go_on_until_everything_is_listed(tmp_path: Path) -> None:
    many = [PlatformPost(n, DUE - timedelta(hours=n), f"文{n}") for n in range(45)]
    told = await looked(tmp_path, account(posts=many))
    assert [one[0] for one in told[:3]] == [f"weixin freepublish {n} 20" for n in (0, 20, 40)]


async def test_an_answer_that_is_too_large_is_asked_for_in_smaller_pieces(tmp_path: Path) -> None:
    long = [PlatformPost(n, DUE - timedelta(hours=n), f"文{n}", "字" * 20_000) for n in range(8)]
    one = account(posts=long)
    async with platforms(tmp_path, [one], caps=Caps(wire_bytes=400_000)) as served:
        fetched = await served.look("posts", source_of(one))
    told = [(answer.asked, answer.told) for answer in fetched.answers if "freepublish" in answer.asked]
    assert told == [("weixin freepublish 0 5", "facts"), ("weixin freepublish 5 5", "facts")]


async def test_a_menu_and_no_menu(tmp_path: Path) -> None:
    assert (await looked(tmp_path, account(menus=[(DUE - DAY, MENU)]), "menu"))[0][1] == "facts"
    assert (await looked(tmp_path, account(), "menu"))[0][1] == "facts"  # is_menu_open 0 is an answer


async def test_by_consent_of_the_owner_the_platform_tells_of_the_account(tmp_path: Path) -> None:
    one = account("weixin_consent", key=KEYS["weixin"], principal="云川市人民政府办公室")
    component = ("wxcomponent", "component-secret-9876", "ticket-123456")
    secret = dumps(
        {
            "component_appid": component[0], "component_appsecret": component[1],
            "component_verify_ticket": component[2], "refresh_tokens": {one.key: SECRET},
        }
    ).decode()  # fmt: skip
    async with platforms(tmp_path, [one], component=component, secrets=lambda _: secret) as served:
        fetched = await served.look("profile", source_of(one))
        assert [answer.told for answer in fetched.answers] == ["facts"]
        assert b"\xe4\xba\x91\xe5\xb7\x9d" in served.bodies(fetched)[0]
        menu = await served.look("menu", source_of(one))
        assert menu.answers[0].told == "facts"


@pytest.mark.parametrize("dialect", ["weibo", "bilibili", "kuaishou", "douyin"])
async def test_other_platforms_tell_posts(tmp_path: Path, dialect: str) -> None:
    (told,) = await looked(tmp_path, account(dialect))
    assert told[1] == "facts"


@pytest.mark.parametrize("dialect", ["weibo", "bilibili", "kuaishou"])
async def test_other_platforms_tell_of_the_account(tmp_path: Path, dialect: str) -> None:
    (told,) = await looked(tmp_path, account(dialect), "profile")
    assert told[1] == "facts"


@pytest.mark.parametrize(
    ("dialect", "trouble", "told", "detail"),
    [
        ("weixin", Trouble.NO_PERMISSION, "refused", "errcode 48001"),
        ("weixin", Trouble.WRONG_SECRET, "refused", "no token: errcode 40125"),
        ("weixin", Trouble.NOT_LISTED, "refused", "no token: errcode 40164"),
        ("weixin", Trouble.EXPIRED, "refused", "errcode 42001"),
        ("weixin", Trouble.QUOTA, "refused", "errcode 45009"),
        ("weixin", Trouble.BUSY, "unknown", "errcode -1"),
        ("weixin", Trouble.HTML, "unknown", "the answer is no JSON"),
        ("weixin", Trouble.BROKEN_JSON, "unknown", "the answer is no JSON"),
        ("weixin", Trouble.GATEWAY, "unknown", "the answer is no JSON (HTTP 503)"),
        ("weibo", Trouble.EXPIRED, "refused", "no token: none is given"),
        ("weibo", Trouble.NO_PERMISSION, "refused", "error_code 21335"),
        ("weibo", Trouble.QUOTA, "refused", "error_code 10023"),
        ("weibo", Trouble.HTML, "unknown", "the answer is no JSON"),
        ("bilibili", Trouble.NO_PERMISSION, "refused", "code -403"),
        ("bilibili", Trouble.GATEWAY, "unknown", "the answer is no JSON (HTTP 503)"),
        ("kuaishou", Trouble.NO_PERMISSION, "refused", "result 100200102"),
        ("douyin", Trouble.WITHDRAWN, "refused", "error_code 28001056"),
    ],
)
async def test_a_source_that_fails_is_void_and_never_no_posts(
    tmp_path: Path, dialect: str, trouble: Trouble, told: str, detail: str
) -> None:
    answers = await looked(tmp_path, account(dialect, trouble))
    assert {one[1] for one in answers} == {told}
    assert answers[0][2] == detail


@pytest.mark.parametrize("trouble", [Trouble.EXPIRED_ONCE, Trouble.BUSY_ONCE])
async def test_what_a_second_try_mends_is_told_as_if_nothing_had_been(tmp_path: Path, trouble: Trouble) -> None:
    told = await looked(tmp_path, account("weixin", trouble))
    assert told[0][1] == "facts"


async def test_a_token_is_got_once_and_renewed_once(tmp_path: Path) -> None:
    one = account("weixin", Trouble.EXPIRED)
    async with platforms(tmp_path, [one]) as served:
        await served.look("menu", source_of(one))
        forced = [q.json["force_refresh"] for q in served.asked if q.path == "/cgi-bin/stable_token"]
        assert forced[:2] == [False, True]
        assert len([q for q in served.asked if q.path == "/cgi-bin/get_current_selfmenu_info"]) == 2
    good = account()
    folder = tmp_path / "good"
    folder.mkdir()
    async with platforms(folder, [good]) as served:
        await served.bench.batch(served.check("posts", source_of(good)), served.check("menu", source_of(good)))
        assert len([q for q in served.asked if q.path == "/cgi-bin/stable_token"]) == 1


async def test_a_used_up_quota_is_left_alone_until_midnight_in_beijing(tmp_path: Path) -> None:
    one = account("weixin", Trouble.QUOTA)
    later = DUE + timedelta(hours=10)  # 20:00 in Beijing
    next_day = DUE + timedelta(hours=15)
    async with platforms(tmp_path, [one]) as served:
        for due in (DUE, later, next_day):
            await served.look("menu", source_of(one), due=due, not_after=due + DAY, check_id=str(due))
        days = [q.at for q in served.asked if q.path == "/cgi-bin/get_current_selfmenu_info"]
        assert days == [DUE, next_day]


async def test_trouble_is_told_to_the_operator_once_a_source_and_not_once_an_account(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    several = [account("weixin", Trouble.NO_PERMISSION, key=f"wx{n:016}", secret=f"{SECRET}{n}") for n in range(4)]
    async with platforms(tmp_path, several) as served:
        with caplog.at_level(logging.WARNING):
            checks = [served.check("menu", source_of(one), subject=one.key, target=one.key) for one in several]
            await served.bench.batch(*checks)
    told = [one.getMessage() for one in caplog.records if "48001" in one.getMessage()]
    assert len([one for one in told if "selfmenu" in one]) == 1


async def test_what_nobody_can_be_asked_is_refused_without_a_question(tmp_path: Path) -> None:
    one = account()
    async with platforms(tmp_path, [one], secrets=lambda _: None) as served:
        fetched = await served.look("menu", source_of(one))
        assert (fetched.outcome, fetched.void_reason) == ("void", "blocked")
        assert served.asked == []


async def test_a_platform_that_does_not_answer_within_the_limit_of_a_call_tells_nothing(tmp_path: Path) -> None:
    one = account()
    async with platforms(tmp_path, [one], call_limit_ms=0.001) as served:
        fetched = await served.look("profile", source_of(one))
    assert fetched.outcome == "void"
    assert {answer.told for answer in fetched.answers} == {"unknown"}
    assert all(answer.detail.endswith("no answer: timeout") for answer in fetched.answers)


async def test_while_our_own_network_is_sick_no_source_is_to_blame(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = account()
    async with platforms(
        tmp_path, [one], references=("http://127.0.0.1:9/",), reference_timeout_ms=1_000, doubtful_tries=0
    ) as served:
        served.bench.hosts = dict.fromkeys(served.bench.hosts, "127.0.0.1:9")  # nobody listens there
        with caplog.at_level(logging.WARNING):
            fetched = await served.look("menu", source_of(one))
    assert (fetched.outcome, fetched.void_reason) == ("void", "own_network")
    assert not [line for line in caplog.records if "source weixin" in line.getMessage()]


async def test_a_secret_is_told_only_to_whom_the_certificate_names(tmp_path: Path) -> None:
    one = account()
    async with platforms(tmp_path, [one], call_ca_file=None) as served:
        fetched = await served.look("menu", source_of(one))
        assert fetched.outcome == "void"
        assert served.asked == []


async def test_no_secret_and_no_token_is_written_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not in an event, a body, a file of the store or a line of the log, whatever is answered."""
    every = [
        account(trouble_of, *troubles, key=KEYS[trouble_of], secret=f"{SECRET}-{trouble_of}")
        for trouble_of in KEYS
        for troubles in ((),)
    ]
    bad = account("weixin", Trouble.EXPIRED, key="wx0000000000000009", secret=f"{SECRET}-bad")
    feed = account("feed", key="https://bridge.example/f.xml?key={secret}", secret=f"{SECRET}-feed")
    events: list[bytes] = []
    bodies: list[bytes] = []
    with caplog.at_level(logging.DEBUG):
        async with platforms(tmp_path, [*every, bad, feed]) as served:
            for one in [*every, bad, feed]:
                for kind in ("posts", "menu", "profile"):
                    fetched = await served.look(kind, source_of(one), subject=one.key, check_id=f"{kind}{one.key}")
                    events.append(dumps(fetched))
                    bodies += served.bodies(fetched)
            tokens = {q.query.get("access_token", "") or q.headers.get("access-token", "") for q in served.asked} - {""}
            assert any(SECRET in q.target for q in served.asked)  # the key of the bridge was sent
    words = {one.secret for one in [*every, bad, feed]} | tokens
    assert len(words) > 5
    assert bodies
    everything = b"".join([*events, *bodies, caplog.text.encode()])
    assert not [word for word in words if word.encode() in everything]
    assert not files_holding(words, tmp_path / "store")


FEED = "https://bridge.example/weibo/user/1.xml"


@pytest.mark.parametrize(
    ("trouble", "told", "detail"),
    [
        (None, "facts", ""),
        (Trouble.EMPTY, "unknown", "a feed without entries"),
        (Trouble.HTML, "unknown", "the answer is no feed"),
        (Trouble.GATEWAY, "unknown", "HTTP 503"),
        (Trouble.VERIFICATION, "unknown", "the answer is no feed"),
    ],
)
@pytest.mark.parametrize("address", [FEED, FEED.replace(".xml", ".json")])
async def test_a_feed_proves_what_it_shows_and_never_that_there_is_nothing(
    tmp_path: Path, address: str, trouble: Trouble | None, told: str, detail: str
) -> None:
    one = account("feed", *([trouble] if trouble else []), key=address, secret="")
    ((_, got, why),) = await looked(tmp_path, one)
    assert (got, why) == (told, detail)


async def test_a_page_that_asks_for_verification_is_void(tmp_path: Path) -> None:
    address = "https://mp.weixin.qq.com/profile/one"
    ((_, told, _),) = await looked(tmp_path, account("page", key=address, secret=""), "profile")
    assert told == "facts"
    ((_, told, why),) = await looked(tmp_path, account("page", Trouble.VERIFICATION, key=address, secret=""), "profile")
    assert (told, why) == ("unknown", "a page that asks for verification")


async def test_a_bridge_that_stands_still_is_void_for_all_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def behind(number: int, host: str, *, quiet: bool = False) -> PlatformAccount:
        written = [PlatformPost(n, DUE - n * DAY, f"文{n}") for n in range(6 if quiet else 0, 20)]
        return PlatformAccount("feed", f"https://{host}/{number}.xml", f"号{number}", posts=written)

    still = [behind(n, "frozen.example", quiet=True) for n in range(6)]
    alive = [behind(n, "alive.example", quiet=n == 0) for n in range(6)]  # one of them is silent by itself
    async with platforms(tmp_path, [*still, *alive]) as served:
        with caplog.at_level(logging.WARNING):
            every = [*still, *alive]
            fetched = await served.bench.batch(
                *(served.check("posts", source_of(one), subject=one.key, check_id=one.key) for one in every)
            )
    assert [one.outcome for one in fetched] == ["void"] * 6 + ["opened"] * 6
    assert len([one for one in caplog.records if "stand still" in one.getMessage()]) == 1


async def test_several_sources_of_one_account_are_all_asked_and_the_surest_first(tmp_path: Path) -> None:
    refused = account("weixin", Trouble.NO_PERMISSION)
    feed = account("feed", key=FEED, secret="")
    async with platforms(tmp_path, [refused, feed]) as served:
        fetched = await served.look("posts", source_of(refused), source_of(feed))
    assert [one.told for one in fetched.answers] == ["refused", "refused", "facts"]
    assert fetched.outcome == "opened"


def test_a_source_says_what_it_lacks() -> None:
    assert not AccountSource(source="weixin").usable
    assert AccountSource(source="weixin", ids={"appid": "wx1"}, secret="one").usable
    assert not AccountSource(source="weixin", ids={"appid": "wx1"}, secret="the secret itself / with signs").usable
    assert not AccountSource(source="feed").usable


@pytest.mark.parametrize(
    ("statements", "status", "found"),
    [
        (("该用户已关闭评论", "该用户未开通私信"), "unknown", "suspected"),  # it waits for a person
        (("该用户已关闭评论", "发私信"), "pass", None),
        (("云川发布", "粉丝 12"), "not_applicable", None),  # it says neither
    ],
)
async def test_a_public_page_of_a_video_account_is_judged_by_what_it_states(
    tmp_path: Path, statements: tuple[str, ...], status: str, found: str | None
) -> None:
    one = account("page", key="https://www.douyin.example/user/1", secret="", statements=statements)
    async with platforms(tmp_path, [one]) as served:
        fetched = await served.look("profile", source_of(one))
        body = served.bodies(fetched)[0]
    read = read_profile([body], PageContext(url="", at=DUE, answers=tuple(fetched.answers)))
    watched = WatchedAccount(an_account(platform="douyin"))
    for _ in range(2):
        watched.seen("profile", None if read.tells_nothing else read, 9)
        watched.close_day()
    assert (watched.status(NO_INTERACTION), watched.state_of(NO_INTERACTION)) == (status, found)


async def test_a_page_that_asks_for_verification_says_nothing_of_interaction(tmp_path: Path) -> None:
    spans = [TroubleSpan(Trouble.VERIFICATION, DUE - DAY, DUE + DAY)]
    one = account("page", key="https://www.douyin.example/user/1", secret="", statements=("发私信",))
    one.troubles = spans
    assert [told for _, told, _ in await looked(tmp_path, one, "profile")] == ["unknown"]
