"""Digits as people write them: full-width, Chinese, counted (廿二) and spelt (二〇二四)."""

import re

# One character becomes one character, so that offsets stay true.
_HALF_WIDTH = dict(
    zip(
        "０１２３４５６７８９：∶﹕︰／－―‒–—−‐‑．。〇○ＯОＬｌ　\xa0（）［］【】〔〕﹙﹚～",
        "0123456789::::/--------..〇〇〇〇ll  ()[][][]()~",
        strict=True,
    )
)
_UNUSUAL = re.compile("[０-９：∶﹕︰／－―‒–—−‐‑．。○ＯОＬｌ　\xa0（）［］【】〔〕﹙﹚～]")

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6, "元": 1, "O": 0, "o": 0} | {str(i): i for i in range(10)}
NUMERAL = "〇零O0-9一二三四五六七八九十百拾佰廿卅壹贰叁肆伍陆柒捌玖貳參陸"


def half_width(text: str) -> str:
    """Full-width digits, colons, slashes, dashes, dots and brackets made plain; same length."""
    for char in set(_UNUSUAL.findall(text)):  # a page has few of them: far cheaper than to translate every character
        text = text.replace(char, _HALF_WIDTH[char])
    return text


def chinese_number(text: str) -> int | None:
    """二〇二四 → 2024, 十 → 10, 廿二 → 22, 一百一十三 → 113; None for anything else."""
    text = re.sub(r"\s", "", text).replace("廿", "二十").replace("卅", "三十").replace("拾", "十").replace("佰", "百")
    if not text:
        return None
    if "百" in text:
        hundreds, _, rest = text.partition("百")
        head, tail = chinese_number(hundreds or "一"), chinese_number(rest.lstrip("零〇") or "〇")
        return None if head is None or tail is None else head * 100 + tail
    if "十" in text:
        tens, _, ones = text.partition("十")
        head, tail = chinese_number(tens or "一"), chinese_number(ones or "〇")
        return None if head is None or tail is None or head > 9 or tail > 9 else head * 10 + tail
    digits = [_DIGITS.get(c) for c in text]
    if None in digits:
        return None
    return int("".join(map(str, digits)))
