"""What a page says instead of content: not found, under maintenance, nothing here, refused, prove you are human.

The wording is in sayings.yaml; whether a saying decides is up to `status_kinds.py`.
"""

import re
from functools import reduce
from operator import or_

from ahocorasick_rs import AhoCorasick, MatchKind

from schemas.events.reading import PageFault
from schemas.shipped import shipped
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import sign

# What may stand before what a page says (抱歉！, :(, 500), and what shows that a text is about it.
_GREETING = re.compile(
    r"(?:[^\u3400-\u9fff]++|(?:很|非常|十分)?(?:抱歉|对不起|遗憾)|(?:温馨|系统|错误|友情)?提示|您好|你好|警告|错误|尊敬的用户)*+"
)
_GREETED = 60  # characters of it
_ABOUT = re.compile(
    r"\s*(?:的(?!网关)|怎么|如何|问题|骗局|案|是(?:什么|否)|之|等|处置|处理|事件|现象|情况|时[，,应请]|后[，,应请])"
)


class Saying:
    """A set of expressions, and the words without one of which none of them can match."""

    def __init__(self, needs: list[str], says: list[str]) -> None:
        self.sign = sign(*needs)
        # All at once: a look for each of fifty words is five times slower.
        self._needs = AhoCorasick([word.lower() for word in needs], matchkind=MatchKind.LeftmostLongest)
        self._pattern = re.compile("|".join(says), re.I)
        self._said: Kept[str, bool] = Kept(self._is_said)
        self._begun: Kept[str, bool] = Kept(self._is_begun)

    def may_be_in(self, small: str) -> bool:
        """A cheap look at a whole text, in small letters, before its lines are searched in any spelling."""
        return bool(self._needs.find_matches_as_indexes(small))

    def _is_said(self, text: str) -> bool:
        return self.may_be_in(text.lower()) and self._pattern.search(text) is not None

    def said_in(self, text: str) -> bool:
        """Whether a text says so."""
        return self._said[text]

    def without(self, text: str) -> str:
        """What a text says beside it."""
        return self._pattern.sub("", text)

    def is_stated(self, text: str) -> bool:
        """Whether a text says so of itself: it does not tell of a problem of that name."""
        found = self._pattern.search(text) if self._said[text] else None
        return found is not None and _PROBLEM.match(text, found.end()) is None

    def begins(self, text: str) -> bool:
        """Whether a text begins with it, a few signs or a greeting before it, and is not about it."""
        return self._begun[text]

    def _is_begun(self, text: str) -> bool:
        found = self._pattern.search(text)
        if found is None or _ABOUT.match(text, found.end()):
            return False
        return found.start() <= _GREETED and _GREETING.fullmatch(text, 0, found.start()) is not None


def _load() -> dict[str, Saying]:
    return {name: Saying(**saying) for name, saying in shipped("stages.classifier.reading", "sayings.yaml").items()}


_SAYINGS = _load()
ANY = reduce(or_, [saying.sign for saying in _SAYINGS.values()])
NOT_FOUND = _SAYINGS["not_found"]
MAINTENANCE = _SAYINGS["maintenance"]
BLANK = _SAYINGS["blank"]
WAF = _SAYINGS["waf"]
VERIFY = _SAYINGS["verify"]
ERROR = _SAYINGS["error"]
# What came instead of the site, and how many Chinese characters of explanation may stand beside it.
FAULTS: tuple[tuple[PageFault, Saying, int], ...] = (
    ("error_page", _SAYINGS["error_page"], 60),
    ("default_page", _SAYINGS["default_page"], 150),
    ("suspended", _SAYINGS["suspended"], 200),
    ("for_sale", _SAYINGS["for_sale"], 200),
)

# What a cookie challenge is made of.
CHALLENGE_CODE = re.compile(
    r"__jsl_clearance|jsluid|\barg1\s*=\s*['\"][0-9A-F]{20,}|acw_sc__v2|\$_ts\s*=|\$_ts\[|_\$[a-zA-Z0-9]{1,3}\s*[({=]"
    r"|FSSBBIl1UgzbN7N|cdn-cgi/challenge|cf_chl|_cf_chl_opt|/_guard/|_guard_|wzws|WZWS|safeline|sl-challenge|antibot"
    r"|anti_?spider|captcha|geetest|nc\.init|aliyun_?waf|yundun|verify_?js|(?:\(['\"][_a-z]['\"]\)\+){4}"
    r"|yunsuo_session|verifycode|security_session|__tst_status|EO_Bot|TDC_itoken|probe\.js|_waf_|aliyungf_tc"
)
# 页面不存在等问题的整改情况 tells of others.
_PROBLEM = re.compile(r"[^。！，,；;]{0,16}?(?:问题|现象|整改|整治|行为)")
_QUOTED = re.compile(r"“[^“”]{1,60}”|「[^「」]{1,60}」|‘[^‘’]{1,60}’|《[^《》]{1,60}》|\"[^\"]{1,60}\"")
_FOOT_BEGINS = 6  # characters of a line within which a foot says what it is
# Every alternative begins with a plain character of one case: only then does the engine skip ahead.
FOOT = re.compile(
    r"版权所有|备案|公网安备|主办|承办|技术支持|标识码|建议使用|分辨率|地址[:：]|电话[:：]|邮编|©|网站地图|联系我们"
    r"|I(?i:CP)|i(?i:CP)|C(?i:opyright)|c(?i:opyright)"
)


FOOT_SIGN = sign(  # of a line that may belong to one
    *(
        "版权所有",
        "备案",
        "公网安备",
        "主办",
        "承办",
        "技术支持",
        "标识码",
        "建议使用",
        "分辨率",
        "地址",
        "电话",
        "邮编",
    ),
    *("©", "网站地图", "联系我们", "icp", "copyright"),
)


def is_foot(line: str) -> bool:
    """Whether a line belongs to the foot of a page: a sentence that tells who held an event does not."""
    found = FOOT.search(line)
    if found is None:
        return False
    return not (line.rstrip().endswith(("。", "！")) and found.start() > _FOOT_BEGINS)


QUOTES = sign("“", "「", "‘", "《", '"')  # of a line


def unquoted(line: str) -> str:
    """A line without what it quotes, where something else is left."""
    if not ("“" in line or "「" in line or "‘" in line or "《" in line or '"' in line):
        return line
    own = _QUOTED.sub("", line)
    return own if len(own.strip(" ，。！!：:、")) >= 2 else line
