"""Lists whose entries carry no date: the links of a page grouped by list, the ones of navigation left out."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import lt

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.lists.anchors import best, target, target_of
from stages.classifier.reading.lists.groups import Group, followed_by_pager, list_key
from stages.classifier.reading.lists.rows import ROW_TAGS, Reader, Row
from stages.classifier.reading.tree import Tree, style_of

_LONG = 14  # characters of a title from which on a link is more than the name of a column
_WORTH = 4  # lists looked at closely, longest first
_ITEM_TAGS = ROW_TAGS | {"dd", "dt", "p", "td"}
# Addresses of single documents, as the content systems in use write them; columns end in a slash or an index page.
_NUMBERED = re.compile(r"[0-9]{3,}\.(?:s?html?|jhtml|jsp|aspx?|php|do)", re.I)
_CONTENT = re.compile(
    rf"{_NUMBERED.pattern}|/art/|(?:^|[/_])(?:art|content|article|detail|info|post|news)_?-?[0-9]"
    r"|/t?20[0-9]{6}_|/info/[0-9]+/[0-9]+|[?&](?:id|aid|infoid|articleid|newsid|contentid|docid|guid|key)=|[0-9a-f]{24,}"
    r"|\.(?:pdf|docx?|xlsx?|wps|zip|rar)$|mp\.weixin\.qq\.com/s",
    re.I,
)
_MAY_BE_NUMBERED = re.compile("[0-9?&]")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar)$|[a-f]{24}")
# Issues of a gazette lead to a folder each, as columns do.
_ISSUE = re.compile(r"第\s*[0-9一二三四五六七八九十百]{1,4}\s*[期号卷辑]")
_FOOT = re.compile(r"(?:^|[-_ ])(?:foot\w*|copyright)(?:$|[-_ 0-9])", re.I)
_HOST = re.compile(r"(?:https?:)?//([^/?#]+)", re.I)
_COLUMN = re.compile(r"(?:/|index(?:_[0-9]+)?\.s?html?|list\w*\.\w+|/col/col[0-9]+\w*(?:/index\.html)?)$", re.I)
_FEW_PICTURES = 3  # fewer make no column of them
_MANY_PICTURES, _DEEP = 100, 40  # pictures, and levels around one, that are looked at one by one
_ROW_LINKS = 3  # links in the row of an undated list, at the very most
_ISSUES: Kept[str, bool] = Kept(lambda title: _ISSUE.search(title) is not None)


def _leads_to_content(href: str) -> bool:
    """What `_CONTENT` says. It asks for nine things at each character: most addresses of documents are the first of
    them, and most others have neither a number nor a question."""
    if _NUMBERED.search(href):
        return True
    if not href.isascii() or _MAY_BE_NUMBERED.search(href):
        return _CONTENT.search(href) is not None
    lower = href.lower()
    return "/art/" in lower or "mp.weixin.qq.com/s" in lower or _DOCUMENT.search(lower) is not None


_CONTENTS: Kept[str, bool] = Kept(_leads_to_content)
_LEADS_TO_CONTENT, _TITLED = 1, 2  # what a tag says: an address of a document, a title of its own
_TAGGED: Kept[str, int] = Kept(
    lambda tag: _leads_to_content(target_of(tag)) * _LEADS_TO_CONTENT | ("title" in tag) * _TITLED
)
_FOOT_TAGS: Kept[str, bool] = Kept(
    lambda tag: ("foot" in tag or "copyright" in tag) and _FOOT.search(style_of(tag)) is not None
)
_COLUMNS: Kept[str, bool] = Kept(lambda href: not href or _COLUMN.search(href) is not None)


def undated_groups(reader: Reader, taken: list[Group]) -> list[Group]:
    """Lists of undated entries outside the dated ones, judged."""
    tree = reader.tree
    likely, long = _likely(reader)
    if len(likely) < 3:
        likely = [at for at in long if len(reader.title(at)) >= _LONG]
    groups = []
    by_list = _by_list(reader, likely, taken).values()
    for rows in sorted(by_list, key=lambda rows: -sum(min(len(row.title), 30) for row in rows))[:_WORTH]:
        length = sum(min(len(row.title), 30) for row in rows) / len(rows)
        if not _entries(rows, length):
            continue
        group = Group(tree, rows)
        group.paged = followed_by_pager(tree, group, len(tree.names))
        if length >= 8 or group.paged or all(_in_table(tree, row) for row in rows):
            groups.append(group)
    return groups if any(not group.side for group in groups) else [*groups, *_pictured(reader, taken)]


def _likely(reader: Reader) -> tuple[list[int], list[int]]:
    """Links that lead to documents by their address or by their title, and those whose title may be long. Most links of
    a page are menus, whose titles nobody needs: they are their words."""
    tree, title = reader.tree, reader.title
    tags, texts, ends = tree.tags, tree.texts, tree.ends
    likely: list[int] = []
    long: list[int] = []
    for at in reader.links:
        words, said = texts[at + 1], _TAGGED[tags[at]]
        otherwise = not words or said & _TITLED or ends[at] != at + 1  # the title may be more or other than the words
        if said & _LEADS_TO_CONTENT or ((otherwise or "第" in words) and _ISSUES[title(at)]):
            likely.append(at)
        if otherwise or len(words) >= _LONG:
            long.append(at)
    return likely, long


def _in_table(tree: Tree, row: Row) -> bool:
    """Whether the row of a table holds more than the link: a number, a class, a body."""
    table_row = row.element if tree.names[row.element] == "tr" else tree.parents[row.element]
    return table_row >= 0 and tree.names[table_row] == "tr" and len(tree.pieces(table_row)) >= 3


def _pictured(reader: Reader, taken: list[Group]) -> Iterator[Group]:
    """Rows of pictures with a name each, as columns of special topics show them. Marks in a foot and links to other
    offices are no such list: these lead to as many sites as there are pictures."""
    near = _near_pictures(reader)
    if len(near) < _FEW_PICTURES:
        return
    lists = _by_list(reader, near, taken).values()
    if near is not reader.links and any(_is_pictured(reader, rows) for rows in lists):
        lists = _by_list(reader, reader.links, taken).values()
    for rows in lists:
        if _is_pictured(reader, rows):
            yield Group(reader.tree, rows)


def _is_pictured(reader: Reader, rows: list[Row]) -> bool:
    if len(rows) < _FEW_PICTURES or not all(row.href and _has_picture(reader, row) for row in rows):
        return False
    return len({host[1].lower() if (host := _HOST.match(row.href)) else "" for row in rows}) == 1


def _near_pictures(reader: Reader) -> list[int]:
    """The links whose row may hold a picture: most are those of menus. A row and the card around it hold no more than
    `_ROW_LINKS` links, so the widest element around a picture that holds no more has all of them. All links where there
    are many pictures, or they stand deep, or where links stand inside of links."""
    tree, links = reader.tree, reader.links
    pictures = tree.places("img") if "img" in tree.kinds else []
    if len(pictures) < _FEW_PICTURES:
        return []
    many = len(pictures) > min(_MANY_PICTURES, len(links) // 2)
    if many or any(map(lt, links[1:], map(tree.ends.__getitem__, links))):
        return links
    near: set[int] = set()
    for picture in pictures:
        widest, around = -1, tree.owner(picture)
        for _level in range(_DEEP):
            if around < 0 or reader.count_anchors(around) > _ROW_LINKS:
                break
            widest, around = around, tree.parents[around]
        else:
            return links
        if widest >= 0:
            near.update(links[bisect_left(links, widest) : bisect_left(links, tree.ends[widest])])
    return sorted(near)


def _has_picture(reader: Reader, row: Row) -> bool:
    """Whether a row, or the card around it that holds no other link with words, holds a picture."""
    tree, card = reader.tree, row.element
    for _level in range(2):
        parent = tree.parents[card]
        if parent < 0 or reader.count_anchors(parent) > 1:
            break
        card = parent
    return any(tree.names[i] == "img" for i in tree.inside(card))


def _by_list(reader: Reader, likely: list[int], taken: list[Group]) -> dict[object, list[Row]]:
    """Rows of the links outside the lists that are taken, by the list they stand in."""
    tree, title = reader.tree, reader.title
    firsts = [group.first for group in taken]
    lasts = [group.last for group in taken]
    by_row: dict[int, list[int]] = {}
    for at in likely:
        k = bisect_right(firsts, at) - 1
        if k >= 0 and at < lasts[k]:
            continue
        if len(title(at)) >= 4 and not _in_foot(tree, at):
            by_row.setdefault(_row(reader, at), []).append(at)
    by_list: dict[object, list[Row]] = {}
    for element, places in by_row.items():
        chosen = places[0] if len(places) == 1 else _best(reader, places)
        row = Row(title(chosen), target(tree, chosen), None, element, tree.parents[element])
        by_list.setdefault(list_key(tree, row), []).append(row)
    return by_list


def _best(reader: Reader, places: list[int]) -> int:
    chosen = best(reader.tree, [reader.anchor(at) for at in places])
    return chosen.at if chosen else places[0]


def _in_foot(tree: Tree, i: int) -> bool:
    """Whether a link belongs to the foot of the page, where declarations and reports of the site are linked."""
    for _level in range(8):
        i = tree.parents[i]
        if i < 0:
            return False
        if _FOOT_TAGS[tree.tags[i]]:
            return True
    return False


def _row(reader: Reader, i: int) -> int:
    """The element that is repeated for an undated link."""
    at = i
    for _level in range(4):
        parent = reader.tree.parents[at]
        if parent < 0 or reader.count_anchors(parent) > _ROW_LINKS:
            break
        at = parent
        if reader.tree.names[at] in _ITEM_TAGS:
            return at
    return at


def _entries(rows: list[Row], length: float) -> bool:
    """Whether these look like titles of documents and not like names of columns."""
    content = sum(_CONTENTS[row.href] for row in rows) / len(rows)
    if all(_ISSUES[row.title] for row in rows):
        return len(rows) >= 2
    columns = sum(_COLUMNS[row.href] for row in rows) / len(rows)
    if columns > 0.5:
        return length >= 14 and len(rows) >= 5 and not any(row.href for row in rows)
    if length < 8:  # captions of pictures
        return content == 1 and len(rows) >= 3
    return (content >= 0.5 or length >= 14) and (len(rows) >= 2 or content == 1)
