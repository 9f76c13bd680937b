"""What mp.weixin.qq.com shows in place of an article, told apart: 公众号文章的各种状态.

A page counts as such only where it is no article itself: an article may quote every one of these sentences. Fetcher and
reader ask the same table, so that a verification page is void for both.
"""

import re
from dataclasses import dataclass
from typing import Literal

State = Literal["there", "deleted_by_owner", "taken_down", "account_gone", "moved", "blocked", "unknown"]
GONE: frozenset[State] = frozenset({"deleted_by_owner", "taken_down", "account_gone", "moved", "blocked"})
HOSTS = frozenset({"mp.weixin.qq.com", "weixin110.qq.com"})


@dataclass(frozen=True)
class Notice:
    """A notice of the platform: what it means for the article, and the sentences that say it (Chinese and English)."""

    state: State
    says: re.Pattern[str]


def _notice(state: State, *says: str) -> Notice:
    return Notice(state, re.compile("|".join(says), re.IGNORECASE))


_OBJECT = r"(?:该|此|本|当前)?(?:内容|文章|图文|页面|链接|消息|视频|图片)"
_ACCOUNT = r"(?:该|此|本)?(?:公众)?(?:帐号|账号|公众号|订阅号|服务号|账户|帐户)"
# In the order of asking: what is said of the account goes before what is said of the article.
NOTICES: tuple[Notice, ...] = (
    _notice(
        "unknown",
        r"环境异常",
        r"(?:操作|访问)(?:过于|太)?频繁",
        r"去验证|完成验证后|请输入验证码",
        r"请在微信客户端打开",
        r"系统(?:出错|错误|繁忙)|参数错误|网络(?:异常|错误|超时)|未知错误",
        r"链接已过期|暂时无法查看",
        r"(?:link|url) (?:has )?expired",
        r"too (?:frequent|many)|try again later|temporarily (?:unavailable|unable|not available)",
        r"abnormal environment|environment (?:is )?abnormal|verif(?:y|ication)",
        r"open (?:it |this )?in (?:the )?we(?:chat|ixin)",
        r"system error|parameter error",
    ),
    _notice(
        "account_gone",
        rf"{_ACCOUNT}(?:已经?)?(?:被)?(?:自主|主动|自行)?注销",
        r"account (?:owner )?(?:has )?(?:been )?(?:voluntarily )?(?:cancell?ed|deregistered|deactivated|closed)",
        r"account has been (?:deleted|removed)",
    ),
    _notice(
        "moved",
        rf"{_ACCOUNT}(?:已经?|正在)?(?:申请|处于|进行)?(?:公众号)?(?:账号|帐号)?(?:的)?迁移",
        rf"{_OBJECT}[^。]{{0,12}}(?:未同步|尚未同步|未迁移)|迁移时未将[^。]{{0,12}}同步",
        r"account (?:has |is )?(?:been |being )?(?:migrat|transferr?|mov)(?:ed|ing)|migrat(?:ed|ion|ing)",
    ),
    _notice(
        "blocked",
        rf"{_ACCOUNT}[^。]{{0,16}}(?:屏蔽|封禁|封停|停用|停止使用|冻结)",
        rf"{_ACCOUNT}[^。]{{0,16}}(?:冒名|仿冒|假冒|存在违规行为)|冒名侵权",
        r"account (?:has been |is |was )?(?:blocked|banned|suspended|frozen|disabled)|impersonat",
    ),
    _notice(
        "deleted_by_owner",
        rf"{_OBJECT}(?:已经?|已被)?(?:由|被)?(?:发布者|作者|运营者|公众号运营者|发布人)(?:自行)?(?:删除|撤回)",
        r"(?:deleted|removed|withdrawn) by (?:the |its )?(?:author|publisher|owner|poster|user)",
        r"(?:author|publisher|owner) (?:has )?(?:deleted|removed)",
    ),
    _notice(
        "taken_down",
        rf"{_OBJECT}[^。]{{0,12}}因?[^。]{{0,4}}违规|违反[^。]{{0,20}}(?:法律|法规|规定|政策|规范)",
        r"投诉[^。]{0,20}侵权|涉嫌侵权|侵犯[^。]{0,16}(?:权|权益)",
        r"发送失败|过度营销|骚扰用户|不实信息",
        r"(?:谣言|虚假)(?:信息)?[^。]{0,12}(?:无法|屏蔽|处理)|已被平台(?:删除|屏蔽|下架)",
        r"violat|infring|(?:false|untrue|misleading) information|excessive marketing",
        r"failed to (?:send|be sent)|sending failed",
        r"(?:removed|deleted|taken down) by (?:the )?(?:platform|we(?:chat|ixin)|administrators?)",
    ),
)
# Where a page that asks for proof lies, and its marks: it says nothing, whatever it says.
_WALL_ADDRESS = re.compile(r"wappoc_appmsgcaptcha|secitptpage|weixin110\.qq\.com|/mp/verifycode")
_WALL = re.compile(rb"wappoc_appmsgcaptcha|secitptpage|id=[\"']js_verify|tcaptcha|TencentCaptcha|/mp/verifycode")
_RUMOUR = b"page_rumor"  # the frame in which a rumour is refuted in place of the article
# Where an article has its text or pictures: a page with one of them is one, whatever it quotes.
_ARTICLE = re.compile(
    rb"id\s*=\s*\\?[\"']?(?:js_content|js_share_content|js_image_content|js_video_content|js_text_\w+"
    rb"|js_common_share_desc)\b|picture_page_info_list"
)
# What an article has beside it, and a notice in its place may have kept; and the frames in which notices stand.
_ABOUT = re.compile(
    rb"id\s*=\s*[\"']?(?:activity-name|js_article)\b|property=[\"']og:title[\"']\s+content=[\"'][^\"']"
    rb"|var\s+(?:ct|msg_title|createTime|oriCreateTime)\s*=\s*[\"'][^\"']"
    rb"|class\s*=\s*[\"'][^\"']*\b(?:rich_media_content|rich_media_title|share_content_page)\b"
)
_FRAME = re.compile(
    rb"class\s*=\s*[\"'][^\"']*\b(?:weui[-_]msg|weui_msg|page_msg|global_error_msg|msg_content|icon_msg|msg_icon_wrp)"
)
_UNSEEN = re.compile(rb"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(rb"</?(?:p|div|h[1-6]|li|br|title|section|td|tr|ul|dl|dt|dd|a|button)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^>]*>")
_SIMPLIFIED = str.maketrans(
    "該內帳號戶違規無檢視發佈刪環異頻驗證繼續訪問遷註銷凍結訴審權傳連鏈過暫時統錯誤虛請輸碼開經營擾實許終處進",
    "该内帐号户违规无检视发布删环异频验证继续访问迁注销冻结诉审权传连链过暂时统错误虚请输码开经营扰实许终处进",
)
_MOST_BYTES = 400_000
_MOST_WORDS = 700  # characters of a page that only gives notice
_LINE = 120  # of one line of it
_NAMED = {"&nbsp;": " ", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">"}


