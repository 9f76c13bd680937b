"""Which encoding the bytes of a page are in, and their decoding.

Order of belief: byte order mark, then whether the bytes *are* valid UTF-8 (a wrong label on valid UTF-8 is common, the
reverse accident practically impossible), then header and meta where the decoding is plausible, then the most plausible
Chinese decoding. GB labels are read as gb18030, which contains them: `gb2312` pages with 镕 or 堃 are the rule.
"""

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_META_WITHIN = 4096  # bytes; a standard says 1024, real pages put a comment or a script before it
_WIDE = re.compile(r"[^\x00-\x7f][^\x00-\x7f]*+")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_BAD = re.compile("[\ufffd\x80-\x9f\ue000-\uf8ff]")
_SAMPLE = 1_500  # characters beyond ASCII that are looked at for plausibility
_SAMPLE_BYTES = 1_048_576  # of the body, to find them in

_GB_NAMES = frozenset(
    re.findall(
        r"\S+",
        """gb2312 gbk gb18030 gb_2312-80 gb_2312 gb2312-80 csgb2312 chinese iso-ir-58 x-gbk cp936 ms936 windows-936
        euc-cn euccn gb18030-2000 gb18030-2022""",
    )
)
_BIG5_NAMES = frozenset(["big5", "big5-hkscs", "cp950", "big-5", "csbig5", "x-x-big5", "cn-big5", "big5hkscs"])
_UTF8_NAMES = frozenset(["utf-8", "utf8", "unicode-1-1-utf-8", "utf_8", "u8", "utf-8n", "utf8mb4"])
_WESTERN = "windows-1252"
_LATIN_NAMES = {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252", "iso8859-1"}

# The characters that fill a third of any Chinese text; mojibake of the same bytes has almost none of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情最何位政府信息网站新闻通知公告"
    "发布时间来源市县区省委局厅办首页返回版权所有主办单位联系我们地址电话"
)
_COMMON_TRADITIONAL = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
    "十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形"
    "相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情最何位政府資訊網站新聞通知公告"
    "發布時間來源市縣區省委局廳辦首頁返回版權所有主辦單位聯繫我們地址電話"
)


class Decoded(NamedTuple):
    """`charset`: utf-8, gb18030, big5, utf-16le, utf-16be, … ; `readable` is False when no decoding makes sense."""

    text: str
    charset: str
    readable: bool = True


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page. Never raises: one bad byte becomes U+FFFD and nothing after it is lost."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return Decoded(_decode(body[len(mark) :], charset), charset)
    wide = _unmarked_utf16(body)
    if wide:
        return Decoded(_decode(body, wide), wide)
    escape = body.find(b"\x1b", 0, _SAMPLE_BYTES)
    if escape < 0 or b"\x1b$" not in body[escape:_SAMPLE_BYTES]:  # ISO-2022 is seven-bit and would pass for UTF-8
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if not _is_short_gb(body, text, content_type):
                return Decoded(text, "utf-8")
    return _by_plausibility(body, _labels(body, content_type))


def _is_short_gb(body: bytes, text: str, content_type: str | None) -> bool:
    """A handful of GB characters can happen to be valid two-byte UTF-8 (the 联通 accident); the label then decides."""
    if text.isascii() or _BEYOND_TWO_BYTES.search(text):
        return False
    labels = _labels(body, content_type)
    if not labels or labels[0] not in ("gb18030", "big5"):
        return False
    return _plausibility(_decode(body, labels[0])) > 0.1


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """Charsets the header and the page itself name, by our names, in order of belief, unknown ones left out."""
    named = _HEADER_CHARSET.findall(content_type or "")[:1]
    head = body[:_META_WITHIN]
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    for pattern in (_META_CHARSET, _XML_ENCODING):
        named += [label.decode("ascii", "replace") for label in pattern.findall(head)[:1]]
    known = [canonical(label) for label in named]
    return [label for label in dict.fromkeys(known) if label]


def canonical(label: str) -> str | None:
    """Our name for a charset label, None for one that no decoder knows."""
    label = label.strip().lower()
    for names, ours in (
        (_GB_NAMES, "gb18030"),
        (_BIG5_NAMES, "big5"),
        (_UTF8_NAMES, "utf-8"),
        (_LATIN_NAMES, _WESTERN),
    ):
        if label in names:
            return ours
    if label in ("utf-16", "unicode", "ucs-2"):
        return None  # a page whose label could be read is not in UTF-16
    try:
        return codecs.lookup(label).name if "A".encode(label) == b"A" else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _by_plausibility(body: bytes, labels: list[str]) -> Decoded:
    """The label's decoding if it reads like text, else the candidate that reads best."""
    if labels and labels[0] != _WESTERN:
        text = _decode(body, labels[0])
        if _plausibility(text) >= 0.15:
            return Decoded(text, labels[0])
    candidates = dict.fromkeys([*labels, "utf-8", "gb18030", "big5"])
    sample = body[:_SAMPLE_BYTES]
    if b"\x1b$" in sample:
        candidates["iso2022_jp"] = None
    scores = {charset: _plausibility(_decode(sample, charset)) for charset in candidates}
    best = max(scores, key=lambda charset: scores[charset])
    for label in labels:
        if label != _WESTERN and scores[label] >= scores[best] - 0.15:
            best = label
            break
    return Decoded(_decode(body, best), best, readable=scores[best] > -0.3)


def _plausibility(text: str) -> float:
    """About +0.3 and more for Chinese text, below 0 for mojibake; pure ASCII gives 0."""
    wide = "".join(_WIDE.findall(text, 0, _SAMPLE_BYTES))[:_SAMPLE]
    if not wide:
        return 0.0
    bad = len(_BAD.findall(wide))
    common = max(sum(map(table.__contains__, wide)) for table in (_COMMON, _COMMON_TRADITIONAL))
    return (common - 3 * bad) / len(wide)


def _unmarked_utf16(body: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero byte in every other place of the markup."""
    head = body[:1024]
    if head.count(0) < len(head) // 8 or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    charset = "utf-16le" if odd > 4 * even else "utf-16be" if even > 4 * odd else None
    return charset if charset and "<" in _decode(head, charset) else None


def _decode(body: bytes, charset: str) -> str:
    if charset == "big5":
        charset = "big5hkscs"  # a superset; the label says big5 all the same
    try:
        return body.decode(charset, "replace")
    except (LookupError, UnicodeError):  # some old codecs raise even so
        return body.decode("utf-8", "replace")
