"""What is read from the answers of an account's sources: posts, menus, profiles, and the states of an article."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from schemas import weixin
from schemas.events.fetches import Answered, Told
from schemas.events.found import MenuRead, PostsRead, ProfileRead
from schemas.events.reading import Reading
from schemas.registry.sources import AccountSource
from schemas.times import SHANGHAI
from stages.classifier.reading.accounts.menu import read_menu
from stages.classifier.reading.accounts.platforms import EVER
from stages.classifier.reading.accounts.posts import LEAST_KEPT, MOST_KEPT, read_posts
from stages.classifier.reading.accounts.profile import read_profile
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.reading.shared import shared_folder

PAGES = shared_folder("pages", holds="labels.yaml")
AT = datetime(2026, 7, 20, 2, tzinfo=UTC)  # ten o'clock in Beijing
DAY = timedelta(days=1)
ARTICLE = "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv"


def context(*asked: tuple[str, Told, bytes | None], sources: tuple[AccountSource, ...] = ()) -> PageContext:
    answers = tuple(
        Answered(asked=said, told=told, at=AT, sha256=None if body is None else "0" * 64) for said, told, body in asked
    )
    return PageContext(url="", at=AT, answers=answers, sources=sources)


def posts(*asked: tuple[str, Told, bytes | None], **more: Any) -> PostsRead:
    return read_posts([body for _, _, body in asked if body is not None], context(*asked, **more))


def menu(*asked: tuple[str, Told, bytes | None]) -> MenuRead:
    return read_menu([body for _, _, body in asked if body is not None], context(*asked))


def profile(*asked: tuple[str, Told, bytes | None]) -> ProfileRead:
    return read_profile([body for _, _, body in asked if body is not None], context(*asked))


def js(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def published(*articles: tuple[str, datetime], total: int | None = None, text: str = "正文") -> bytes:
    items = [
        {
            "article_id": f"a{n}", "update_time": int(at.timestamp()),
            "content": {"news_item": [{"title": title, "content": f"<p>{text}</p>", "url": f"https://w.example/{n}"}]},
        }
        for n, (title, at) in enumerate(articles)
    ]  # fmt: skip
    return js({"total_count": len(items) if total is None else total, "item_count": len(items), "item": items})


def sent(*titles: str, day: str) -> bytes:
    return js({"list": [{"ref_date": day, "msgid": f"{n}_1", "title": title} for n, title in enumerate(titles)]})


# --- posts -----------------------------------------------------------------------------------------------------------


def test_published_and_sent_articles_are_one_list_without_gaps() -> None:
    read = posts(
        ("weixin freepublish 0 20", "facts", published(("会议召开", AT - DAY), ("旧闻", AT - 30 * DAY))),
        ("weixin articletotal 2026-07-19", "facts", sent("会议召开", "防汛提醒", day="2026-07-19")),
        ("weixin articletotal 2026-07-18", "empty", b'{"list":[]}'),
    )
    assert [(one.title, one.time_from) for one in read.posts] == [
        ("会议召开", "stated"),
        ("防汛提醒", "day_only"),
        ("旧闻", "stated"),
    ]
    assert read.complete_since == datetime(2026, 7, 18, tzinfo=SHANGHAI)
    assert read.complete_until == datetime(2026, 7, 20, tzinfo=SHANGHAI)  # the day of the look is not told yet
    assert (read.source, read.confidence) == ("weixin", "platform")


@pytest.mark.parametrize("told", ["refused", "unknown"])
def test_one_half_of_what_wechat_tells_proves_no_absence(told: Told) -> None:
    half = ("weixin freepublish 0 20", "facts", published(("旧闻", AT - 30 * DAY)))
    assert posts(half).complete_since is None
    assert posts(half, ("weixin articletotal 2026-07-19", told, None)).complete_since is None
    other = ("weixin articletotal 2026-07-19", "empty", b'{"list":[]}')
    assert posts(("weixin freepublish 0 20", told, None), other).complete_since is None
    assert posts(half, other).complete_since == datetime(2026, 7, 19, tzinfo=SHANGHAI)


def test_days_behind_a_gap_are_not_proved() -> None:
    read = posts(
        ("weixin freepublish 0 20", "facts", published(("旧闻", AT - 60 * DAY))),
        ("weixin articletotal 2026-07-19", "empty", b'{"list":[]}'),
        ("weixin articletotal 2026-07-18", "unknown", None),
        ("weixin articletotal 2026-07-17", "empty", b'{"list":[]}'),
    )
    assert read.complete_since == datetime(2026, 7, 19, tzinfo=SHANGHAI)


def test_a_list_that_goes_on_is_whole_only_from_its_last_page_on() -> None:
    page = published(*((f"文{n}", AT - n * DAY) for n in range(20)), total=500)
    read = posts(
        ("weixin freepublish 0 20", "facts", page),
        ("weixin articletotal 2026-07-19", "facts", sent("文", day="2026-07-19")),
    )
    assert read.complete_since == AT
    assert read.total == 500


def status(number: int, at: str, text: str = "通知", **more: object) -> dict[str, object]:
    return {"idstr": str(number), "id": number, "created_at": at, "text": text, "user": {"idstr": "1"}, **more}


def test_weibo_tells_originals_pinned_and_deleted_posts_apart() -> None:
    large = 5_112_345_678_901_234_567  # beyond 2^53
    statuses = [
        status(1, "Mon Jun 01 09:00:00 +0800 2026", "置顶", isTop=1),
        status(large, "Sun Jul 19 09:00:00 +0800 2026"),
        status(3, "Sat Jul 18 09:00:00 +0800 2026", "转发", retweeted_status={"id": 9}),
        status(4, "Fri Jul 17 09:00:00 +0800 2026", "抱歉，此微博已被作者删除。", deleted="1"),
    ]
    read = posts(("weibo timeline 1", "facts", js({"statuses": statuses, "next_cursor": 0, "total_number": 4})))
    first, second, third, last = read.posts
    assert (first.id, first.original, first.pinned) == (str(large), True, False)
    assert second.original is False
    assert third.state == "deleted_by_owner"
    assert (last.pinned, last.at) == (True, datetime(2026, 6, 1, 9, tzinfo=SHANGHAI))
    assert read.complete_since == EVER
    more = js({"statuses": statuses[1:3], "next_cursor": 3, "total_number": 900})
    assert posts(("weibo timeline 1", "facts", more)).complete_since == datetime(2026, 7, 18, 9, tzinfo=SHANGHAI)


def test_videos_of_open_platforms() -> None:
    stamp = int((AT - DAY).timestamp())
    archive = {"resource_id": "BV1", "title": "防汛", "copyright": 2, "ptime": stamp, "addit_info": {"state": 0}}
    hidden = {**archive, "resource_id": "BV2", "addit_info": {"state": -2}}
    page = {"page": {"pn": 1, "ps": 50, "total": 2}, "list": [archive, hidden]}
    (one,) = posts(("bilibili archives 1", "facts", js({"code": 0, "data": page}))).posts
    assert (one.id, one.original, one.at) == ("BV1", False, (AT - DAY).astimezone(SHANGHAI))
    video = {"photo_id": "p1", "caption": "防汛\n正文", "create_time": stamp * 1000}
    read = posts(("kuaishou videos 1", "facts", js({"result": 1, "video_list": [video]})))
    assert (read.posts[0].title, read.complete_since) == ("防汛", EVER)
    pinned = {"item_id": "i1", "title": "置顶", "create_time": stamp - 9_000_000, "is_top": True}
    newer = {"item_id": "i2", "title": "新", "create_time": stamp, "is_top": False}
    read = posts(("douyin videos 0", "facts", js({"data": {"list": [pinned, newer]}})))
    assert [post.id for post in read.posts] == ["i2", "i1"]
    assert read.complete_since is None


RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>号</title>
<generator>RSSHub</generator>
<language>en</language><item><title>防汛
 提醒 [图片][图片]</title><description><![CDATA[<p>请注意<a href="https://weibo.com/u/1234567">关注</a></p>]]></description>
<link>https://w.example/1</link><guid isPermaLink="false">https://w.example/1</guid>
<pubDate>Sun, 19 Jul 2026 01:30:00 GMT</pubDate></item>
<item><title>无时区</title><guid>2</guid><pubDate>2026-07-18 08:00:00</pubDate></item>
<item><title>只有日期</title><guid>3</guid><pubDate>Thu, 16 Jul 2026 16:00:00 GMT</pubDate></item>
<item><title>没有时间</title><guid>4</guid></item>
<item><title>将来</title><guid>5</guid><pubDate>Sun, 19 Jul 2099 01:30:00 GMT</pubDate></item></channel></rss>"""


