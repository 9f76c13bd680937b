"""Does a text advertise what hijacked pages advertise? The words stand in spam.yaml, the weighing here."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from schemas.shipped import shipped
from stages.classifier.reading.line_signs import SIGNS_OF, sign
from stages.classifier.reading.spam_titles import reads_like_spam

SURE = 3  # weight from which on a text is an advertisement
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\\s]+")
_DIGIT_NAME = re.compile(r"(?:\D|\A)(\d{4,})")
# Trade words that many official names and link texts have too.
_EVERYDAY = frozenset(
    re.findall(
        r"\S+",
        """
    公司 医院 下载 培训 代理 设备 机械 游戏 电影 小说 翻译 出租 租赁 贷款 留学 商标 域名
    旅行社 回收 优化 推广 兼职 维修 阀门 水泵 电缆 塑料 服装 玻璃钢 不锈钢 钢管 减肥 发票
    二手 移民 疏通 装修 主机 妇科 男科 整形 癫痫 价格 加盟 批发 淘宝 cheap loan
    """,
    )
)
_SHARED_ENDS = ("体育", "娱乐")
_PLACES = frozenset(re.findall("..", "公园用品文化中心总会学校协会产业器材教育设施场馆传播有限公司小镇广场"))
_QUOTES = ("“", "‘", "「", "『", '"', "'", "《", "＂")
_DRESS_REACH = 5  # characters behind a name in which 官网 or app is a part of its advertisement
_GUARD_REACH = 24  # characters on either side in which a warning word turns an advertisement into a notice


class _Finder:
    """Looks for words; what is only a part of one of the longer words, across their border, is none of them."""

    def __init__(self, words: list[str], longer: list[str] | None = None) -> None:
        self.plain = [word.lower() for word in words]
        self._many = len(words)
        every = [*self.plain, *(word.lower() for word in longer or ())]
        self._found = AhoCorasick(every, matchkind=MatchKind.LeftmostLongest)

    def spans(self, text: str) -> list[tuple[int, int]]:
        found = self._found.find_matches_as_indexes(text)
        return [(start, end) for number, start, end in found if number < self._many]

    def words(self, text: str) -> set[str]:
        return {text[start:end] for start, end in self.spans(text)}


@dataclass(frozen=True)
class _Words:
    brands: _Finder
    terms: _Finder
    forms: _Finder
    shapes: _Finder
    trade: _Finder
    guards: _Finder
    office_guards: _Finder
    foreign_guards: tuple[str, ...]
    hosts: tuple[str, ...]
    cheap_endings: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw: dict[str, Any] = shipped("stages.classifier.reading", "spam.yaml")
    return _Words(
        brands=_Finder(raw["brands"], raw["longer"]),
        terms=_Finder(raw["terms"], raw["longer"]),
        forms=_Finder(raw["forms"], raw["longer"]),
        shapes=_Finder([head + tail for head in raw["shape_heads"] for tail in raw["shape_tails"]], raw["longer"]),
        trade=_Finder(raw["trade"]),
        guards=_Finder(raw["guards"]),
        office_guards=_Finder(raw["office_guards"]),
        foreign_guards=tuple({form for word in raw["foreign_guards"] for form in (word, word.replace(" ", ""))}),
        hosts=tuple(raw["hosts"]),
        cheap_endings=frozenset(str(ending) for ending in raw["cheap_endings"]),
    )


# Of a line, or of a text that is squeezed: it holds a name, another word that may advertise, a word of a trade.
BRANDS = sign(more=lambda: _words().brands.plain)
_LOOSE = sign(more=lambda: (*_words().terms.plain, *_words().shapes.plain))
_TRADE = sign(more=lambda: _words().trade.plain)


def squeezed(text: str) -> str:
    """Lower case without blanks and invisible characters, which are put between letters to fool word lists."""
    return _INVISIBLE.sub("", text).lower()


def brands_in(text: str) -> list[tuple[int, int]]:
    """Spans of unmistakable names in a lower-case text, warnings not yet left out."""
    spans = [span for span in _words().brands.spans(text) if _stands_alone(text, *span)]
    return [(start, end) for start, end in spans if not _names_a_place(text, start, end)]


def warns(text: str) -> bool:
    """Whether a text says that it speaks against the trade: 打击, 诈骗, crackdown."""
    words = _words()
    return bool(words.guards.spans(text)) or any(word in text for word in words.foreign_guards)


def guarded(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a warning word stands within reach of the span: a notice about the trade, not an advertisement. A word
    that offices put on everything (通报, 公安) is none beside a name with the form of an advertisement."""
    end = len(text) if end is None else end
    around = text[max(0, start - _GUARD_REACH) : end + _GUARD_REACH]
    return warns(around) or (bool(_words().office_guards.spans(around)) and not _dressed(text, start, end))


