"""What stands between the crumbs and the foot of a page beside words: a form to fill in, a map, a file, a picture.

A column that shows one of these is not blank, however little text it has.
"""

import re

from stages.classifier.reading.document import Document
from stages.classifier.reading.tree import Tree, style_of

# Every alternative begins with a plain character of one case: only then does the engine skip ahead.
CRUMBS = re.compile(
    "|".join(f"{whose}(?:的)?(?:位置|所在)" for whose in ("当前", "所在", "您的", "你的", "现在"))
    + r"|位置\s*[:：]|首页\s*(?:>|»|/|›|→|&gt;|-)"
)
# The foot proper: telephone and address are not in it, a page of contacts consists of them.
FOOT = re.compile(r"版权所有|备案|ICP|公网安备|主办|承办|标识码|Copyright|©|友情链接|相关链接")
_EMBEDDED = re.compile(r"<(?:iframe|embed|object|video|audio|canvas|textarea)\b", re.I)
_FIELD = re.compile(
    r"<(?:input|select|textarea)\b(?![^>]{0,200}?type\s*=\s*[\"']?(?:hidden|submit|button|image|reset))", re.I
)
_PICTURE = re.compile(r"<img\b[^>]{0,600}", re.I)
_ORNAMENT = re.compile(
    r"icon|ico[-_./]|dot|arrow|bullet|line|btn|button|more|logo|banner|\bbg|spacer|blank|empty|nodata|no[-_]?data|loading|print"
    r"|share|weixin|wechat|weibo|qrcode|ewm|erweima|jiucuo|dzjg|conac|\.gif",
    re.I,
)
_MENU = re.compile(r"(?:^|[-_ ])(?:left|menu|nav|side|sub|tree|lm|tab|crumb|position|path|foot|top|head|share)", re.I)
_HIDDEN = re.compile(
    r"\bdisplay\s*:\s*none|\bvisibility\s*:\s*hidden|\shidden(?=[\s>=/])|\sv-(?:if|show|else|else-if|cloak)\b|\sng-(?:if|show|hide)\b"
    r"|\sx-show\b|\sclass\s*=\s*[\"']?[^\"'>]{0,80}\b(?:hide|hidden|d-none|is-hidden|layui-hide|ng-hide|none|disn|dn)(?=[\s\"'>])",
    re.I,
)
_HIDDEN_NAME = re.compile(r"[.#]([\w-]{2,40})\s*\{[^{}]{0,200}\bdisplay\s*:\s*none")
_LINKS = 4  # links in the part, outside of menus, from which on they are its content
_LEVELS = 6
_FORM = 3  # fields beyond those of a search box
_LONGEST = 400_000


def source_of_main_part(doc: Document) -> str:
    """The source between crumbs and foot; from the beginning of the page where no crumbs are printed."""
    text = doc.flow.text
    crumbs = CRUMBS.search(text)
    foot = FOOT.search(text, crumbs.end() if crumbs else 0)
    begin = doc.flow.offset(crumbs.end()) if crumbs else 0
    end = doc.flow.offset(foot.start()) if foot else len(doc.text)
    return doc.text[begin : min(end, begin + _LONGEST)]


def fields_of(part: str) -> int:
    """How many fields a person can fill in stand in a piece of source."""
    return sum(1 for _ in _FIELD.finditer(part))


def shows_something(doc: Document) -> bool:
    """Whether the part between crumbs and foot holds a form, a frame, a player, links that are no menu, or a picture
    that is no ornament. Where no crumbs tell where it begins, links and pictures do not count: the head is full of
    them."""
    part = source_of_main_part(doc)
    if _EMBEDDED.search(part) or fields_of(part) >= _FORM:
        return True
    if not CRUMBS.search(doc.flow.text):
        return False
    return any(not _ORNAMENT.search(picture) for picture in _PICTURE.findall(part)) or _has_links(doc.tree)


def _has_links(tree: Tree) -> bool:
    """Whether the part holds links that are no menu: the offices of a city, the years of a report."""
    begin = next((i for i, text in enumerate(tree.texts) if CRUMBS.search(text)), len(tree.texts))
    end = next((i for i in range(begin + 1, len(tree.texts)) if FOOT.search(tree.texts[i])), len(tree.texts))
    own = (i for i in tree.links if begin < i < end and len(tree.text(i)) >= 4 and not in_menu(tree, i))
    return sum(1 for _ in own) >= _LINKS


def is_hidden(tree: Tree, text: int, names: frozenset[str] = frozenset()) -> bool:
    """Whether a text (by the number of the tag after it) stands in an element that is not shown as the page comes: by
    its own tag, or by one of the class names that the page's style hides."""
    if text and _HIDDEN.search(tree.tags[text - 1][:400]):
        return True
    i = tree.owner(text)
    for _level in range(_LEVELS):
        if i < 0:
            return False
        tag = tree.tags[i]
        if _HIDDEN.search(tag[:400]) or (names and not names.isdisjoint(style_of(tag).split())):
            return True
        i = tree.parents[i]
    return False


def hidden_names(source: str) -> frozenset[str]:
    """Names of classes and ids that the page's own style hides: `.nodata{display:none}`."""
    return frozenset(_HIDDEN_NAME.findall(source[:_LONGEST]))


def in_menu(tree: Tree, i: int, beside: re.Pattern[str] | None = None) -> bool:
    """Whether an element stands in a menu, or in a box whose name matches `beside`."""
    for _level in range(_LEVELS):
        i = tree.parents[i]
        if i < 0:
            return False
        style = style_of(tree.tags[i])
        if _MENU.search(style) or (beside and beside.search(style)):
            return True
    return False