def test_a_feed_is_second_hand_and_proves_no_absence() -> None:
    read = posts(("feed https://bridge.example/1.xml", "facts", RSS.encode()))
    assert (read.confidence, read.complete_since) == ("second_hand", None)
    by_title = {one.title: one for one in read.posts}
    assert by_title["防汛 提醒"].at == datetime(2026, 7, 19, 9, 30, tzinfo=SHANGHAI)
    assert by_title["防汛 提醒"].mentions == ["weibo:1234567"]
    assert by_title["无时区"].at == datetime(2026, 7, 18, 8, tzinfo=SHANGHAI)
    assert (by_title["只有日期"].at, by_title["只有日期"].time_from) == (
        datetime(2026, 7, 17, tzinfo=SHANGHAI),
        "day_only",
    )
    assert by_title["没有时间"].at is None
    assert by_title["将来"].at is None
    assert read.posts[0].title == "防汛 提醒"


def test_a_json_feed_with_numbers_for_ids() -> None:
    items = [
        {"id": 9_007_199_254_740_995, "content_text": "通知：今日停水\n详情", "date_published": "2026-07-19T08:00:00"}
    ]
    (one,) = posts(("feed https://b.example/1.json", "facts", js({"version": "1", "items": items}))).posts
    assert (one.id, one.title, one.at) == (
        "9007199254740995",
        "通知：今日停水",
        datetime(2026, 7, 19, 8, tzinfo=SHANGHAI),
    )


