"""What tables of offices write for platform, type of account or form of app, and what they mean by it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import get_args

from schemas.registry.platforms import ACCOUNT_TYPES, APP_WORDS, PLATFORMS, AccountType, AppForm, Platform

_LEADING = re.compile(r"^(?:政务|官方|政府|党政)+")
_TRAILING = re.compile(r"(?:官方)?(?:账号|帐号|账户|平台|类|端)$")
_BRACKETS = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
_PARTED = re.compile(r"[-—–·:/、,;+|]|和|及")
_RUNS_ON = frozenset({"微信", "支付宝", "百度", "抖音", "快手", "手机"})  # where an app runs; alone not what it is


class SeveralPlatformsError(ValueError):
    """One cell names two platforms: two accounts stand in one row."""


@dataclass(frozen=True)
class Told:
    """What a word says: an app of some form, or an account of a platform and, where it says so, a type.

    `platform_name` is the word itself where no table knows it.
    """

    platform: Platform | None = None
    account_type: AccountType | None = None
    form: AppForm | None = None
    platform_name: str = ""


def told_by(word: str) -> Told:
    """What an office means by 政务微信, 微信公众号（订阅号）, 新浪微博, 小程序. Raises SeveralPlatformsError."""
    whole = _plain(word)
    known = _known(whole)
    if known is not None:
        return known
    outside = [part for part in _PARTED.split(_BRACKETS.sub("", whole)) if part]
    noted = [part for note in _BRACKETS.findall(whole) for part in _PARTED.split(note) if part]
    if any((one := _known(part)) and one.form for part in (*outside, *noted)):
        outside = [part for part in outside if part not in _RUNS_ON]
        noted = [part for part in noted if part not in _RUNS_ON]
    told = [_known(part) for part in outside]
    if None in told or not (said := [one for one in (*told, *map(_known, noted)) if one]):
        return Told("other", platform_name="".join(word.split()))
    return _joined(said, word)


def platform_code(text: str) -> Platform:
    """The code of a platform by any of its words; `other` for one that the table does not hold."""
    try:
        return told_by(text).platform or "other"
    except SeveralPlatformsError:
        return "other"


def names_a_platform(word: str) -> bool:
    """Whether a word of a table is that of a platform, a type of account or a form of app."""
    try:
        return not told_by(word).platform_name
    except SeveralPlatformsError:
        return True


def usual_word(platform: Platform, account_type: AccountType | None, platform_name: str) -> str:
    """The word for platform and type together: 微信订阅号, 微博."""
    if account_type is not None:
        return ACCOUNT_TYPES[account_type][1]
    return platform_name or PLATFORMS[platform].word


def _joined(said: list[Told], word: str) -> Told:
    """Several words of one cell, which must be about one thing."""
    platforms = {one.platform for one in said if one.platform}
    forms = {one.form for one in said if one.form}
    types = {one.account_type for one in said if one.account_type}
    if len(platforms) + len(forms) != 1 or len(types) > 1:
        raise SeveralPlatformsError(word)
    return Told(next(iter(platforms), None), next(iter(types), None), next(iter(forms), None))


def _known(word: str) -> Told | None:
    words = _words()
    bare = _LEADING.sub("", word)
    for form in (word, bare, _TRAILING.sub("", word), _TRAILING.sub("", bare)):
        if form in words:
            return words[form]
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@cache
def _words() -> dict[str, Told]:
    found: dict[str, Told] = {}
    for code in get_args(Platform):
        named = PLATFORMS[code]
        found |= dict.fromkeys(map(_plain, (code, named.word, *named.other_words)), Told(code))
    for kind, (platform, word, others) in ACCOUNT_TYPES.items():
        found |= dict.fromkeys(map(_plain, (word, *others)), Told(platform, kind))
    for form, words in APP_WORDS.items():
        found |= dict.fromkeys(map(_plain, words), Told(form=form))
    return found
