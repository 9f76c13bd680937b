"""The platforms that government accounts are opened on: their words, and whether they carry text or video."""

from typing import Literal, NamedTuple

Medium = Literal["text", "video"]
Platform = Literal[
    "weixin", "weixin_video", "weibo", "douyin", "kuaishou", "toutiao", "xiaohongshu", "bilibili", "zhihu", "people",
    "xinhua", "yangshipin", "baijia", "pengpai", "qq", "netease", "sohu", "other",
]  # fmt: skip


class Named(NamedTuple):
    """`word` is printed; `other_words` are what tables write for it; `medium` is what its accounts usually post."""

    word: str
    medium: Medium
    other_words: tuple[str, ...] = ()


PLATFORMS: dict[Platform, Named] = {
    "weixin": Named(
        "微信公众号", "text", ("微信", "公众号", "政务微信", "微信订阅号", "微信服务号", "订阅号", "服务号")
    ),
    "weixin_video": Named("微信视频号", "video", ("视频号",)),
    "weibo": Named("微博", "text", ("新浪微博", "政务微博", "新浪政务微博")),
    "douyin": Named("抖音", "video", ("抖音号", "抖音短视频")),
    "kuaishou": Named("快手", "video", ("快手号",)),
    "toutiao": Named("今日头条", "text", ("头条", "头条号", "今日头条号")),
    "xiaohongshu": Named("小红书", "text", ("小红书号",)),
    "bilibili": Named("哔哩哔哩", "video", ("B站", "b站", "bilibili")),
    "zhihu": Named("知乎", "text", ("知乎号",)),
    "people": Named("人民号", "text", ("人民日报客户端",)),
    "xinhua": Named("新华号", "text", ("新华社客户端",)),
    "yangshipin": Named("央视频", "video", ("央视频号",)),
    "baijia": Named("百家号", "text", ("百度百家号",)),
    "pengpai": Named("澎湃号", "text", ("澎湃", "澎湃新闻")),
    "qq": Named("企鹅号", "text", ("腾讯企鹅号",)),
    "netease": Named("网易号", "text", ("网易",)),
    "sohu": Named("搜狐号", "text", ("搜狐",)),
    "other": Named("其他平台", "text"),
}
_CODES: dict[str, Platform] = {
    word: code for code, named in PLATFORMS.items() for word in (code, named.word, *named.other_words)
}


def platform_code(text: str) -> Platform:
    """The code of a platform by any of its words; `other` for one that the table does not hold."""
    return _CODES.get("".join(text.split()), "other")