def test_one_post_told_by_two_sources_is_one_with_the_better_time() -> None:
    address = "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab&chksm=x#rd"
    feed = f"<rss><channel><item><title>会议</title><link>{address.replace('&', '&amp;')}</link></item></channel></rss>"
    item = {
        "title": "会议",
        "content": "<p>长的正文</p>",
        "url": "http://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab",
    }
    stamp = int((AT - DAY).timestamp())
    data = {"total_count": 1, "item": [{"article_id": "a", "update_time": stamp, "content": {"news_item": [item]}}]}
    (one,) = posts(
        ("weixin freepublish 0 20", "facts", js(data)), ("feed https://b.example", "facts", feed.encode())
    ).posts
    assert (one.source, one.words, one.at) == ("weixin", "长的正文", (AT - DAY).astimezone(SHANGHAI))


def test_two_posts_of_one_title_on_one_day_stay_two() -> None:
    page = published(("天气预报", AT - timedelta(hours=30)), ("天气预报", AT - timedelta(hours=36)))
    assert len(posts(("weixin freepublish 0 20", "facts", page)).posts) == 2


def test_texts_go_through_the_word_packs_and_selling_is_told() -> None:
    page = published(("温馨提示", AT - DAY), text="厂家直销，全场包邮，加微信购买！")
    (one,) = posts(("weixin freepublish 0 20", "facts", page)).posts
    assert one.advertisement
    warned = published(("消费警示", AT - DAY), text="警惕“全场包邮”诈骗，案例如下。")
    (one,) = posts(("weixin freepublish 0 20", "facts", warned)).posts
    assert not one.advertisement


def test_twenty_thousand_posts_are_cut_to_the_newest() -> None:
    statuses = [status(n + 1, "Sun Jul 19 09:00:00 +0800 2026", "正文" * 40) for n in range(20_000)]
    statuses[-1]["created_at"] = "Mon Jul 20 09:00:00 +0800 2026"
    read = posts(("weibo timeline 1", "facts", js({"statuses": statuses, "next_cursor": 0, "total_number": 20_000})))
    assert len(read.posts) == MOST_KEPT
    assert read.posts[0].id == "20000"
    assert read.complete_since == datetime(2026, 7, 19, 9, 0, 1, tzinfo=SHANGHAI)  # what was left out is not proved


def test_old_posts_are_left_out_and_the_proof_reaches_back_to_them_only() -> None:
    statuses = [status(n + 1, f"Mon Jun 0{n % 9 + 1} 09:00:00 +0800 2026") for n in range(40)]
    read = posts(("weibo timeline 1", "facts", js({"statuses": statuses, "next_cursor": 0, "total_number": 40})))
    assert len(read.posts) == LEAST_KEPT
    left = max(one for one in (datetime(2026, 6, n % 9 + 1, 9, tzinfo=SHANGHAI) for n in range(40)) if one <= AT)
    assert read.complete_since is not None
    assert read.complete_since <= left + timedelta(seconds=1)
    assert read.complete_since > read.posts[-1].at - timedelta(days=1)  # type: ignore[operator]
    few = posts(("weibo timeline 1", "facts", js({"statuses": statuses[:5], "next_cursor": 0, "total_number": 5})))
    assert (len(few.posts), few.complete_since) == (5, EVER)


