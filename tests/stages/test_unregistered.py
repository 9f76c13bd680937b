"""疑似未报备 as an indicator: suspected at once, a finding when a person confirms it, and never before."""

from schemas.mentions.mention import Mention
from schemas.rulebooks import load_all
from tests.support.accounts import WatchedAccount, a_post, an_account, office

NAME = "local.media.unregistered"
BOOK = office({"id": NAME, "enabled": True}, base=load_all()["national-2019-19-media"])
SERVICE = Mention(platform="weixin", name="示例便民")
PARKING = Mention(platform="mini_program", id_name="appid", id="wx00000000000000b1", name="示例停车")


def account() -> WatchedAccount:
    return WatchedAccount(an_account(), BOOK)


def looked(watched: WatchedAccount, *named: Mention) -> None:
    watched.posts([a_post("通知", None)], unregistered=list(named))
    watched.close_day()


def test_one_that_is_not_registered_waits_for_a_person() -> None:
    watched = account()
    looked(watched, SERVICE, PARKING)
    (finding,) = watched.transitions(NAME)
    assert (watched.status(NAME), finding.to_state) == ("unknown", "suspected")
    assert finding.wording.startswith(
        "疑似未报备的账号或应用2个：“示例停车”（小程序，appid：wx00000000000000b1）、“示例便民”（微信公众号）"
    )
    assert finding.unit == "u1"  # who runs the account that points to it


def test_none_is_a_pass_and_no_look_is_unknown() -> None:
    watched = account()
    looked(watched)
    assert (watched.status(NAME), watched.findings()) == ("pass", {})
    for _ in range(4):
        watched.void("posts")
        watched.close_day()
    assert (watched.status(NAME), watched.findings()) == ("unknown", {})


def test_a_suspicion_that_is_seen_no_more_stays_with_the_person() -> None:
    watched = account()
    looked(watched, SERVICE)
    looked(watched)  # its post has left the list, or it was registered: nobody can know which
    assert watched.state_of(NAME) == "suspected"
    watched.review(NAME, "s1", "dismiss", reason="已补登记")
    looked(watched)
    assert (watched.state_of(NAME), watched.status(NAME)) == ("dismissed", "pass")


def test_a_confirmed_one_is_a_finding_and_only_a_person_says_that_it_is_mended() -> None:
    watched = account()
    looked(watched, SERVICE)
    watched.review(NAME, "s1", "confirm")
    looked(watched, SERVICE)
    assert (watched.status(NAME), watched.state_of(NAME)) == ("fail", "confirmed")
    looked(watched)
    assert watched.state_of(NAME) == "confirmed"


def test_a_dismissed_one_rests_until_another_is_seen() -> None:
    watched = account()
    looked(watched, SERVICE)
    watched.review(NAME, "s1", "dismiss", reason="他人开设")
    looked(watched, SERVICE)
    assert watched.state_of(NAME) == "dismissed"
    looked(watched, SERVICE, PARKING)
    assert watched.state_of(NAME) == "suspected"


def test_an_older_look_takes_nothing_back() -> None:
    watched = account()
    watched.posts([a_post("通知", None)], hour=10, unregistered=[SERVICE])
    watched.posts([a_post("通知", None)], hour=8)
    watched.close_day()
    assert watched.state_of(NAME) == "suspected"
