"""Rows: a stamp and the link it belongs to, whatever element holds the two."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.lists.anchors import Anchor, best, clean, generic, target
from stages.classifier.reading.lists.stamps import Stamp
from stages.classifier.reading.tree import Tree

ROW_TAGS = frozenset(("li", "tr", "dl"))
_FRAMES = frozenset(("ul", "ol", "table", "tbody", "thead", "body", "form", "html", "section", "main"))
_LABEL_TEXT = re.compile(r".{0,8}[:：]|(?:留言|来信|回复|答复|咨询|信件|办理)(?:标题|内容|时间|日期|单位|状态|编号)")
_DEEP = 40  # levels between a date and its row, at the very most
_MANY_DATES = 50  # dates around a row that are looked at
_MANY = 7  # links in one row beyond which it is a bar of links with a clock in it


@dataclass(slots=True)
class Row:
    """An entry: `element` is the repeated element, `container` its parent; `stamp` is None without a date."""

    title: str
    href: str
    stamp: Stamp | None
    element: int
    container: int


class Reader:
    """Stamps and links of one tree, with the questions asked of them."""

    def __init__(self, tree: Tree, stamps: list[Stamp], links: list[int], details: list[int]) -> None:
        self.tree = tree
        self.stamps = stamps
        self.links = links
        self._stamped = [stamp.position for stamp in stamps]
        self._details = details
        self._anchors: dict[int, Anchor] = {}

    def anchor(self, at: int) -> Anchor:
        """The link at an element."""
        found = self._anchors.get(at)
        if found is None:
            found = self._anchors[at] = Anchor(self.tree, at)
        return found

    def title(self, at: int) -> str:
        """Title of the link at an element."""
        return self.anchor(at).title

    def anchors_in(self, i: int) -> list[Anchor]:
        links = self.links
        return [self.anchor(at) for at in links[bisect_left(links, i) : bisect_left(links, self.tree.ends[i])]]

    def count_anchors(self, i: int) -> int:
        return bisect_left(self.links, self.tree.ends[i]) - bisect_left(self.links, i)

    def count_stamps(self, i: int) -> int:
        return bisect_left(self._stamped, self.tree.ends[i]) - bisect_left(self._stamped, i)

    def stamps_in(self, i: int) -> list[Stamp]:
        return self.stamps[bisect_left(self._stamped, i) : bisect_left(self._stamped, self.tree.ends[i])]

    def better_beside(self, i: int, stamp: Stamp) -> bool:
        """Whether another stamp inside an element stands quite alone, and no label makes it a day of something else;
        only the first ones are looked at."""
        first = bisect_left(self._stamped, i)
        last = min(bisect_left(self._stamped, self.tree.ends[i]), first + _MANY_DATES)
        others = (other for other in self.stamps[first:last] if other is not stamp and other.whole)
        return any(not _secondary(self.tree, other) for other in others)

    def has_anchor(self, i: int) -> bool:
        at = bisect_left(self.links, i)
        return at < len(self.links) and self.links[at] < self.tree.ends[i]

    def has_detail(self, i: int) -> bool:
        """Whether there is a link to the whole text in an element, so that its title need not be one."""
        at = bisect_left(self._details, i)
        return at < len(self._details) and self._details[at] < self.tree.ends[i]


def rows_of(reader: Reader) -> list[Row]:
    """Dated rows of a page in document order, rows inside other rows left out."""
    tree = reader.tree
    scopes: dict[int, list[Stamp]] = {}
    for stamp in reader.stamps:
        scope = _scope(reader, stamp.owner)
        if scope >= 0 and not ((_secondary(tree, stamp) or not stamp.whole) and _better_beside(reader, scope, stamp)):
            scopes.setdefault(scope, []).append(stamp)
    rows: list[Row] = []
    places = sorted(scopes)
    for scope, stamps in scopes.items():
        inner = places[bisect_right(places, scope) : bisect_left(places, tree.ends[scope])]
        rows += _rows_in(reader, scope, stamps, inner)
    rows.sort(key=lambda row: row.element)
    return _outermost(tree, rows)


def _scope(reader: Reader, i: int) -> int:
    """The smallest element around a stamp that holds a link too, or a row with a title and no link; -1 if none."""
    tree = reader.tree
    for _level in range(_DEEP):
        if i < 0:
            break
        if reader.has_anchor(i):
            return i
        plain = tree.names[i] == "li" or tree.attribute(i, "onclick") or reader.has_detail(i)
        if plain and _plain_title(reader, i):
            return i
        i = tree.parents[i]
    return -1


def _better_beside(reader: Reader, i: int, stamp: Stamp) -> bool:
    """Whether a row prints its own date beside one inside other words (a title like 【2026-10-12】空气质量日报) or
    beside one that a label calls the day of something else (成文日期, 有效期至)."""
    tree = reader.tree
    links = reader.count_anchors(i)
    for _level in range(4):
        if reader.better_beside(i, stamp):
            return True
        if tree.names[i] in ROW_TAGS:
            return False
        i = tree.parents[i]
        if i < 0 or reader.count_anchors(i) > links + 1:
            return False
    return False


def _plain_title(reader: Reader, i: int) -> str:
    """Longest text of a row without links, dates left out."""
    stamped = {stamp.node for stamp in reader.stamps_in(i)}
    texts = [
        clean(reader.tree.texts[node])
        for node in range(i + 1, min(reader.tree.ends[i], i + 200) + 1)
        if node not in stamped
    ]
    texts = [
        text
        for text in texts
        if len(text) >= 4 and not generic(text) and not _LABEL_TEXT.fullmatch(text) and "{{" not in text
    ]
    longest = max((min(len(text), 16) for text in texts), default=0)
    return next((text for text in texts if 2 * len(text) >= longest), "")


def _rows_in(reader: Reader, scope: int, stamps: list[Stamp], inner: list[int]) -> list[Row]:
    tree = reader.tree
    anchors = _not_in(tree, reader.anchors_in(scope), inner)
    if not anchors and len(inner) == 1 and tree.names[scope] in ROW_TAGS:
        anchors, inner = reader.anchors_in(scope), []  # a card with more dates hangs at the title
    if not anchors:
        return _plain_row(reader, scope, stamps) if not inner else []
    if len(stamps) > 1 and _flat(tree, scope, stamps, anchors):
        return _pair(tree, scope, stamps, anchors)
    outside = _outside_nested(tree, scope, anchors)
    if len(outside) >= _MANY or (inner and tree.names[scope] not in ROW_TAGS):
        return []
    chosen = best(tree, outside or anchors)
    if chosen is None:
        return []
    element = _row_element(reader, scope)
    href = chosen.href or target(tree, element)
    return [Row(chosen.title, href, _choose(tree, scope, stamps), element, tree.parents[element])]


def _plain_row(reader: Reader, scope: int, stamps: list[Stamp]) -> list[Row]:
    title = _plain_title(reader, scope)
    if not title or not any(stamp.whole for stamp in stamps):
        return []
    tree = reader.tree
    around = tree.parents[scope] if tree.parents[scope] >= 0 else scope  # a link may wrap the whole row
    href = next((said for j in (scope, *tree.inside(scope), around) if (said := target(tree, j))), "")
    element = _row_element(reader, scope)
    return [Row(title, href, _choose(tree, scope, stamps), element, tree.parents[element])]


def _not_in(tree: Tree, anchors: list[Anchor], inner: list[int]) -> list[Anchor]:
    """Links outside the inner scopes. Scopes nest or lie apart, so the widest ones are enough."""
    if not inner:
        return anchors
    widest: list[int] = []
    for scope in inner:
        if not widest or scope >= tree.ends[widest[-1]]:
            widest.append(scope)
    kept = []
    for anchor in anchors:
        k = bisect_right(widest, anchor.at) - 1
        if k < 0 or anchor.at >= tree.ends[widest[k]]:
            kept.append(anchor)
    return kept


def _outside_nested(tree: Tree, scope: int, anchors: list[Anchor]) -> list[Anchor]:
    """Links that are not in a list inside the row (related documents)."""
    if len(anchors) == 1:
        return anchors
    return [
        anchor
        for anchor in anchors
        if not any(tree.names[j] in ("ul", "ol", "dl") and j > scope for j in _ancestors(tree, anchor.at, scope))
    ]


def _ancestors(tree: Tree, i: int, top: int) -> list[int]:
    chain: list[int] = []
    i = tree.parents[i]
    while i > top and len(chain) < _DEEP:
        chain.append(i)
        i = tree.parents[i]
    return chain


def _flat(tree: Tree, scope: int, stamps: list[Stamp], anchors: list[Anchor]) -> bool:
    """Several entries straight in one element, against one entry with several dates."""
    if tree.names[scope] == "a" or len({anchor.href or anchor.at for anchor in anchors}) < 2:
        return False
    if tree.names[scope] not in ("li", "tr"):
        return True
    marks = sorted([(s.position, "d") for s in stamps] + [(float(a.at), "a") for a in anchors])
    turns = "".join(kind for _place, kind in marks)
    return turns in ("ad" * len(stamps), "da" * len(stamps))


def _pair(tree: Tree, scope: int, stamps: list[Stamp], anchors: list[Anchor]) -> list[Row]:
    """Every stamp takes the links since the stamp before it, or up to the next one where dates come first."""
    if len(stamps) == len(anchors) and anchors[-1].at < stamps[0].position:  # titles in one column, dates in another
        pairs = zip(anchors, stamps, strict=True)
        return [Row(anchor.title, anchor.href, stamp, anchor.at, scope) for anchor, stamp in pairs]
    first = stamps[0].position < anchors[0].at and stamps[-1].position < anchors[-1].at
    edges = [stamp.position for stamp in stamps]
    rows = []
    for k, stamp in enumerate(stamps):
        if first:
            low, high = edges[k], edges[k + 1] if k + 1 < len(edges) else float(tree.ends[scope])
        else:
            low, high = edges[k - 1] if k else float(scope), edges[k]
        own = [anchor for anchor in anchors if low <= anchor.at < high]
        chosen = best(tree, own[:3] if first else own[-3:])
        if chosen is not None:
            rows.append(Row(chosen.title, chosen.href, stamp, chosen.at, scope))
    return rows


_PUBLISHED = ("发布", "公开", "公布", "刊登")
_ISSUED = ("发文", "印发")
_LATER = ("截止", "结束", "失效", "成文", "生效", "实施", "施行", "有效", "废止", "签发", "期至")


_SAYS_LATER: Kept[str, bool] = Kept(lambda label: any(word in label for word in _LATER))


def _secondary(tree: Tree, stamp: Stamp) -> bool:
    """Whether a label says that a date is not the one on which the entry was published."""
    return _SAYS_LATER[stamp.label or _text_before(tree, stamp)]


def _choose(tree: Tree, scope: int, stamps: list[Stamp]) -> Stamp:
    """Of several dates in one row: the one a label or the head of its column calls published, the start of a span,
    else the last."""
    if len(stamps) == 1:
        return stamps[0]
    labels = [stamp.label or _text_before(tree, stamp) or _column_head(tree, scope, stamp.owner) for stamp in stamps]
    bare = [stamp for stamp, label in zip(stamps, labels, strict=True) if not label and stamp.whole]
    for word in _PUBLISHED if bare else (*_PUBLISHED, *_ISSUED):
        for stamp, label in zip(stamps, labels, strict=True):
            if word in label:
                return stamp
    for k in range(1, len(stamps)):
        if stamps[k - 1].node == stamps[k].node or labels[k].endswith(("至", "到")):
            return stamps[k - 1]
    others = (*_LATER, *_ISSUED)
    rest = [s for s, label in zip(stamps, labels, strict=True) if not any(word in label for word in others)]
    return (rest or stamps)[-1]


def _text_before(tree: Tree, stamp: Stamp) -> str:
    """A label in a cell or an element of its own, right before a date."""
    for node in range(stamp.node - 1, max(stamp.node - 6, -1), -1):
        text = tree.texts[node]
        if text:
            return text if len(text) <= 8 and ("期" in text or "间" in text) else ""
    return ""


def _column_head(tree: Tree, row: int, owner: int) -> str:
    """What the first row of a table says over the column of a date."""
    cell = owner
    while cell > row and tree.parents[cell] != row:
        cell = tree.parents[cell]
    table = tree.parents[row]
    if table >= 0 and tree.names[table] == "tbody":
        table = tree.parents[table]
    if cell <= row or table < 0:
        return ""
    head = next((j for j in tree.inside(table) if tree.names[j] == tree.names[row]), row)
    cells = list(tree.children(head))
    place = list(tree.children(row)).index(cell)
    return tree.text(cells[place])[:12] if head != row and place < len(cells) else ""


def _row_element(reader: Reader, scope: int) -> int:
    """The repeated element around a row: the nearest li, tr or dl that holds just this row, else the widest element
    that does."""
    tree = reader.tree
    if tree.names[scope] in ROW_TAGS:
        return scope
    own, links = reader.count_stamps(scope), reader.count_anchors(scope)
    i = scope
    for _level in range(5):
        if tree.names[i] in ROW_TAGS:
            return i
        parent = tree.parents[i]
        if parent < 0 or tree.names[parent] in _FRAMES:
            break
        if reader.count_stamps(parent) > own or reader.count_anchors(parent) > links + 1:
            break
        i = parent
    return i


def _outermost(tree: Tree, rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    until = -1
    for row in rows:
        if row.element < until and tree.names[kept[-1].element] in ROW_TAGS:
            continue
        kept.append(row)
        if tree.names[row.element] in ROW_TAGS:
            until = max(until, tree.ends[row.element])
    return kept
