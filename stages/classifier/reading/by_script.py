"""Whether what a page is for comes by a script or from an interface: then nothing may be concluded from its absence.

Two questions of different strictness. A column that shows nothing at all waits for its list as soon as some script of
the site may fill it. A column that says 暂无数据 is believed unless a script clearly writes the list in that place.
"""

import re
from collections.abc import Iterator

from stages.classifier.reading.document import Document
from stages.classifier.reading.main_part import source_of_main_part
from stages.classifier.reading.tree import attribute_of

LOADER = re.compile(
    r"\$\.(?:ajax|post|get|getJSON)\b|\$http\b|axios|fetch\(|XMLHttpRequest|ActiveXObject|laypage|laytpl|dataproxy"
    r"|\bjpage\(|template\(|new\s+Vue|createApp|juicer|getJSON|\.load\(|jsonp|doT\.|Mustache|Handlebars",
    re.I,
)
# Templates that a script fills, and places that name the interface their content comes from.
_TEMPLATE = re.compile(
    r"\sv-(?:for|if|else|show|text|html|bind|model|cloak)\b|\sng-(?:repeat|bind|view|include|controller|if|show)\b"
    r"|\sx-(?:for|data|text|html|show)\b|\{\{|<template\b|\sdata-bind\s*=|\sth:(?:each|text)\b"
    r"|\s:(?:href|key|src|title|data|total)\s*=|<(?:el|a|van|n|i|router)-[a-z]+"
    r"|<#(?:list|if)\b|\{(?:dede|pc|eyou|volist|foreach|loop)\b|<(?:trs_|cms:|c:forEach|jsp:|s:iterator|volist\b)|<!--\s*#include"
    r"|text/(?:x-)?(?:template|tmpl|handlebars|ng-template|html)\b|<script\b[^>]{0,200}\btype\s*=\s*[\"']?text/html",
    re.I,
)
_UNIT = re.compile(
    r"\bparseType\s*=\s*[\"']?build|\bqueryData\s*=|\bdata-(?:url|api|interface|source|remote|action|href)\s*=\s*[\"'][^\"']{0,300}"
    r"(?:search|list|api|json|query|ajax|get|page|channel|\.do\b|\.action|\.jsp|\.ashx)"
    r"|\b(?:value|data-\w{1,20})\s*=\s*[\"']\s*\[\s*\{|<xml\b|\bdatasrc\s*=|<datastore\b",
    re.I,
)
_SCRIPT = re.compile(r"(<script\b[^>]{0,500}+>)([^<]*+(?:<(?!/script)[^<]*+)*+)", re.I)
_EMPTY_PLACE = re.compile(
    r"<(ul|ol|dl|div|tbody|table|section)\b([^>]{0,800}+)>\s*+(?:<!--[^>]{0,300}-->\s*+){0,3}</\1", re.I
)
_HAS_NAME = re.compile(r"\bid\s*=", re.I)
_NAMED = re.compile(r"\bid\s*=\s*[\"']?([\w-]{1,60})", re.I)
_PLACES = re.compile(r"(?:\$\(\s*[\"']#|getElementById\(\s*[\"'])([\w-]{1,60})")
# Names of files that fill no list: libraries, counters, sharing, aids for the disabled.
_LIBRARY = re.compile(
    r"jquery|zepto|bootstrap|swiper|slick|superslide|slide|layer|laydate|picker|html5|respond|modernizr|polyfill|es5|json2"
    r"|share|baidu\.com|cnzz|51\.?la|tongji|stat|analytic|webtrends|ta\.trs|trs_?uba|conac|jiucuo|kaipuyun|wza|slhelper"
    r"|canyou|jhelper|barrier|font|print|qrcode|wow|animat|lazy|easing|cookie|md5|crypto|pinyin|weather|tianqi|clock|lunar"
    r"|marquee|scroll|focus|banner|gotop|float|player|video|echarts|placeholder|pie|png|require|vue(?:\.|$)|axios",
    re.I,
)
# Files of these names stand in the head of every page of a site.
_OF_THE_SITE = re.compile(
    r"(?:common|public|pub|base|main|global|index|style|nav|menu|head(?:er)?|foot(?:er)?|top|bottom|tabs?|site|web|inner"
    r"|js|script|function|func|util|tools?|config|search|ss)(?:[-_.]?v?[\d.]*)(?:\.min)?\.js",
    re.I,
)
_IDLE = re.compile(
    r"hm\.baidu|_hmt|cnzz|tongji|_bd_share|bdshare|jiathis|gtag|conac|jiucuo|siteCode|getFullYear|print\(|setHome|addFavorite",
    re.I,
)
_PAGER = re.compile(r"createPage\w*\s*\(|\b(?:countPage|pageCount|totalPage)\b", re.I)
_PAGES = re.compile(
    r"(?:createPage\w*\s*\(\s*|\b(?:countPage|pageCount|totalPages?)\s*[=:]\s*[\"']?)([0-9]{1,6})", re.I
)
_LOADING = re.compile(r"(?:加载|载入|读取)中|正在(?:加载|载入|读取|获取)|^loading\W*$", re.I)
_ENTRIES = re.compile(r"(?:共|总计|合计|总数)\s*[:：]?\s*([0-9]{1,7})\s*(?:条|篇|项|件|个|则)")
_OF_PAGES = re.compile(
    r"共\s*([0-9]{1,6})\s*页|[0-9]\s*/\s*([0-9]{1,6})\s*页|页[次码]\s*[:：]?\s*[0-9]+\s*/\s*([0-9]{1,6})"
)


