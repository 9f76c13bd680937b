"""Imitations: a page that calls itself an official site and is served by somebody else."""

import re
from collections.abc import Iterator
from itertools import pairwise

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import Page, own_hosts
from stages.classifier.reading.hosts import host_of, is_address, is_known, is_official, site_of

# 網(wǎng)站的數(shù)據(jù)庫: converters to traditional script leave the reading of such characters in brackets.
_READING = re.compile(r"([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6})[)）]")
_TRADITIONAL = frozenset(
    "網國務會數學與為對發現時間經濟業產區開關東車書長門問題員實際體點機構據庫處後見說話語讀頁項類級組織統計劃辦號單電"
    "來個們這樣過還進運動場黨縣鎮鄉農村資訊聞聯絡錄選擇應該條從無當兩並專業東萬億與習買賣費質貿貢財負責責賽趙較輕"
    "邊達遠適遺鄧鄭針鐘鋼錢銀錯鐵閉陽陰陳階難雲霧靜響順須預領頭願風飛飯館馬駐驗體魚鮮麗黃點齊龍廣廠歷壓縮團園圖"
)
_MIN_READINGS = 5
_PER_READING = 400  # characters of Chinese a converted page has for each bracketed reading, at most
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SAMPLE = 20_000  # characters of the text that are looked at for the script


def clone_signs(page: Page) -> Iterator[Tamper]:
    yield from _foreign_host(page)
    yield from _converted(page)


def _foreign_host(page: Page) -> Iterator[Tamper]:
    serving = host_of(page.doc.url or "")
    if not serving or is_address(serving) or is_known(serving):
        return
    named = [host for host in own_hosts(page.doc) if is_official(host)]
    if named and not any(site_of(host) == site_of(serving) for host in named):
        yield Tamper(
            kind="clone_site", detail=f"页面网站域名标签（SiteDomain）为{named[0]}，实际由{serving}提供，疑似仿冒网站"
        )


def _converted(page: Page) -> Iterator[Tamper]:
    text = page.doc.flow.text
    found = _readings(text)
    if len(found) < _MIN_READINGS:
        return
    traditional = sum(1 for character, _ in found if character in _TRADITIONAL)
    script = sum(1 for character in text[:_SAMPLE] if character in _TRADITIONAL)
    chinese = len(_CHINESE.findall(text))
    if (traditional * 3 >= len(found) or script * 20 >= min(chinese, _SAMPLE)) and chinese <= _PER_READING * len(found):
        example = "、".join(f"{character}({reading})" for character, reading in found[:4])
        yield Tamper(kind="converted_copy", detail=f"页面为机器转换的繁体仿冒页，夹带拼音{len(found)}处，如：{example}")


def _readings(text: str) -> list[tuple[str, str]]:
    """(character, reading in brackets after it)."""
    pieces = text.replace("（", "(").split("(")
    if len(pieces) <= _MIN_READINGS:
        return []
    pairs = ((before[-1:], _READING.match(after)) for before, after in pairwise(pieces))
    return [(character, match.group(1)) for character, match in pairs if match and _CHINESE.match(character)]