def is_article(body: bytes) -> bool:
    """Whether a page is an article of WeChat, by its markup alone."""
    head = body[:_MOST_BYTES]
    return bool(_ARTICLE.search(head) or (_ABOUT.search(head) and not _FRAME.search(head)))


def is_wall(body: bytes, address: str = "") -> bool:
    """Whether a page asks a visitor for proof instead of showing anything: it says nothing of the article."""
    if is_article(body):
        return False
    return bool(_WALL_ADDRESS.search(address) or _WALL.search(body[:_MOST_BYTES]))


def notice_of(body: bytes, address: str = "") -> tuple[State, str]:
    """What is shown in place of an article, and the sentence that says so; `there` for an article, `unknown` for
    everything that says neither."""
    if is_article(body):
        return "there", ""
    if is_wall(body, address):
        return "unknown", ""
    if _RUMOUR in body:
        return "taken_down", "不实信息"
    lines = _lines(body)
    if sum(map(len, lines)) > _MOST_WORDS:
        return "unknown", ""
    for notice in NOTICES:
        said = next((line for line in lines if len(line) <= _LINE and notice.says.search(line)), None)
        if said is not None:
            return notice.state, said
    return "unknown", ""


def _lines(body: bytes) -> list[str]:
    """The words that the page shows, line by line."""
    shown = _BREAK.sub(b"\n", _UNSEEN.sub(b" ", body[:_MOST_BYTES]))
    text = _MARKUP.sub(b" ", shown).decode("utf-8", "replace")
    for name, sign in _NAMED.items():
        text = text.replace(name, sign)
    lines = (" ".join(part.split()) for part in text.translate(_SIMPLIFIED).split("\n"))
    return [line for line in lines if line]