# --- articles --------------------------------------------------------------------------------------------------------


def shown(words: str, head: str = "") -> bytes:
    frame = (
        '<div class="weui-msg"><div class="weui-msg__text-area"><div class="weui-msg__title warn">{}</div></div></div>'
    )
    return f"<!DOCTYPE html><html><head>{head}<title></title></head><body>{frame.format(words)}</body></html>".encode()


def article(text: str) -> bytes:
    return (
        '<html><head><meta property="og:title" content="他们说什么" /></head><body>'
        '<h1 class="rich_media_title" id="activity-name">他们说什么</h1><span id="js_name"> 云川发布 </span>'
        f'<div id="js_content" style="visibility: hidden;"><p>{text}</p></div>'
        '<script>var ct = "1784400000"; var nickname = htmlDecode("云川发布");</script></body></html>'
    ).encode()


STATES = [
    ("该内容已被发布者删除", "deleted_by_owner"),
    ("該內容已被發佈者刪除", "deleted_by_owner"),
    ("The content has been deleted by the author.", "deleted_by_owner"),
    ("此内容因违规无法查看", "taken_down"),
    ("此内容被投诉且经审核涉嫌侵权，无法查看。", "taken_down"),
    ("此内容发送失败无法查看", "taken_down"),
    ("由用户投诉并经平台审核，涉嫌过度营销、骚扰用户，查看对应规则", "taken_down"),
    ("Unable to view this content because it violates regulations", "taken_down"),
    ("此帐号已自主注销，内容无法查看", "account_gone"),
    ("此账号已注销, 内容无法查看", "account_gone"),
    ("This account has been deregistered.", "account_gone"),
    ("该公众号已迁移", "moved"),
    ("原帐号迁移时未将文章素材同步至新帐号，该链接已不可访问", "moved"),
    ("此帐号处于帐号迁移流程中", "moved"),
    ("此帐号已申请公众号帐号迁移流程，被冻结/回收", "moved"),
    ("此帐号已被屏蔽, 内容无法查看", "blocked"),
    ("投诉类型：冒名侵权", "blocked"),
    ("This Official Account has been blocked and its content cannot be viewed", "blocked"),
    ("链接已过期", "unknown"),
    ("系统出错", "unknown"),
    ("参数错误", "unknown"),
    ("操作频繁，请稍后再试", "unknown"),
    ("该内容暂时无法查看", "unknown"),
    ("当前环境异常，完成验证后即可继续访问。", "unknown"),
    ("Too many requests, please try again later", "unknown"),
    ("这是一句谁也没有见过的话", "unknown"),
]


@pytest.mark.parametrize(("words", "state"), STATES)
def test_every_state_of_an_article_is_told_apart(words: str, state: str) -> None:
    assert weixin.notice_of(shown(words), ARTICLE)[0] == state


@pytest.mark.parametrize(("words", "state"), STATES)
def test_an_article_that_quotes_such_words_is_an_article(words: str, state: str) -> None:
    (one,) = posts((f"page {ARTICLE}", "facts", article(f"有人发现页面提示“{words}”，是怎么回事？"))).posts
    assert (one.state, one.title, one.at) == ("there", "他们说什么", datetime.fromtimestamp(1_784_400_000, SHANGHAI))


def test_a_page_of_another_kind_that_tells_of_it_at_length_is_no_notice() -> None:
    told = "".join(
        f"<p>第{n}条：页面提示该内容已被发布者删除时如何处理，本报记者采访了有关部门。</p>" for n in range(20)
    )
    assert weixin.notice_of(f"<html><body>{told}</body></html>".encode())[0] == "unknown"


def test_where_a_page_led_to_a_captcha_nothing_is_known() -> None:
    for address in ("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=1", "https://weixin110.qq.com/s/x"):
        assert weixin.notice_of(shown("该内容已被发布者删除"), address)[0] == "unknown"


def test_a_gone_article_is_a_post_without_a_time_and_an_unknown_page_is_none() -> None:
    (one,) = posts((f"page {ARTICLE}", "facts", shown("该内容已被发布者删除"))).posts
    assert (one.state, one.at, one.words) == ("deleted_by_owner", None, "该内容已被发布者删除")
    assert posts((f"page {ARTICLE}", "facts", shown("系统出错"))).tells_nothing


