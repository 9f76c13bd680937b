"""Rows of one list belong together; of several lists on a page one may be the main one."""

import re

from stages.classifier.reading.kept import Kept, once
from stages.classifier.reading.lists.rows import ROW_TAGS, Reader, Row
from stages.classifier.reading.tree import Tree, attribute_of, style_of

_SIDE_WORDS = re.compile(
    r"热点|热门|热搜|推荐|排行|相关|点击|猜你|关注|最新(?:信息|更新|文章|发布|公开)|浏览|阅读排|图片新闻|常见问题|友情链接|专题|快速|便民"
)
# Words that are as often the name of a column (图片新闻, 常见问题) as of a box beside one.
_COLUMN_TOO = re.compile(r"最新|图片新闻|常见问题|专题")
_SIDE_STYLE = re.compile(
    r"[-_ \"'](?:aside|side(?:bar|list)?|hot|rank\w*|recommend\w*|related|tj|xgxx|xgyd|rmph|calendar|rili"
    r"|datepicker|foot\w*|copyright)[-_ \"'0-9]",
    re.I,
)
_PAGER_STYLE = re.compile(
    r"(?:^|[-_ ])(?:pag(?:e|er|es|ing|ination|ebar)\w*|fenye|fy|turnpage|pagecss|p_pages|digg|laypage)(?:$|[-_ 0-9])",
    re.I,
)
_PAGER_TEXT = re.compile(r"下一?页|下页|后一?页|尾页|末页|共\s*[0-9]+\s*[页条]|页次|转到第|每页")
_PAGER_SCRIPTS = ("createPage", "agination", "ountPage", "otalPage", "ageCount", "jpage", "fenye", "laypage", "下一页")
_DIGITS = re.compile(
    r"[0-9]+|\b(?:odd|even|first|last|on|active|cur(?:rent)?|hover|clearfix|line|noline|nobor\w*|fl|fr|left|right)\b",
    re.I,
)


_PAGER_TEXTS: Kept[str, bool] = Kept(lambda text: len(text) < 60 and _PAGER_TEXT.search(text) is not None)


def _is_pager(tag: str) -> bool:
    """Whether class or id of a tag, as they are written, are those of a pager."""
    lower = tag.lower()
    if not ("pag" in lower or "fy" in lower or "fenye" in lower or "digg" in lower or "&" in tag or not tag.isascii()):
        return False
    return ("class" in tag or "id=" in tag) and _PAGER_STYLE.search(style_of(tag)) is not None


_PAGER_TAGS: Kept[str, bool] = Kept(_is_pager)
_SIDE_TAGS: Kept[str, bool] = Kept(lambda tag: _SIDE_STYLE.search(tag) is not None)
_LOOKS: Kept[str, str] = Kept(lambda tag: _DIGITS.sub("", attribute_of(tag, "class")))


class Group:
    """One list, its rows in document order. `first` and `last` bound the tags it stands in. Heading, side and score
    are worked out when asked for: where a page has one list, nobody asks."""

    def __init__(self, tree: Tree, rows: list[Row]) -> None:
        rows.sort(key=lambda row: row.element)
        self._tree = tree
        self.rows = rows
        self.first = rows[0].element
        self.last = max(tree.ends[row.element] for row in rows)
        self.containers = {row.container for row in rows}
        self.paged = False

    @once
    def heading(self) -> str:
        """Words printed above the list."""
        return heading_of(self._tree, min(self.containers))

    @once
    def side(self) -> bool:
        """Whether heading or style say that this is no list of the column (hot, related, ranking, calendar)."""
        return _SIDE_WORDS.search(self.heading) is not None or self._styled_side

    @property
    def may_be_column(self) -> bool:
        """Whether only its heading speaks against a list, with a word that columns go by as well."""
        return len(self.rows) >= 3 and _COLUMN_TOO.search(self.heading) is not None and not self._styled_side

    @once
    def _styled_side(self) -> bool:
        tree = self._tree
        return any(_SIDE_TAGS[tree.tags[i]] for i in chain(tree, self.first))

    @once
    def length(self) -> int:
        """Characters of the titles, long ones cut."""
        return sum(min(len(row.title), 30) for row in self.rows)

    @property
    def score(self) -> float:
        """How much this looks like the main list of the page."""
        return self.length * (0.2 if self.side else 1.0) * (3.0 if self.paged else 1.0)


def groups_of(reader: Reader, rows: list[Row]) -> list[Group]:
    """Rows grouped by list, undated entries of the same lists added, in document order."""
    tree = reader.tree
    by_container: dict[int, list[Row]] = {}
    for row in rows:
        by_container.setdefault(row.container, []).append(row)
    by_list: dict[object, list[Row]] = {}
    for container, members in by_container.items():
        members += _undated_siblings(reader, container, members)
        for name in dict.fromkeys(tree.names[row.element] for row in members):
            alike = [row for row in members if tree.names[row.element] == name]
            by_list.setdefault(list_key(tree, alike[0]), []).extend(alike)
    return sorted((Group(tree, members) for members in by_list.values()), key=lambda group: group.first)