def _dressed(text: str, start: int, end: int) -> bool:
    """Whether a name within the span has the form of an advertisement right beside it, and no quotation marks:
    必威体育app, 【官网下载】."""
    inner = [(start + one, start + other) for one, other in brands_in(text[start:end])]
    return any(
        text[one - 1 : one] not in _QUOTES and bool(_words().forms.spans(text[max(0, one - 4) : other + _DRESS_REACH]))
        for one, other in inner
    )


def advertises(text: str) -> bool:
    """Whether a short text (a title, a keyword list) advertises: by the words of the lists, or because it is put
    together as such titles are and does not warn."""
    return weight(text) >= SURE or put_together_so(text)


def put_together_so(text: str) -> bool:
    """Whether a short text is put together as titles that advertise are, and does not warn."""
    return reads_like_spam(text) and not warns(text.lower())


def weight(text: str) -> int:
    """0 for innocent; 3 and more for an advertisement. A warning word makes a text innocent, unless it is a list of
    brands or an advertisement all over ("安全合法、监管牌照" stands in those as well)."""
    if not text:
        return 0
    plain = squeezed(text)
    if not SIGNS_OF[plain] & (BRANDS | _LOOSE):
        return 0
    words = _words()
    brands = {plain[start:end] for start, end in brands_in(plain)}
    terms = words.terms.words(plain)
    shapes = words.shapes.words(plain)
    if not brands and not terms and not shapes:
        return 0
    forms = words.forms.words(plain)
    if guarded(plain) and not (len(brands) >= 3 and forms) and not (brands and len(forms) >= 3):
        return 0
    loose = _loose(terms, forms) + (2 * len(shapes) + max(0, min(len(forms), 3) - 1) if shapes else 0)
    return 3 * len(brands) + min(len(terms), 3) + min(len(forms), 2) if brands else loose


def _loose(terms: set[str], forms: set[str]) -> int:
    """Terms alone: two of them and one form are needed, since one is in many official titles."""
    return len(terms) + min(len(forms), 1) if len(terms) >= 2 and forms else min(len(terms), 2)


def sells(text: str) -> bool:
    """Whether a link text names an ordinary trade; evidence only when the link is hidden."""
    plain = squeezed(text)
    return bool(SIGNS_OF[plain] & _TRADE and _words().trade.spans(plain))


def peddled(text: str) -> set[str]:
    """Words of trades that pay for links, leaving out those that many official names have too."""
    plain = squeezed(text)
    return _words().trade.words(plain) - _EVERYDAY if SIGNS_OF[plain] & _TRADE else set()


def has_form(text: str) -> bool:
    """Whether a word stands in the text that turns a name into an advertisement: 官网, app, 下载."""
    return bool(_words().forms.spans(text))


@lru_cache(maxsize=8192)
def bad_host(host: str) -> bool:
    """Whether the name of a host gives away its trade."""
    return any(part in host for part in _words().hosts)


@lru_cache(maxsize=8192)
def cheap_host(host: str) -> bool:
    """Whether a host has a throw-away name: a cheap ending, or a long run of digits in its name."""
    labels = host.split(".")
    return labels[-1] in _words().cheap_endings or (
        len(labels) > 1 and not labels[-1].isdigit() and bool(_DIGIT_NAME.search(labels[-2]))
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A name that begins or ends in a Latin letter must not go on in one: `javtb` is no `av`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not ((_is_letter(text[start]) and _is_letter(before)) or (_is_letter(text[end - 1]) and _is_letter(after)))


def _names_a_place(text: str, start: int, end: int) -> bool:
    """银河体育公园, 天博体育用品公司, 万达娱乐有限公司: parks and shops have such names, too."""
    return text[end - 2 : end] in _SHARED_ENDS and text[end : end + 2] in _PLACES


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
