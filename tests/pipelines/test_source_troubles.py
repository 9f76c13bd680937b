"""Sources that tell nothing are told to the operator once, with the mend; those that mended or are gone are not."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.office.source_troubles import Trouble, source_troubles
from pipelines.office.source_troubles.causes import (
    BLOCKED,
    EMPTY,
    FROZEN,
    NO_ANSWER,
    NO_SECRET,
    ODD,
    PERMISSION,
    QUOTA,
    TOKEN,
    WALL,
    WITHDRAWN,
    Cause,
    cause_of,
)
from schemas.events.fetches import Answered, Told, VoidReason
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.registry.model import Account, RoleHeld
from schemas.registry.sources import AccountSource, SourceName
from tests.support.looks import event
from tests.support.observations import DAY0, a_check, moment
from tests.support.receivers import publish

NOW = moment(DAY0, 9)
DAY = timedelta(days=1)


def look(
    account: str,
    *answers: tuple[str, Told, str],
    at: datetime = NOW,
    kind: str = "posts",
    void: VoidReason | None = None,
) -> PageObserved:
    check = a_check(kind, account, at.date(), subject=account, due=at)  # type: ignore[arg-type]
    told = [Answered(asked=asked, told=what, at=at, detail=detail) for asked, what, detail in answers]
    return PageObserved(check=check, outcome="void" if void else "done", void_reason=void, answers=told)


def told(folder: Path, *looks: PageObserved, sources: tuple[SourceName, ...] = ("weixin", "feed")) -> list[Trouble]:
    """Troubles after these looks, of accounts a1, a2 … that are registered with the sources."""
    url = "https://bridge.example/"
    held = [AccountSource(source=name, ids={"appid": "wx1"}, url=url, secret="s") for name in sources]
    roles = [RoleHeld(role="runs", unit="county")]
    accounts = [Account(id=f"a{n}", name=f"账号{n}", platform="weixin", roles=roles, sources=held) for n in range(1, 7)]
    log = SqliteLog(folder / "log.db")
    try:
        events = [
            event("page.observed", one, one.check.due, parts=(str(one.check.due), n)) for n, one in enumerate(looks)
        ]
        publish(log, events, OBSERVATIONS)
        return source_troubles(DataFolder(folder), log, accounts)
    finally:
        log.close()


REFUSED: tuple[str, Told, str] = ("weixin freepublish 0 20", "refused", "errcode 48001")
WELL: tuple[str, Told, str] = ("weixin freepublish 0 20", "facts", "")


def test_one_source_without_permission_is_told_once_for_all_its_accounts(tmp_path: Path) -> None:
    looks = [look(f"a{n}", REFUSED, at=NOW + back) for back in (-DAY, timedelta()) for n in (1, 2, 3, 4)]
    (one,) = told(tmp_path, *looks)
    assert one.cause is PERMISSION
    assert one.text.startswith(
        "微信公众号接口最迟自2026年6月30日起没有接口权限（代码48001），涉及4个账号（账号1、账号2、账号3等），"
    )
    assert one.text.endswith("改登记其他来源或人工报送。")


def test_a_source_that_answers_again_is_not_told_any_more(tmp_path: Path) -> None:
    assert told(tmp_path, look("a1", REFUSED, at=NOW - DAY), look("a1", WELL)) == []


def test_our_own_outage_is_no_trouble_of_a_source(tmp_path: Path) -> None:
    no_answer: tuple[str, Told, str] = ("weixin freepublish 0 20", "unknown", "no answer: timeout")
    looks = [look("a1", no_answer, at=NOW + back, void="own_network") for back in (-DAY, timedelta())]
    assert told(tmp_path, *looks) == []


def test_what_often_passes_is_told_when_it_comes_twice(tmp_path: Path) -> None:
    failed: tuple[str, Told, str] = ("feed https://bridge.example/1", "unknown", "no answer: timeout")
    assert told(tmp_path, look("a1", failed, at=NOW - DAY, void="inconclusive")) == []
    (one,) = told(tmp_path, look("a1", failed, void="inconclusive"))
    assert (one.source, one.cause, one.names) == ("订阅源（bridge.example）", NO_ANSWER, ("账号1",))


def test_a_source_that_the_register_no_longer_names_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, look("a1", REFUSED), sources=("feed",)) == []


def test_what_was_not_asked_for_days_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, look("a1", REFUSED, at=NOW - 4 * DAY), look("a2", WELL)) == []


def test_one_bad_exchange_of_a_look_is_told_and_other_sources_are_not(tmp_path: Path) -> None:
    feed: tuple[str, Told, str] = ("feed https://bridge.example/1", "facts", "")
    quota: tuple[str, Told, str] = ("weixin articletotal 2026-06-30", "refused", "errcode 45009")
    (one,) = told(tmp_path, look("a1", WELL, quota, feed))
    assert (one.source, one.cause) == ("微信公众号接口", QUOTA)


@pytest.mark.parametrize(
    ("source", "detail", "refused", "cause"),
    [
        ("weixin", "errcode 40001", True, TOKEN),
        ("weixin_consent", "no token: errcode 61003", True, PERMISSION),
        ("weixin", "no token: none is given", True, NO_SECRET),
        ("weixin", "quota gone until midnight", True, QUOTA),
        ("weixin", "errcode -1", False, NO_ANSWER),
        ("weixin", "no token: errcode 40125", True, NO_SECRET),
        ("weixin", "no token: errcode 40164", True, PERMISSION),
        ("weibo", "error_code 21327", True, TOKEN),
        ("weibo", "error_code 10023", True, QUOTA),
        ("weibo", "error_code 21335", True, PERMISSION),
        ("bilibili", "code -101", True, TOKEN),
        ("kuaishou", "result 100200107", True, TOKEN),
        ("douyin", "error_code 28001056", True, WITHDRAWN),
        ("douyin", "error_code 28001003", True, TOKEN),
        ("feed", "the source stands still since 2026-06-20", False, FROZEN),
        ("feed", "a feed without entries", False, EMPTY),
        ("page", "a page that asks for verification", False, WALL),
        ("page", "HTTP 403", True, BLOCKED),
        ("weixin", "the answer is no JSON", False, ODD),
        ("weixin", "no total_count in the answer", False, ODD),
        ("feed", "HTTP 503", False, NO_ANSWER),
    ],
)
def test_each_detail_of_the_fetcher_has_a_cause(source: str, detail: str, refused: bool, cause: Cause) -> None:
    assert cause_of(source, detail, refused=refused) is cause


def test_accounts_that_are_not_watched_here_are_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, look("theirs", REFUSED), look("a1", WELL)) == []