@pytest.mark.skipif(PAGES is None, reason="no shared pages here")
def test_the_shared_answers_are_read() -> None:
    assert PAGES is not None
    deleted = (PAGES / "status-wechat-deleted.html").read_bytes()
    assert weixin.notice_of(deleted)[0] == "deleted_by_owner"
    rss = (PAGES / "newmedia-rsshub-weibo-user.xml").read_bytes()
    read = posts(("feed https://b.example/1", "facts", rss))
    assert (len(read.posts), read.posts[0].at) == (2, datetime(2025, 7, 4, 7, 51, 28, tzinfo=UTC))
    timeline = (PAGES / "newmedia-weibo-timeline-built.json").read_bytes()
    there = [one for one in posts(("weibo timeline 1", "facts", timeline)).posts if one.state == "there"]
    assert [one.at for one in there] == [datetime(2011, 5, 31, 17, 46, 55, tzinfo=SHANGHAI)]
    shown_menu = menu(
        ("weixin selfmenu", "facts", (PAGES / "newmedia-wechat-selfmenu-official-sample.json").read_bytes())
    )
    assert (shown_menu.open, len({one.path[0] for one in shown_menu.entries})) == (True, 3)
    assert {one.action for one in shown_menu.entries} == {"view", "news", "video", "voice", "text", "img"}


# --- menus -----------------------------------------------------------------------------------------------------------

BUTTONS = [
    {"name": "办事", "sub_button": {"list": [{"type": "view", "name": "查询", "url": "http://s.example/q"}]}},
    {"type": "miniprogram", "name": "一码通", "appid": "wxa1", "pagepath": "p", "url": "http://mp.weixin.qq.com"},
    {"type": "view", "name": "没有地址"},
]


def test_a_menu_is_a_tree_with_where_each_entry_leads() -> None:
    read = menu(("weixin selfmenu", "facts", js({"is_menu_open": 1, "selfmenu_info": {"button": BUTTONS}})))
    assert [(one.path, one.action, one.url, one.app_id) for one in read.entries] == [
        (["办事", "查询"], "view", "http://s.example/q", ""),
        (["一码通"], "miniprogram", "", "wxa1"),
        (["没有地址"], "view", "", ""),
    ]
    listed = [{"name": "办事", "sub_button": [{"type": "view", "name": "查询", "url": "http://s.example/q"}]}]
    other = menu(
        ("weixin selfmenu", "unknown", None), ("weixin menu", "facts", js({"menu": {"button": listed, "menuid": 1}}))
    )
    assert [one.path for one in other.entries] == [["办事", "查询"]]


@pytest.mark.parametrize(
    "asked",
    [
        ("weixin selfmenu", "facts", js({"is_menu_open": 0, "selfmenu_info": {"button": BUTTONS}})),
        ("weixin selfmenu", "facts", js({"is_menu_open": 1, "selfmenu_info": {"button": []}})),
        ("weixin selfmenu", "facts", js({"is_menu_open": 1})),
        ("weixin menu", "empty", js({"errcode": 46003})),
    ],
)
def test_no_menu_is_an_answer(asked: tuple[str, Told, bytes]) -> None:
    read = menu(asked)
    assert (read.open, read.entries, read.tells_nothing) == (False, [], False)


def test_what_was_refused_is_no_menu_and_no_answer() -> None:
    assert menu(("weixin selfmenu", "refused", None), ("weixin menu", "unknown", None)).tells_nothing


def test_a_menu_that_goes_down_without_end_ends() -> None:
    deep: dict[str, Any] = {"name": "底", "type": "click"}
    for n in range(200):
        deep = {"name": f"层{n}", "sub_button": [deep]}
    read = menu(("weixin menu", "facts", js({"menu": {"button": [deep]}})))
    assert read.entries == []


# --- profiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "existence"),
    [(1, "there"), (14, "closed_by_owner"), (16, "taken_down"), (18, "there"), (19, "frozen"), (77, "unknown")],
)
def test_the_platform_says_whether_an_account_is_there(code: int, existence: str) -> None:
    info = {
        "nick_name": "云川发布",
        "principal_name": "云川市政府办",
        "service_type_info": {"id": 2},
        "account_status": code,
    }
    read = profile(("weixin_consent authorizer", "facts", js({"authorizer_info": info})))
    assert (read.existence, read.name, read.principal, read.account_type) == (
        existence,
        "云川发布",
        "云川市政府办",
        "服务号",
    )


