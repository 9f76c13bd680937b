"""Does a text advertise what hijacked pages advertise? The words stand in spam.yaml, the weighing here."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind

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
_GUARD_REACH = 24  # characters on either side in which a warning word turns an advertisement into a notice


def _finder(words: list[str]) -> AhoCorasick:
    return AhoCorasick([word.lower() for word in words], matchkind=MatchKind.LeftmostLongest)


@dataclass(frozen=True)
class _Words:
    brands: AhoCorasick
    terms: AhoCorasick
    forms: AhoCorasick
    shapes: AhoCorasick
    trade: AhoCorasick
    guards: AhoCorasick
    hosts: tuple[str, ...]
    cheap_endings: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("spam.yaml").read_text(encoding="utf-8"))
    return _Words(
        brands=_finder(raw["brands"]),
        terms=_finder(raw["terms"]),
        forms=_finder(raw["forms"]),
        shapes=_finder([head + tail for head in raw["shape_heads"] for tail in raw["shape_tails"]]),
        trade=_finder(raw["trade"]),
        guards=_finder(raw["guards"]),
        hosts=tuple(raw["hosts"]),
        cheap_endings=frozenset(str(ending) for ending in raw["cheap_endings"]),
    )


def squeezed(text: str) -> str:
    """Lower case without blanks and invisible characters, which are put between letters to fool word lists."""
    return _INVISIBLE.sub("", text).lower()


def brands_in(text: str) -> list[tuple[int, int]]:
    """Spans of unmistakable names in a lower-case text, warnings not yet left out."""
    found: list[tuple[int, int]] = [(start, end) for _, start, end in _words().brands.find_matches_as_indexes(text)]
    return [span for span in found if _stands_alone(text, *span)]


def guarded(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a warning word stands within reach of the span: a notice about the trade, not an advertisement."""
    end = len(text) if end is None else end
    around = text[max(0, start - _GUARD_REACH) : end + _GUARD_REACH]
    return bool(_words().guards.find_matches_as_indexes(around))


def advertises(text: str) -> bool:
    """Whether a short text (a title, a link, a keyword list) advertises: a brand, or two terms and a form."""
    return weight(text) >= 3


def weight(text: str) -> int:
    """0 for innocent; 3 and more for an advertisement. A warning word makes a text innocent, unless it is a list of
    brands or an advertisement all over ("安全合法、监管牌照" stands in those as well)."""
    plain = squeezed(text)
    words = _words()
    brands = {plain[start:end] for start, end in brands_in(plain)}
    terms = set(words.terms.find_matches_as_strings(plain))
    shapes = set(words.shapes.find_matches_as_strings(plain))
    if not brands and not terms and not shapes:
        return 0
    forms = set(words.forms.find_matches_as_strings(plain))
    if guarded(plain) and not (len(brands) >= 3 and forms) and not (brands and len(forms) >= 3):
        return 0
    loose = _loose(terms, forms) + (2 * len(shapes) + max(0, min(len(forms), 3) - 1) if shapes else 0)
    return 3 * len(brands) + min(len(terms), 3) + min(len(forms), 2) if brands else loose


def _loose(terms: set[str], forms: set[str]) -> int:
    """Terms alone: two of them and one form are needed, since one is in many official titles."""
    return len(terms) + min(len(forms), 1) if len(terms) >= 2 and forms else min(len(terms), 2)


def sells(text: str) -> bool:
    """Whether a link text names an ordinary trade; evidence only when the link is hidden."""
    return bool(_words().trade.find_matches_as_indexes(squeezed(text)))


def peddled(text: str) -> set[str]:
    """Words of trades that pay for links, leaving out those that many official names have too."""
    return set(_words().trade.find_matches_as_strings(squeezed(text))) - _EVERYDAY


def has_form(text: str) -> bool:
    """Whether a word stands in the text that turns a name into an advertisement: 官网, app, 下载."""
    return bool(_words().forms.find_matches_as_indexes(text))


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


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
