"""主办单位 in a page's foot. A name ends where the next label begins, not at a word that labels are made of: 管委会,
市场监督管理局, 住房和城乡建设局, 科学技术局 and 版权局 have those words in their names."""

import re
from collections.abc import Sequence

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.line_signs import sign
from stages.classifier.reading.marks.registered import name_at, places_of
from stages.classifier.reading.marks.stretches import Stretch, labels_in

_WAYS = (r"主\s*办", r"开\s*办", r"开\s*设", r"举\s*办")
_NAME = r"[\u3400-\u9fff（）()、·“”—-]"
# Every alternative begins with a plain character: only then does the engine skip ahead.
_LABEL = re.compile(
    "|".join(rf"{way}\s*(?:单\s*位|方|机\s*构|部\s*门|者)?\s*(?:名称)?\s*[:：|｜/]\s*" for way in _WAYS)
    + "|"
    + "|".join(rf"{way}(?:单\s*位|机构|部门)\s*" for way in ("主办", "开办", "举办"))
    + r"|网站所属单位\s*[:：]\s*|所属单位\s*[:：]\s*"
)
_BEGINS = re.compile("[主开举网所]")
# What stands in the line in which a label begins, or in the next one.
SIGN = sign("办", "设", "所属单位")
_BEFORE = re.compile(
    rf"({_NAME}{{4,60}})\s*(?:主\s*办|开办)(?!\s*(?:单\s*位|方|机\s*构|部\s*门|者)?\s*[:：|｜/])(?!单位|机构|部门)"
)
_OWNED = (
    re.compile(rf"版权所有\s*(?:[:：©,，]|\([cC]\)|（[cC]）|(?:19|20)[0-9]{{2}}\s*年?|[-~至—–]|\s)*({_NAME}{{4,60}})"),
    re.compile(rf"({_NAME}{{4,60}})\s*(?:[©,，]|\([cC]\)|(?:19|20)[0-9]{{2}}|[-~至—–]|\s)*版权所有"),
    re.compile(rf"版权(?:归属?|属于?)\s*[:：]?\s*({_NAME}{{4,60}}?)\s*所有"),
    re.compile(
        rf"(?:copyright|©|\([cC]\)|（[cC]）)\s*(?:©|copyright|by|\([cC]\)|[,，:：]|(?:19|20)[0-9]{{2}}\s*年?|[-~至—–]|\s)*"
        rf"({_NAME}{{4,60}})",
        re.I,
    ),
    re.compile(rf"({_NAME}{{4,60}})\s*(?:保留所有权利|all\s+rights?\s+reserved|©|\(c\)|copyright)", re.I),
)
_OWNER_SIGN = re.compile(
    r"版权[所归属]|©|\([cC][)）]|（[cC][)）]|c(?i:opyr)|C(?i:opyr)|保留所有|r(?i:ights? re)|R(?i:ights? re)"
)
_AROUND = 70  # characters on either side of such a sign in which the name stands
# What ends a name: the label of something else. A word that names may hold as well is a label only with its colon, or
# where the words around it make it one.
_NEXT = re.compile(
    r"(?:版权所有|保留所有|未经|技术支持|技术服务|技术保障|主办单位|承办|协办|主管单位|指导单位|联系|地址|邮编|邮政编码|传真|邮箱"
    r"|网站(?:地图|标识|声明|管理|维护|运维|建设|制作|支持|导航)|标识码|政府网站标识|备案号|公网安备|中文域名|访问|总访|浏览|您是第|最佳|建议使用|设为首页|关于我们"
    r"|法律声明|隐私|免责|(?:维护|管理|监督|服务|值班|办公|咨询|举报|网站|技术)?(?:电话|热线)|(?:网站)?(?:管理员|站长|网管)"
    r"|(?:运行|运营|建设|日常|网站)?(?:维护|运维|管理|建设|制作|开发|设计|承建|运营|技术|主管|主办|开办)(?:管理|维护|单位|部门|机构|方|支持)?\s*[:：]"
    r"|(?:运行维护|建设维护|建设管理|维护管理|运营维护|技术|维护|运维|承建|设计|制作|建设|管理)单位(?![\u3400-\u9fff]*[局厅委])).*",
    re.S,
)
_LEADING = re.compile(
    r"^.*?(?:本网站?|本站|网站|网页)?(?:由|归)(?=[\u3400-\u9fff]{4})|^(?:本网站?|本站)"
    r"|^.*(?:主管|承办|协办)(?:单位)?(?=[\u3400-\u9fff]{4})"
)
_EDGE = " 、·—-“”"
_SITE = re.compile(r"(?:(?:门户|政务|官方)(?:网站?|网页)|网站)$")
_BODY = re.compile(
    r"(?:[局厅部委院署会处所社队站办室府馆园港]|中心|机关|法院|银行|大学|学院|学校|医院|集团|公司|海关|街道|开发区|新区|高新区"
    r"|[省市县区旗州盟镇乡]|总队|支队|大队|科协|妇联|文联|残联|侨联|工商联|供销社|团委|党校)(?:[（(][\u3400-\u9fff、]{2,20}[）)])?$"
)
_ONLY_LABEL = re.compile(r"(?:单位|方|机构|部门|名称|网站|者)*")
_SPACED = re.compile(r"(?:[\u3400-\u9fff] ){3,40}[\u3400-\u9fff](?![\u3400-\u9fff])")  # 清 河 市 财 政 局
_WORDS = ("主办", "主 办", "开办", "举办", "所属单位")
_OTHERS = re.compile(
    r"(?:承办|协办|技术支持|技术服务|维护|运维|制作|设计|承建|开发|主管|指导|管理)(?:单位|方|部门|管理)?\s*[:：]?\s*$"
)