def test_the_about_page_tells_principal_and_former_names_with_their_days() -> None:
    lines = ["关于公众号", "名称：云川发布", "认证主体", "云川市人民政府办公室", "类型：订阅号", "名称记录"]
    lines += ["2024年05月06日 “云川微讯”改名“云川发布”", "2019年3月2日 注册“云川微讯”"]
    page = "".join(f"<p>{line}</p>" for line in lines).encode()
    read = profile(("about https://w.example/about", "facts", page))
    assert (read.name, read.principal) == ("云川发布", "云川市人民政府办公室")
    assert [(one.name, one.until) for one in read.former_names] == [("云川微讯", "2024-05-06")]
    assert profile(("about https://w.example/about", "facts", b"<p>404</p>")).tells_nothing


def test_what_one_source_does_not_say_another_does() -> None:
    weibo = js(
        {"screen_name": "云川发布", "verified": True, "verified_type": 1, "followers_count": 12, "statuses_count": 3}
    )
    about = "<p>认证主体：云川市人民政府办公室</p>".encode()
    read = profile(("weibo user", "facts", weibo), ("about https://w.example", "facts", about))
    assert (read.source, read.followers, read.principal, read.day) == (
        "weibo",
        12,
        "云川市人民政府办公室",
        "2026-07-20",
    )


@pytest.mark.parametrize(
    ("words", "existence"),
    [
        ("此帐号已自主注销，内容无法查看", "closed_by_owner"),
        ("该公众号已迁移", "migrated"),
        ("系统出错", "unknown"),
        ("此帐号已被屏蔽, 内容无法查看", "frozen"),
        ("该内容已被发布者删除", "there"),
        ("此内容因违规无法查看", "unknown"),
    ],
)
def test_a_public_page_says_what_became_of_the_account(words: str, existence: str) -> None:
    assert profile((f"page {ARTICLE}", "facts", shown(words))).existence == existence


@pytest.mark.parametrize(
    ("user", "ways"),
    [
        ({"allow_all_comment": True, "allow_all_act_msg": False}, ["评论"]),
        ({"allow_all_comment": False, "allow_all_act_msg": True}, ["私信"]),
        ({"allow_all_comment": False, "allow_all_act_msg": False, "status": {"comments_count": 3}}, ["评论"]),
        # Not everybody may: who follows the account still may, so nothing is known.
        ({"allow_all_comment": False, "allow_all_act_msg": False, "status": {"comments_count": 0}}, None),
        ({"allow_all_comment": "true"}, None),
        ({}, None),
    ],
)
def test_weibo_says_who_may_comment_and_write(user: dict[str, Any], ways: list[str] | None) -> None:
    assert profile(("weibo user", "facts", js({"screen_name": "云川发布", **user}))).interaction == ways


def page_of(*lines: str, around: str = "") -> bytes:
    return f"<html><body>{around}<div>{''.join(f'<p>{line}</p>' for line in lines)}</div></body></html>".encode()


@pytest.mark.parametrize(
    ("lines", "ways"),
    [
        (("云川发布", "粉丝 1.2万", "发私信", "关注"), ["私信"]),
        (("云川发布", "汛期出行提示", "转发 2", "评论 15"), ["评论"]),
        (("云川发布", "在线咨询"), ["留言咨询"]),
        (("该用户已关闭评论", "该用户未开通私信功能"), []),
        (("由于对方的隐私设置，评论功能已关闭。", "对方未开放私信"), []),
        (("该用户已关闭评论", "发私信"), ["私信"]),
        (("该用户已关闭评论",), None),  # of private messages it says nothing
        (("汛期出行提示", "该条评论已关闭", "评论已关闭", "私信功能未开放"), None),  # one post takes none
        (("该用户已关闭评论", "不接收陌生人私信"), None),  # those who follow it may write
        (("仅粉丝可评论", "该账号私信功能未开通"), ["评论"]),
        (("转发 2", "评论 0", "评论"), None),
        (("我局提醒：如遇网店以“该用户已关闭评论”“对方未开放私信”为由拒绝退款的，请拨打12315",), None),
        (("云川发布", "关注 12"), None),
    ],
)
def test_a_profile_page_states_the_ways_to_speak_to_it(lines: tuple[str, ...], ways: list[str] | None) -> None:
    read = profile(("page https://v.example/u/1", "facts", page_of(*lines)))
    assert read.interaction == ways
    assert read.existence == ("unknown" if ways is None else "there")


def test_what_a_platform_offers_to_its_own_users_is_no_way_to_the_account() -> None:
    around = "<nav><a>私信</a></nav><header>发消息</header><footer>在线咨询</footer>"
    assert profile(("page https://v.example/u/1", "facts", page_of("云川发布", around=around))).tells_nothing


