"""The platforms that government accounts are opened on: their words, and whether they carry text or video."""

from typing import Literal, NamedTuple

Medium = Literal["text", "video"]
Platform = Literal[
    "weixin", "weixin_video", "weibo", "douyin", "kuaishou", "toutiao", "xiaohongshu", "bilibili", "zhihu", "people",
    "xinhua", "yangshipin", "baijia", "pengpai", "qq", "netease", "sohu", "other",
]  # fmt: skip
AccountType = Literal["subscription", "service"]  # 订阅号 服务号
AppForm = Literal["app", "mini_program", "quick_app"]  # 移动客户端 小程序 快应用


class Named(NamedTuple):
    """`word` is printed; `other_words` are what tables write for it; `medium` is what its accounts usually post."""

    word: str
    medium: Medium
    other_words: tuple[str, ...] = ()


PLATFORMS: dict[Platform, Named] = {
    "weixin": Named("微信公众号", "text", ("微信", "公众号", "政务微信", "微信公众平台", "微信号")),
    "weixin_video": Named("微信视频号", "video", ("视频号",)),
    "weibo": Named("微博", "text", ("新浪微博", "政务微博", "新浪政务微博", "新浪")),
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
    "other": Named("其他平台", "text", ("其他", "其它")),
}
# Kinds of account that one platform tells apart.
ACCOUNT_TYPES: dict[AccountType, tuple[Platform, str, tuple[str, ...]]] = {
    "subscription": ("weixin", "微信订阅号", ("订阅号", "微信公众号订阅号", "公众号订阅号")),
    "service": ("weixin", "微信服务号", ("服务号", "微信公众号服务号", "公众号服务号")),
}
APP_WORDS: dict[AppForm, tuple[str, ...]] = {
    "app": ("移动客户端", "app", "客户端", "移动应用", "手机app", "手机客户端", "移动政务应用", "应用程序", "移动app"),
    "mini_program": ("小程序", "微信小程序", "支付宝小程序", "百度小程序", "百度智能小程序", "抖音小程序"),
    "quick_app": ("快应用",),
}
# Ids that an owner chooses: the same one on two platforms is no slip.
CHOSEN_IDS = frozenset({"alias", "douyin_id", "kuaishou_id", "xiaohongshu_id", "id"})
