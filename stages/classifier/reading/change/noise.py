"""What differs at every visit without anybody having changed the page: counters, clocks, weather, tokens."""

import re

_DAY = r"[\d一二三四五六七八九十]{1,3}"
_DATE = rf"(?:[12]\d{{3}}|[〇○零一二三四五六七八九]{{4}})\s*[-/.年]\s*{_DAY}\s*[-/.月]\s*{_DAY}\s*[日号]?"
_SHORT_DATE = rf"(?:{_DATE}|{_DAY}\s*月\s*{_DAY}\s*[日号])"
_CLOCK = r"\d{1,2}\s*[:：∶时点]\s*\d{1,2}(?:\s*[:：∶分]\s*\d{1,2}\s*秒?)?分?"
_WITH_SECONDS = r"\d{1,2}\s*[:：∶]\s*\d{1,2}\s*[:：∶]\s*\d{1,2}"
_WEEKDAY = r"(?:星期|周|礼拜)\s*[一二三四五六日天]"
_NUMBER = r"[\d,，.]{1,20}\s*(?:万|亿)?\s*\+?"
# What makes a number behind 阅读 or 下载 something else than the count of readers: 阅读20本书, 下载2026年度报告.
_UNIT = r"[\d.,]*(?:[年月日号时点分本册页项家份个元场天%字]|小时|[-/:：.]\d)"
_COUNTED = (
    r"(?:访问|浏览|点击|阅读|查看|下载|收藏|点赞|转发|分享|评论|访客|在线|来访|人气|热度|播放|围观"
    r"|总访|今日访|昨日访|日访|月访)"
)
_SKY = r"(?:晴|多云|阴|小雨|中雨|大雨|暴雨|雷阵雨|阵雨|小雪|中雪|大雪|雾|霾|转)"
_WARMTH = r"-?\d{1,2}\s*[℃°]C?(?:\s*[~～/\-至到]\s*-?\d{1,2}\s*[℃°]?C?)?"
_SERVER = (
    r"(?:processed|generated|rendered|executed|loaded|total)(?:\s+in)?\s*[:：]?\s*[\d.]+\s*"
    r"\(?(?:ms|s|sec(?:ond)?s?)\b\)?(?:\(s\))?"
)
_STEPS = tuple(
    (re.compile(pattern, re.I), replacement)
    for pattern, replacement in (
        # 访问量：123 次, 在线人数 5
        (
            rf"({_COUNTED}[量数次人者总率合计统]{{0,4}}(?:为|共|已达|达|是)?\s*[:：]?\s*[【\[(（]?)\s*{_NUMBER}(?!{_UNIT})",
            r"\1",
        ),
        # 123 次浏览, 已有 45 人阅读, 您是第 678 位访客
        (
            rf"(?:已有|共有|第)?\s*{_NUMBER}\s*(?:次|人次|人|位)"
            rf"(?=\s*(?:已|在)?{_COUNTED}(?:过|了|者|客|量|本文|本页)*(?:$|[^\u4e00-\u9fff]))",
            "第",
        ),
        (
            rf"((?:今天是|现在是|(?:今天|今日|现在)\s*[:：])\s*[:：]?)\s*(?:{_SHORT_DATE})?\s*(?:[,，]?\s*{_WEEKDAY})?"
            rf"\s*(?:{_CLOCK})?",
            r"\1",
        ),
        (rf"((?:查询|刷新|打印)时间\s*[:：]?)\s*{_DATE}\s*{_WITH_SECONDS}", r"\1"),
        (r"\d{1,3}\s*(?:秒|分钟|小时|天)\s*(?:钟|之)?前(?![\u4e00-\u9fff])|刚刚|昨天\s*\d\d:\d\d", ""),
        # 多云 12℃~20℃, PM2.5 35
        (rf"{_SKY}{{1,4}}\s*{_WARMTH}|^\s*{_WARMTH}\s*$", ""),
        (r"(?:页面)?(?:执行|加载|处理|查询|耗时)(?:时间|用时)?\s*[:：]?\s*[\d.]+\s*(?:ms|毫秒|秒|s)\b", ""),
        (r"查询(?:数据库)?\s*[:：]?\s*\d+\s*次", ""),
        (rf"{_SERVER}|\b\d+\s+quer(?:y|ies)\b|\bquer(?:y|ies)\s*[:：]?\s*\d+", ""),
        (r"\btime now is\s*[:：]?\s*[\d\-/: ]+|\bmemory\s*[:：]?\s*[\d.]+\s*[kmg]b", ""),
        (rf"\bGMT\s*\+\s*8\s*,?\s*{_DATE}\s*(?:{_CLOCK})?", ""),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=\d*[a-f])[0-9a-f]{16,64}\b", ""),
    )
)
# What is noise on a line of the head only: in a sentence it is the time of an event, or the wind of a warning.
_STEPS_OF_HEAD = tuple(
    (re.compile(pattern, re.I), replacement)
    for pattern, replacement in (
        (
            rf"((?:当前|北京|系统|服务器|本地|页面生成|生成)(?:时间|日期)\s*[:：]?)\s*(?:{_DATE})?\s*(?:{_CLOCK})?",
            r"\1",
        ),
        (r"农历\s*[^\s，。]{0,16}", ""),
        (r"((?:AQI|PM2\.5|PM10|湿度|风力|空气质量)\s*(?:指数)?\s*[:：]?)\s*[\d.]+\s*[%级]?", r"\1"),
    )
)
# 2024年5月6日 星期一 10:20:31 in a header; in a sentence the same is the day of a meeting.
_HEADER_CLOCK = re.compile(
    rf"{_DATE}\s*[,，]?\s*(?:{_CLOCK})?\s*[,，]?\s*{_WEEKDAY}(?:\s*(?:上午|下午|晚上)?\s*{_CLOCK})?"
    rf"|{_WEEKDAY}\s*[,，]?\s*{_DATE}(?:\s*{_CLOCK})?"
)
_CLOCK_LABEL = re.compile(r"今天|今日|现在|当前|北京时间|欢迎|农历|天气")
_EVENT = re.compile(r"(?:时间|日期|定于|截止|截至)\s*[:：为至到]?\s*$")
_SENTENCE = re.compile(r"[，。；]")
_BESIDE_CLOCK = 10  # characters that may stand beside an unlabelled clock
_TOKEN = re.compile(
    r"(?:(?<=[?&])|[;])(?:t|_|v|r|ts|rnd|rand|random|time|timestamp|token|jsessionid|sid|phpsessid|sessionid|nonce)=[^&#;]*&?",
    re.I,
)
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_WORTH = re.compile(r"\d|农历|刚刚|[0-9a-f]{16}")
_MAX_LENGTH = 20_000  # characters of one block that are looked at for noise


def steady(text: str) -> str:
    """The text without what changes by itself; two blocks are the same when this is."""
    if len(text) <= _MAX_LENGTH and _WORTH.search(text):
        text = _without_clock(text)
        steps = _STEPS if _SENTENCE.search(text) else (*_STEPS, *_STEPS_OF_HEAD)
        for pattern, replacement in steps:
            text = pattern.sub(replacement, text)
    return _SPACE.sub("", text)


def _without_clock(text: str) -> str:
    match = _HEADER_CLOCK.search(text)
    if match is None:
        return text
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    if _EVENT.search(before) and not _CLOCK_LABEL.search(before):
        return text
    alone = not (before and after) and len(before + after) <= _BESIDE_CLOCK and not _SENTENCE.search(before + after)
    return f"{before} {after}" if alone or _CLOCK_LABEL.search(before + after) else text


def steady_address(address: str) -> str:
    """An address without the tokens and time stamps that are new at every visit."""
    return _TOKEN.sub("", address.strip()).rstrip("?&;")