def test_an_article_states_nothing_of_its_account() -> None:
    article = '<h1 id="activity-name">问答</h1><a id="js_name">云川</a><div id="js_content"><p>发私信</p></div>'
    assert profile((f"page {ARTICLE}", "facts", article.encode())).interaction is None


def test_codes_in_pictures_are_read() -> None:
    import zxingcpp

    code = zxingcpp.create_barcode("http://weixin.qq.com/r/abc", zxingcpp.BarcodeFormat.QRCode)
    written = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(written, "PNG")
    assert profile(("page https://s.example/q.png", "facts", written.getvalue())).codes == [
        "http://weixin.qq.com/r/abc"
    ]
    assert profile(("page https://s.example/q.png", "facts", written.getvalue()[:200])).tells_nothing


# --- anything --------------------------------------------------------------------------------------------------------

ASKED = [
    "weixin freepublish 0 20",
    "weixin articletotal 2026-07-19",
    "weixin selfmenu",
    "weixin menu",
    "weibo timeline 1",
]
ASKED += ["weibo user", "bilibili archives 1", "bilibili user", "kuaishou videos 1", "kuaishou user", "douyin videos 0"]
ASKED += ["weixin_consent authorizer", "feed https://b.example", f"page {ARTICLE}", "about https://w.example", "x y z"]
KEYS = [
    "item",
    "content",
    "news_item",
    "update_time",
    "list",
    "statuses",
    "created_at",
    "data",
    "page",
    "total",
    "menu",
]
KEYS += ["button", "sub_button", "selfmenu_info", "news_info", "items", "video_list", "authorizer_info", "user_info"]
KEYS += ["date_published", "id", "idstr", "user", "addit_info", "state", "ptime", "create_time", "account_status"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(st.sampled_from(ASKED), st.one_of(st.binary(max_size=200), VALUES.map(js), st.just(RSS.encode()[:300])))
def test_no_answer_breaks_a_reader(asked: str, body: bytes) -> None:
    for reader in (read_posts, read_menu, read_profile):
        found = reader([body], context((asked, "facts", body)))
        assert found.tells_nothing in (True, False)


@pytest.mark.parametrize(("words", "state"), STATES)
def test_a_link_to_an_article_is_dead_only_where_wechat_says_that_it_is_gone(words: str, state: str) -> None:
    reading = read(shown(words), PageContext(url=ARTICLE, at=AT, status=200))
    assert (reading.page_kind == "soft_404") == (state in weixin.GONE)
    quoted = read(article(f"页面提示“{words}”怎么办"), PageContext(url=ARTICLE, at=AT, status=200))
    assert quoted.page_kind not in ("soft_404", "js_challenge")


# --- what menus lead to ----------------------------------------------------------------------------------------------


def of_page(words: str, more: str = "") -> Reading:
    page = f"<html><head><meta charset='utf-8'><title>意见征集</title></head><body><p>{words}</p>{more}</body></html>"
    return read(page.encode(), PageContext(url="https://h5.example.cn/zj/1", at=AT, status=200))


@pytest.mark.parametrize("words", ["本次征集活动已结束，感谢参与", "问卷已停止回收", "活动已结束", "报名通道已关闭"])
def test_a_page_that_only_says_that_it_is_over_is_told(words: str) -> None:
    assert of_page(words).ended
    told = "<p>活动期间共收到群众意见三百余条，经逐条研究，采纳一百二十条，现公布如下。</p>"
    assert not of_page(f"{words}。", told * 8).ended


@pytest.mark.parametrize("words", ["活动进行中，欢迎参与", "征集将于2026年8月1日结束", "请填写您的意见"])
def test_what_goes_on_is_not_over(words: str) -> None:
    assert not of_page(words).ended


def test_an_album_is_a_list_with_the_days_of_its_articles() -> None:
    entry = (
        '<li class="album__list-item js_album_item" data-link="http://mp.weixin.qq.com/s?__biz=A&amp;mid={n}"'
        ' data-title="关于第{n}次会议的通知"><span class="js_article_create_time">{at}</span></li>'
    )
    rows = "".join(entry.format(n=n, at=1_783_000_000 - n * 86_400) for n in range(2))
    page = f'<html><head><meta charset="utf-8"></head><body><ul class="js_album_list">{rows}</ul></body></html>'
    album = "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=A&album_id=1"
    reading = read(page.encode(), PageContext(url=album, at=AT, status=200))
    assert reading.page_kind == "list"
    assert [(one.title, one.url, one.date) for one in reading.items] == [
        ("关于第0次会议的通知", "http://mp.weixin.qq.com/s?__biz=A&mid=0", "2026-07-02"),
        ("关于第1次会议的通知", "http://mp.weixin.qq.com/s?__biz=A&mid=1", "2026-07-01"),
    ]


def test_a_post_of_text_alone_is_called_by_its_beginning() -> None:
    text = "<p>今日停水通知</p><p>详情如下</p>"
    page = f'<html><body><div id="js_text_content"></div><div id="js_content">{text}</div></body></html>'
    (one,) = posts((f"page {ARTICLE}", "facts", page.encode())).posts
    assert (one.state, one.title) == ("there", "今日停水通知")


@pytest.mark.parametrize(("words", "state"), STATES)
def test_a_notice_in_the_frame_of_an_article_is_a_notice(words: str, state: str) -> None:
    """The title of what was there may be left in the head; the text is not."""
    head = '<meta property="og:title" content="防汛提醒"><script>var msg_title = "防汛提醒";</script>'
    assert weixin.notice_of(shown(words, head), ARTICLE)[0] == state


def test_an_article_whose_text_comes_by_script_is_an_article_though_it_quotes() -> None:
    head = '<meta property="og:title" content="页面提示该内容已被发布者删除怎么办">'
    page = f"<html><head>{head}</head><body><h1>页面提示该内容已被发布者删除怎么办</h1></body></html>"
    assert weixin.notice_of(page.encode(), ARTICLE)[0] == "there"


# --- answers that are not what was promised --------------------------------------------------------------------------

HUGE = 2**70


@pytest.mark.parametrize("buttons", [{"name": "办事"}, "办事", ["办事", None], [{"name": "办事"}, 7]])
def test_a_menu_that_is_none_does_not_say_that_there_is_none(buttons: object) -> None:
    answer = js({"is_menu_open": 1, "selfmenu_info": {"button": buttons}})
    assert menu(("weixin selfmenu", "facts", answer)).tells_nothing
    assert menu(("weixin selfmenu", "facts", js({"is_menu_open": 1, "selfmenu_info": "x"}))).tells_nothing
    assert not menu(
        ("weixin selfmenu", "facts", js({"is_menu_open": 1, "selfmenu_info": {"button": []}}))
    ).tells_nothing


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("weibo timeline 1", {"statuses": [1, "x"], "next_cursor": 0, "total_number": 0}),
        ("weibo timeline 1", {"statuses": {"idstr": "1"}, "next_cursor": 0}),
        ("kuaishou videos 1", {"result": 1, "video_list": [None]}),
        ("bilibili archives 1", {"code": 0, "data": {"page": {"total": 0}, "list": ["x"]}}),
    ],
)
def test_a_list_that_holds_what_is_no_post_proves_no_silence(asked: str, answer: object) -> None:
    assert posts((asked, "facts", js(answer))).complete_since is None


