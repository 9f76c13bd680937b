"""Pages that want something of the visitor: a name and a password, or the words to look for."""

import re

from stages.classifier.reading import sayings
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.main_part import CRUMBS, fields_of, source_of_main_part
from stages.classifier.reading.signs import WITH_ALERTS, Signs

# 登陆 is a landfall where it is no slip for 登录: it counts in the name of a door only.
_LOGIN_TITLE = re.compile(
    r"登\s*[录入]|(?:用户|会员|系统|后台|管理员?|账号|密码|快速|统一|立即|请)登陆|登陆(?:系统|页面|界面|入口|平台|框)|^登\s*陆$"
    r"|统一(?:身份|用户)认证|用户认证|身份认证|\blog\s?in\b|\bsign\s?in\b|單一登入",
    re.I,
)
# A line that is nothing but the name of a door, not a sentence that tells where to log in.
_DOOR = re.compile(
    r"(?:欢迎|请|立即|用户|会员|管理员|系统|后台|账号|帐号|密码|手机号?|验证码|短信|扫码|微信|统一|个人|法人|企业|快速|安全|网上|在线|先|退出|重新)*"
    r"\s*登\s*[录陆入]\s*(?:/\s*注册|注册|系统|页面|界面|入口|平台|窗口|中心|账号|帐号|方式|后(?:继续)?(?:查看|访问|操作|使用|浏览))*\W*"
    r"|(?:统一)?(?:身份|用户)认证(?:平台|系统|中心)?|log ?in|sign ?in",
    re.I,
)
_DOOR_SIGN = sign("登", "认证", "log", "sign")  # the door of a page without a field has one of these in its name
_LOGIN_FIELD = re.compile(
    r"用户名|账\s*号|帐\s*号|密\s*码|手机号|验证码|身份证号|扫码登录|立即登录|登\s*录|User ?name|Password", re.I
)
_DOOR_ALONE = 120  # characters of a page that is nothing but a door
_FEW_LINKS = 5
_TEXT = 100  # characters of running text, from which on a page may be a text beside a box for logging in
_QUERY = re.compile(r"查询|检索|搜索|查找|查看进度|进度|追踪|查验")
_RESULT = re.compile(r"结果|符合|条件|查询|检索|搜索|找到|匹配")


def offers_login(s: Signs) -> bool:
    """A page that is for logging in, not one that merely has a box for it in its head or tells where to do so."""
    if len(s.lists.items) >= 5 or s.prose >= 400 or s.anchors >= 60:
        return False
    if s.size > WITH_ALERTS and not _may_be_a_door(s):
        return False
    in_title = bool(_LOGIN_TITLE.search(s.doc.title_tag)) and not s.named_as_document
    doors = [] if in_title else s.statements_with(_DOOR_SIGN)
    titled = in_title or any(len(line) <= 16 and _DOOR.fullmatch(line) for line in doors)
    if s.size < 200 and not s.prose and not s.lists.items:
        door = (titled and (s.anchors < 3 or in_title)) or _is_a_door_and_no_more(s)
        if door and not s.printed:
            return not s.says(sayings.ERROR)
    if s.prose >= _TEXT and not in_title and s.printed:
        return False  # a text, whose day is wanted anyway
    if not _asks_who_comes(s, in_title, titled):
        return False
    return not s.printed or (in_title and s.prose < 40 and s.has_password)


def _asks_who_comes(s: Signs, in_title: bool, titled: bool) -> bool:
    """Whether a page has the fields of a door. `titled`: its title or one of its lines is the name of one."""
    if s.lists.dated >= 2 and not in_title:
        return False  # a box for it beside a list
    if s.has_password:
        asks = not in_title and _QUERY.search(s.doc.title_tag)
        return (titled or s.anchors < 25) and not asks
    if s.anchors >= 25 or s.prose >= 200 or not titled or not (in_title or "<input" in s.doc.text):
        return False
    return len(set(_LOGIN_FIELD.findall(s.doc.text))) >= 2


def _may_be_a_door(s: Signs) -> bool:
    return bool((s.doc.shown | s.doc.titled) & _DOOR_SIGN) or b"<input" in s.doc.source or b"<input" in s.small_source


def _is_a_door_and_no_more(s: Signs) -> bool:
    """The name of a system and a link to log in or out."""
    if s.size >= _DOOR_ALONE or s.anchors >= _FEW_LINKS or s.has_crumbs or sayings.FOOT.search(s.doc.flow.text):
        return False
    return any(len(name) <= 8 and _DOOR.fullmatch(name.strip()) for name in s.doc.linked)


def asks_for_words(s: Signs) -> bool:
    """Whether the page is for asking something: it shows nothing because nobody has asked yet."""
    said = s.lines_saying(sayings.BLANK)
    fields = fields_of(source_of_main_part(s.doc))
    named = _QUERY.search(s.first_name) is not None
    if not fields:
        return False
    if not CRUMBS.search(s.doc.flow.text):  # a box to search the site may stand in the head
        return named or (fields >= 3 and any(map(_RESULT.search, said)))
    return fields >= 2 or named or bool(said)