def comes_by_script(doc: Document) -> bool:
    """Whether a script of the site may fill the part between crumbs and foot, which shows nothing."""
    part = source_of_main_part(doc)
    if _written_for_a_script(part) or any(_may_fill(opening, code) for opening, code in _SCRIPT.findall(part)):
        return True
    scripts = list(_scripts_of(doc))
    if any(LOADER.search(code) for _source, code in scripts):
        return True
    places = [attributes for _name, attributes in _EMPTY_PLACE.findall(part) if _HAS_NAME.search(attributes)]
    if not places:
        return False
    return any(_is_of_the_page(source) for source, _code in scripts) or _names_a_place(
        " ".join(places), [code for _source, code in scripts]
    )


def writes_over(doc: Document) -> bool:
    """Whether a script clearly writes the list into the part that says there is none."""
    part = source_of_main_part(doc)
    if _written_for_a_script(part):
        return True
    for opening, code in _SCRIPT.findall(part):
        source = attribute_of(opening, "src")
        if (LOADER.search(code) and not _writes_elsewhere(code, part)) or _is_of_the_page(source):
            return True
    return _names_a_place(part, [code for _source, code in _scripts_of(doc) if LOADER.search(code)])


def is_loading(doc: Document) -> bool:
    """Whether the page says that its entries are on their way, or how many there are of which it shows none."""
    for _position, line in doc.lines:
        if len(line) > 80:
            continue
        if _LOADING.search(line):
            return True
        entries, pages = _ENTRIES.search(line), _OF_PAGES.search(line)
        if (entries and int(entries[1]) >= 1) or (pages and int(pages[1] or pages[2] or pages[3]) >= 2):
            return True
    return False


def _written_for_a_script(part: str) -> bool:
    return _TEMPLATE.search(part) is not None or _UNIT.search(part) is not None


def _may_fill(opening: str, code: str) -> bool:
    source = attribute_of(opening, "src")
    if source:
        return _is_of_the_page(source)
    if not code.strip() or _IDLE.search(code):
        return False
    if _PAGER.search(code) and not LOADER.search(code):
        return any(int(pages) >= 2 for pages in _PAGES.findall(code))
    return True


def _scripts_of(doc: Document) -> Iterator[tuple[str, str]]:
    return ((script.source, script.code) for script in doc.scripts)


def _is_of_the_page(source: str) -> bool:
    """Whether a file is neither a library nor one that every page of the site has."""
    name = source.partition("?")[0].rpartition("/")[2]
    return bool(source) and not _LIBRARY.search(source) and not _OF_THE_SITE.fullmatch(name)


def _writes_elsewhere(code: str, part: str) -> bool:
    """Whether a script names places, and none of them stands in the part."""
    places = set(_PLACES.findall(code))
    return bool(places) and places.isdisjoint(_NAMED.findall(part))


def _names_a_place(markup: str, codes: list[str]) -> bool:
    """Whether a script names the id of an element in `markup`."""
    names = set(_NAMED.findall(markup))
    quoted = {name for name in names if len(name) > 1}
    return any(
        not names.isdisjoint(_PLACES.findall(code)) or any(f"'{n}'" in code or f'"{n}"' in code for n in quoted)
        for code in codes
    )