def organiser(
    foot: str, own: str, names: frozenset[str] = frozenset(), stretches: Sequence[Stretch] | None = None
) -> str | None:
    """The unit that the end of a page names as its organiser, or, without that word, as its owner. `names` are those
    of the registry: one of them in the foot itself (`own`) is the organiser unless a label makes it something else.
    `stretches`: where labels may begin."""
    found = _labelled(foot, names, stretches) or _before_the_word(foot, names)
    return found or _owner(foot, names) or _registered(own, names)


def _labelled(foot: str, names: frozenset[str], stretches: Sequence[Stretch] | None) -> str | None:
    if not any(word in foot for word in (*_WORDS, "开设")):
        return None
    for label in reversed(list(labels_in(foot, stretches, _BEGINS, _LABEL))):
        known = name_at(foot, label.end(), names)
        name = known or _FIRST_NAMES[foot[label.end() : label.end() + 80]]
        if name:
            return name
    return None


def _first_name(rest: str) -> str:
    """The name at the beginning of a text, up to the next label, blank or line."""
    rest = rest.partition("\n")[0]
    spaced = _SPACED.match(rest)
    rest = spaced.group().replace(" ", "") + rest[spaced.end() :] if spaced else rest
    name = re.match(rf"{_NAME}*", _NEXT.sub("", rest))
    found = _trimmed(name.group() if name else "")
    return "" if len(found) < 3 or _ONLY_LABEL.fullmatch(found) else found


_FIRST_NAMES: Kept[str, str] = Kept(_first_name)  # a site has one foot


def _trimmed(name: str) -> str:
    name = name.strip(_EDGE)
    if name.count("（") != name.count("）"):
        name = name.partition("（")[0] or name
    return name.strip(_EDGE + "()（）") if name[:1] in "(（" or name.count("(") != name.count(")") else name


def _before_the_word(foot: str, names: frozenset[str]) -> str | None:
    if "主办" not in foot and "主 办" not in foot and "开办" not in foot:
        return None
    for found in reversed(list(_BEFORE.finditer(foot))):
        name = _LEADING.sub("", found.group(1)).strip(_EDGE)
        known = [known for place, known in places_of(name, names) if place + len(known) == len(name)]
        if known or (len(name) >= 4 and _BODY.search(name)):
            return known[0] if known else name
    return None


def _owner(foot: str, names: frozenset[str]) -> str | None:
    signs = [sign.span() for sign in _OWNER_SIGN.finditer(foot)]
    windows = [foot[max(0, start - _AROUND) : end + _AROUND] for start, end in reversed(signs)]
    for pattern in _OWNED:
        for window, found in ((w, found) for w in windows for found in reversed(list(pattern.finditer(w)))):
            known = name_at(window, found.start(1), names)
            printed = _NEXT.sub("", window[found.start(1) : found.end(1) + 2])[: len(found.group(1))]
            name = known or _SITE.sub("", _LEADING.sub("", _trimmed(printed)))
            if known or (len(name) >= 4 and _BODY.search(name)):
                return name
    return None


def _registered(foot: str, names: frozenset[str]) -> str | None:
    for place, name in places_of(foot, names):
        if not _OTHERS.search(foot[max(0, place - 12) : place]) and not foot.startswith(
            ("承办", "制作"), place + len(name)
        ):
            return name
    return None
