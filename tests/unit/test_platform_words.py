"""What offices write for platform, type and form is understood; a word for two things is refused, none is guessed."""

import pytest

from schemas.registry.platform_words import SeveralPlatformsError, Told, names_a_platform, told_by

SUBSCRIPTION, SERVICE = Told("weixin", "subscription"), Told("weixin", "service")
MINI, APP = Told(form="mini_program"), Told(form="app")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("政务微信", Told("weixin")),
        ("微信公众号", Told("weixin")),
        ("微信 公众号", Told("weixin")),
        ("微信订阅号", SUBSCRIPTION),
        ("订阅号", SUBSCRIPTION),
        ("微信公众号（订阅号）", SUBSCRIPTION),
        ("微信公众号-服务号", SERVICE),
        ("服务号类", SERVICE),
        ("政务微博", Told("weibo")),
        ("新浪微博账号", Told("weibo")),
        ("官方抖音号", Told("douyin")),
        ("今日头条", Told("toutiao")),
        ("微信视频号", Told("weixin_video")),
        ("视频号", Told("weixin_video")),
        ("Ｂ站", Told("bilibili")),
        ("小程序", MINI),
        ("微信（小程序）", MINI),
        ("小程序（微信、支付宝）", MINI),
        ("支付宝小程序", MINI),
        ("政务APP", APP),
        ("移动客户端（APP）", APP),
        ("手机客户端", APP),
        ("人民日报客户端", Told("people")),
        ("其他", Told("other")),
        ("学习强国号", Told("other", platform_name="学习强国号")),
        ("企业微信", Told("other", platform_name="企业微信")),
        ("腾讯微博", Told("other", platform_name="腾讯微博")),
        ("微信公众号（已认证）", Told("weixin")),
    ],
)
def test_a_word_says_platform_type_or_form(word: str, told: Told) -> None:
    assert told_by(word) == told


@pytest.mark.parametrize("word", ["微信、微博", "微信公众号/抖音", "公众号和小程序", "订阅号、服务号"])
def test_a_word_for_two_things_is_refused(word: str) -> None:
    with pytest.raises(SeveralPlatformsError):
        told_by(word)


@pytest.mark.parametrize("word", ["一周未更新两次", "部分栏目更新不及时", "示例发布", "办事服务"])
def test_other_words_name_no_platform(word: str) -> None:
    assert not names_a_platform(word)