def list_key(tree: Tree, row: Row) -> object:
    """What rows of one list share. Lists cut into several elements (a new `<ul>` every five entries) stand under one
    parent and look the same."""
    element, container = row.element, row.container
    if tree.names[element] == "a" and tree.names[container] in ROW_TAGS:  # two entries to a row
        element, container = container, tree.parents[container]
    if container < 0 or tree.names[element] == "a":
        return container
    return (tree.parents[container], _look(tree, container), tree.names[element])


def family_of(tree: Tree, group: Group) -> object:
    """What lists share that stand in boxes of one kind side by side, like the months of a year."""
    row = group.rows[0]
    box = tree.parents[row.container] if row.container >= 0 else -1
    if box < 0:
        return group.first
    return (tree.parents[box], _look(tree, box), _look(tree, row.container), tree.names[row.element])


def _look(tree: Tree, i: int) -> str:
    return f"{tree.names[i]}{_LOOKS[tree.tags[i]]}"


def _undated_siblings(reader: Reader, container: int, rows: list[Row]) -> list[Row]:
    """Entries of a dated list that carry no date themselves."""
    tree = reader.tree
    if container < 0 or len(rows) < 2:
        return []
    tag, look = tree.names[rows[0].element], _look(tree, rows[0].element)
    if tag not in ("li", "tr", "dl", "div", "p"):
        return []
    known = {row.element for row in rows}
    found = []
    for i in tree.children(container):
        if i in known or tree.names[i] != tag or _look(tree, i) != look or reader.stamps_in(i):
            continue
        anchors = reader.anchors_in(i)
        if len(anchors) == 1 and len(anchors[0].title) >= 6 and not _PAGER_STYLE.search(style_of(tree.tags[i])):
            found.append(Row(anchors[0].title, anchors[0].href, None, i, container))
    return found


def find_pagers(reader: Reader, groups: list[Group]) -> None:
    """Set `paged` of groups that stand in document order: a pager belongs to the last list before it."""
    for i, group in enumerate(groups):
        following = (other.first for other in groups[i + 1 :] if other.first >= group.last)
        group.paged = followed_by_pager(reader.tree, group, next(following, len(reader.tree.names)))


def chain(tree: Tree, i: int) -> list[int]:
    """An element and all elements around it, below the body."""
    out: list[int] = []
    while i >= 0 and len(out) < 60:
        out.append(i)
        i = tree.parents[i]
    return out


def followed_by_pager(tree: Tree, group: Group, until: int) -> bool:
    """Whether a pager comes after the list and before tag `until`, inside one of the three blocks around it."""
    top = min(group.containers)
    for _level in range(3):
        top = tree.parents[top] if top >= 0 else -1
    end = tree.ends[top] if top >= 0 else len(tree.names)
    for i in range(group.last, min(end, group.last + 150, until)):
        if tree.texts[i] and _PAGER_TEXTS[tree.texts[i]]:
            return True
        tag = tree.tags[i]
        if tree.names[i]:
            if _PAGER_TAGS[tag]:
                return True
        elif tag[:7].lower() == "<script" and any(sign in tag for sign in _PAGER_SCRIPTS):
            return True
    return False


_MORE = re.compile(r"\s*(?:更多|more|MORE|More)[\s>»＞》+.…]*$|[>»＞》]+\s*$")
_WITHOUT_MORE: Kept[str, str] = Kept(lambda text: _MORE.sub("", text))


def heading_of(tree: Tree, container: int) -> str:
    """Words printed above a list; of a row of tabs, the one at the list's place."""
    i, inner = container, -1
    for _level in range(5):
        if i < 0:
            break
        j = tree.before(i)
        for _step in range(3):
            if j < 0:
                break
            text = _heading_text(tree, j, inner)
            if text:
                return text
            j = tree.before(j)
        i, inner = tree.parents[i], i
    return ""


def _heading_text(tree: Tree, j: int, inner: int) -> str:
    pieces = [piece for piece in tree.pieces(j) if _WITHOUT_MORE[piece]]
    if not pieces or sum(map(len, pieces)) > 120:
        return ""
    if len(pieces) > 1 and all(2 <= len(piece) <= 12 for piece in pieces):
        return pieces[min(_place_among(tree, inner) if inner >= 0 else 0, len(pieces) - 1)]
    text = _WITHOUT_MORE[pieces[0]] if len(pieces) <= 3 else ""
    return text if 2 <= len(text) <= 30 else ""


def _place_among(tree: Tree, i: int) -> int:
    """How many elements of the same kind stand before this one under its parent."""
    place = 0
    j = tree.before(i)
    while j >= 0 and place < 20:
        place += tree.names[j] == tree.names[i]
        j = tree.before(j)
    return place