def test_an_empty_list_proves_it() -> None:
    assert posts(("weibo timeline 1", "facts", js({"statuses": [], "next_cursor": 0}))).complete_since == EVER


def test_a_published_item_without_its_articles_is_a_post_all_the_same() -> None:
    item = {"article_id": "a1", "update_time": int((AT - DAY).timestamp()), "content": "x"}
    read = posts(("weixin freepublish 0 20", "facts", js({"total_count": 1, "item": [item]})))
    assert [one.at for one in read.posts] == [(AT - DAY).astimezone(SHANGHAI)]


def test_numbers_beyond_what_an_event_can_hold_are_left_out() -> None:
    status = {"id": HUGE, "text": "通知", "created_at": "Mon Jul 20 09:00:00 +0800 2026"}
    read = posts(("weibo timeline 1", "facts", js({"statuses": [status], "total_number": HUGE, "next_cursor": 0})))
    assert ([one.id for one in read.posts], read.total) == ([str(HUGE)], None)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read), type=PostsRead) == read
    assert profile(("weibo user", "facts", js({"screen_name": "x", "followers_count": HUGE}))).followers is None


def test_a_time_of_the_future_is_no_time_and_what_cannot_be_encoded_is_replaced() -> None:
    status = {"idstr": "1", "text": "x", "created_at": "Tue Jul 20 09:00:00 +0800 2027"}
    (post,) = posts(("weibo timeline 1", "facts", js({"statuses": [status], "next_cursor": 0}))).posts
    assert post.at is None
    broken = rb'{"is_menu_open":1,"selfmenu_info":{"button":[{"name":"\ud83d","type":"click"}]}}'
    assert menu(("weixin selfmenu", "facts", broken)).entries[0].path == ["?"]
