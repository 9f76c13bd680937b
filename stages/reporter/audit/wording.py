"""Words of circulars: kinds of faults, platforms, titles of attachments, keys that hold praise or blame."""

import re
from collections.abc import Iterable, Mapping

from stages.reporter.audit.values import Facts, mapping, mappings, name

# How faults are written where the facts do not say it themselves: kind → pattern.
_WRITTEN = {
    "media.no_update_2w": "(?:2|两|二)周内?(?:未|无|没有)更新|14天(?:未|无)更新",
    "media.below_weekly_2": "一周(?:未更新|更新不足)(?:2|两|二)次",
    "media.below_weekly_1": "一周(?:未更新|更新不足)(?:1|一)次",
    "media.no_interaction": "(?:未提供|缺乏|无)有效互动",
    "media.commercial_ad": "商业广告",
    "media.link_unavailable": "链接(?:无法(?:正常)?(?:访问|打开)|不可用|失效)",
    "media.link_inaccurate": "链接(?:内容)?不准确",
    "media.column_not_updated": "栏目(?:长期)?(?:更新不及时|未更新|不更新)",
    "media.column_blank": "栏目空白|空白栏目",
    "media.typo": "错别字",
    "media.expression_irregular": "表述不规范",
    "media.severe_misexpression": "严重表述错误",
    "media.repost_missed": "(?:未|没有)(?:按时|按要求)?完成.{0,8}转(?:发|载)任务",
    "media.account_not_found": "查询无结果",
    "site.severe_misexpression": "严重表述错误",
    "site.blank_column": "栏目空白|空白栏目",
    "site.column_not_updated": "栏目(?:长期)?(?:更新不及时|未更新|不更新)",
    "site.links_unavailable": "链接(?:无法(?:正常)?(?:访问|打开)|不可用|失效)",
    "site.reply_none": "(?:未|没有)(?:答复|回复)",
}
_HEDGE = re.compile("^(?:存在|部分|多数|个别|有的|少数)+")
_BRACKETS = re.compile(r"[((][^))]*[))]")
_SHORTEST = 4  # a shorter phrase stands in too many sentences to tell a fault

# Platform as written → (platform, kind of account on it where told).
_PLATFORMS = {
    "微信订阅号": ("微信", "订阅号"),
    "订阅号": ("微信", "订阅号"),
    "微信服务号": ("微信", "服务号"),
    "服务号": ("微信", "服务号"),
    "微信视频号": ("视频号", ""),
    "视频号": ("视频号", ""),
    "微信小程序": ("小程序", ""),
    "小程序": ("小程序", ""),
    "微信公众号": ("微信", ""),
    "微信公众账号": ("微信", ""),
    "微信公众平台": ("微信", ""),
    "公众号": ("微信", ""),
    "微信": ("微信", ""),
    "新浪微博": ("微博", ""),
    "微博": ("微博", ""),
    "今日头条": ("头条", ""),
    "头条号": ("头条", ""),
    "头条": ("头条", ""),
    "抖音号": ("抖音", ""),
    "抖音": ("抖音", ""),
    "快手号": ("快手", ""),
    "快手": ("快手", ""),
    "哔哩哔哩": ("哔哩哔哩", ""),
    "移动客户端": ("客户端", ""),
    "客户端": ("客户端", ""),
}
_PLATFORM_WORD = re.compile("|".join(sorted(_PLATFORMS, key=len, reverse=True)))

FAILING_TITLE = re.compile("不合格")
PRAISE_TITLE = re.compile("优秀|先进|表扬|典型|红榜")
PRAISE_KEY = re.compile(
    r"^(?:good|praised?|praised?_\w+|met_target|excellent|commended|outstanding|best|好|表扬|先进)(?:_units|_list|_names)?$"
)
POOR_KEY = re.compile(r"^(?:poor|bad|worst|weak|blamed|criticised|criticized|missed_target)(?:_units|_list|_names)?$")
# 等 that ends a list, and not the one of 同等 or 等级.
PARTIAL = re.compile("(?<![同平高中初对相])等(?![级同待候])")


def phrases(meta: Facts, tables: Iterable[Facts]) -> dict[str, re.Pattern[str]]:
    """Kind of fault → how it is written: our own words, the file's list of kinds, and the pairs in its tables."""
    written: dict[str, list[str]] = {kind: [pattern] for kind, pattern in _WRITTEN.items()}
    for kind, label in mapping(meta.get("problem_types")).items():
        for phrase in _BRACKETS.sub("", str(label)).split("/"):
            _add(written, str(kind), phrase)
    for table in tables:
        for row in mappings(table.get("rows")):
            for kind, phrase in _pairs(row):
                _add(written, kind, phrase)
    return {kind: re.compile("|".join(alternatives)) for kind, alternatives in written.items()}


def _add(written: dict[str, list[str]], kind: str, phrase: str) -> None:
    core = bare(phrase)
    if len(core) >= _SHORTEST:
        written.setdefault(kind, []).append(re.escape(core))


def _pairs(row: Facts) -> list[tuple[str, str]]:
    said, kinds = row.get("problems"), row.get("types")
    if isinstance(said, list) and isinstance(kinds, list) and len(said) == len(kinds):
        return [(str(kind), str(phrase)) for kind, phrase in zip(kinds, said, strict=True)]
    if isinstance(row.get("problem"), str) and isinstance(row.get("type"), str):
        return [(row["type"], row["problem"])]
    return []


def bare(phrase: str) -> str:
    """A fault's phrase without what tempers it: 部分链接不准确 → 链接不准确."""
    return _HEDGE.sub("", name(phrase))


def kinds_in(text: str, written: Mapping[str, re.Pattern[str]], area: str) -> set[str]:
    """The kinds of one area (site, media, …) that a sentence names."""
    plain = name(text)
    return {kind for kind, pattern in written.items() if kind.startswith(f"{area}.") and pattern.search(plain)}


def area_of(kind: str) -> str:
    return kind.partition(".")[0]


def platform(text: object) -> str:
    """The one platform that a text names, as it is written there; empty for none and for several."""
    found = set(_PLATFORM_WORD.findall(name(text)))
    return found.pop() if len(found) == 1 else ""


def is_platform(text: object) -> bool:
    return name(text) in _PLATFORMS


def agree(one: str, other: str) -> bool:
    """Whether two ways to name a platform can be the same account: 公众号 can be a 订阅号, a 服务号 can not."""
    first, second = _PLATFORMS.get(name(one)), _PLATFORMS.get(name(other))
    if first is None or second is None:
        return True
    return first[0] == second[0] and (not first[1] or not second[1] or first[1] == second[1])
