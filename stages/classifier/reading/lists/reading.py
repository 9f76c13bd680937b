"""What lists a page shows and which of their entries count."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from schemas.events.reading import ListItem
from stages.classifier.reading.addresses import Base
from stages.classifier.reading.dates.parse import from_epoch, parse_date
from stages.classifier.reading.document import Document
from stages.classifier.reading.flow import cut, length_of
from stages.classifier.reading.kept import once
from stages.classifier.reading.lists.albums import ALBUM, album_records
from stages.classifier.reading.lists.anchors import anchors_of, generic
from stages.classifier.reading.lists.attributes import with_attributes
from stages.classifier.reading.lists.feeds import feed_records
from stages.classifier.reading.lists.groups import Group, chain, family_of, find_pagers, groups_of, heading_of
from stages.classifier.reading.lists.odd_dates import find_odd_dates
from stages.classifier.reading.lists.orders import settle_orders
from stages.classifier.reading.lists.resolve import day_of_stamp
from stages.classifier.reading.lists.rows import ROW_TAGS, Reader, rows_of
from stages.classifier.reading.lists.scripts import Record, json_records, written_markup
from stages.classifier.reading.lists.stamps import stamps_of
from stages.classifier.reading.lists.undated import undated_groups
from stages.classifier.reading.tree import Tree

Form = Literal["main", "blocks", "none"]

_HOME_PATH = re.compile(r"/?(?:index|default|home|main)?(?:\.\w{2,5})?", re.I)
_FOLDER = re.compile(r"/\w+/(?:(?:index|default|home|main)\.\w{2,5})?", re.I)
_YEAR_HEADING = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?")
_BREADCRUMB = re.compile(r"当前位置|当前所在|您(?:现在)?(?:的|所在)位置|所在位置|您的位置|位置\s*[:：]")
_FEW = 3
_NUMBER = re.compile(r"[0-9]")  # in the address of a document; menus lead to words
_NO_ENTRY = re.compile(
    r"备案|备\s?\d{6}|分享到|版权所有|技术支持|主办单位|标识码|隐私|网站(?:使用)?声明|免责声明|网站地图|联系我们"
)
_BLANK = re.compile(
    r"(?:暂无|暂时没有|没有|无)(?:相关|任何|符合条件的|可显示的|最新)?的?(?:数据|信息|内容|记录|文章|新闻|资料|公告|文件)"
    r"|(?:栏目|内容|数据|信息)(?:为空|建设中|正在(?:建设|更新|完善|整理|维护))|(?:正在|抓紧)(?:建设|完善|更新)中|敬请(?:期待|等待|关注)"
)


@dataclass(frozen=True)
class Lists:
    """`form`: `main` when one list is what the page is for, `blocks` when it shows many (a home page, a portal),
    `none` without entries. `paged`: a pager follows the main list. `dated`: how many of the items carry a date."""

    items: tuple[ListItem, ...] = ()
    form: Form = "none"
    paged: bool = False
    fed: bool = False  # the document is a feed, JSON or an album: its entries are marked as such
    places: tuple[tuple[int, int], ...] = ()  # tags between which the entries stand, dates included

    @once
    def dated(self) -> int:
        return sum(1 for item in self.items if item.date)

    @property
    def newest(self) -> str | None:
        """The latest date of all items, YYYY-MM-DD."""
        return max((item.date for item in self.items if item.date), default=None)


def holds(document: Document, lists: Lists, offset: int) -> bool:
    """Whether a place of the decoded document is among the entries of its lists."""
    size = place = 0
    for first, last in sorted(lists.places):
        size += length_of(document.pieces, place, first)
        if offset < size:
            return False
        size += length_of(document.pieces, first, last + 1)
        if offset < size:
            return True
        place = last + 1
    return False


def items(document: Document) -> list[ListItem]:
    """Entries of the page's main list, or of all its blocks where no list is the main one."""
    return list(read_lists(document).items)


def read_lists(document: Document) -> Lists:
    """Read all lists of a page. Pure; years that are not printed are resolved by the document's clock."""
    fed = feed_records(document.text) or (album_records(document.text) if ALBUM in document.signs else [])
    if fed:
        return Lists(_of_records(document, fed), "main", paged=True, fed=True)
    tree = document.tree
    found = _read_tree(document, tree, is_home(document))
    if (found.dated and (found.paged or found.form == "blocks")) or _is_labelled_article(document):
        return found
    scripts = [tree.tags[i] for i in tree.scripts]
    scripted = _scripted(document, scripts)
    if scripted.dated > found.dated or (not found.items and scripted.items):
        return scripted
    return found


def _read_tree(document: Document, tree: Tree, home: bool) -> Lists:
    reader = Reader(tree, with_attributes(tree, stamps_of(tree)), *anchors_of(tree))
    groups = [group for group in groups_of(reader, rows_of(reader)) if _plausible(tree, group)]
    find_pagers(reader, groups)
    form, chosen = _choose(reader, groups, home, undated=not _is_labelled_article(document))
    if chosen and not any(row.stamp for group in chosen for row in group.rows):
        for group in chosen:
            find_odd_dates(tree, group, document.clock)
    for group in chosen:
        settle_orders([row.stamp for row in group.rows if row.stamp], reader.stamps, document.clock)
    base = document.base
    headings = _headings(tree, chosen) if form == "blocks" else {}
    entries = tuple(item for group in chosen for item in _items_of(document, base, group, headings))
    places = tuple(_place(group) for group in chosen)
    return Lists(entries, form if entries else "none", any(group.paged for group in chosen), places=places)


def _place(group: Group) -> tuple[int, int]:
    stamps = [row.stamp.node for row in group.rows if row.stamp]
    return min(group.first, *stamps, group.first), max(group.last, *stamps, group.last)


def _items_of(document: Document, base: Base, group: Group, headings: dict[int, str]) -> list[ListItem]:
    """Entries of one list, dates resolved; a printed year helps the entries after it that print none."""
    found = []
    near: date | None = None
    yearless = any(row.stamp and row.stamp.year is None for row in group.rows)
    year = _YEAR_HEADING.fullmatch(group.heading) if yearless else None
    for row in group.rows:
        stamp = row.stamp
        if year and stamp and stamp.year is None and stamp.ago is None:
            stamp = replace(stamp, year=int(year.group(1)))
        day = day_of_stamp(stamp, row.href, document.clock, near) if stamp else None
        near = day or near
        found.append(
            ListItem(
                title=row.title,
                url=base.join(row.href),
                date=day.isoformat() if day else None,
                block=headings.get(row.container) or None,
            )
        )
    return found


def _headings(tree: Tree, groups: list[Group]) -> dict[int, str]:
    """Heading of every list of a page of blocks; the lists of one row of tabs have different ones."""
    found = {}
    for group in groups:
        for container in group.containers:
            alone = container == min(group.containers)
            found[container] = group.heading if alone else heading_of(tree, container)
    return found


def _plausible(tree: Tree, group: Group) -> bool:
    """A list of one row must look like an entry, and no list consists of words of two or three characters, unless a
    whole day stands beside each of them."""
    first = group.rows[0]
    dated = len(group.rows) >= _FEW and all(row.stamp and row.stamp.full for row in group.rows)
    if group.length < (2 if dated else 4) * len(group.rows):
        return False
    if len(group.rows) > 1:
        return True
    return (
        len(first.title) >= (4 if tree.names[first.element] in ROW_TAGS else 8)
        and not _NO_ENTRY.search(first.title)
        and not generic(first.title)
    )


def _is_labelled_article(document: Document) -> bool:
    """Whether the page labels say article: links beside a text are not searched for undated lists then."""
    return bool(document.metas.get("articletitle") and document.metas.get("pubdate"))


def _choose(reader: Reader, groups: list[Group], home: bool, undated: bool) -> tuple[Form, list[Group]]:
    if home and groups:
        return "blocks", _once(groups)
    main = max(groups, key=lambda group: group.score, default=None)
    if undated and (main is None or main.side or (len(main.rows) < 3 and not main.paged)):
        other = max(undated_groups(reader, groups), key=lambda group: group.score, default=None)
        if other and not other.side and (main is None or other.score > 2 * main.score):
            return "main", [other]
    if main is None:
        return "none", []
    rivals = [group for group in groups if group is not main and not group.side]
    if main.side and not rivals and not main.may_be_column:
        return "none", []
    if _stands_out(reader.tree, main, rivals):
        return "main", _whole(reader.tree, main, rivals)
    return "blocks", _once([group for group in groups if not group.side])


def _stands_out(tree: Tree, main: Group, rivals: list[Group]) -> bool:
    size = len(main.rows)
    largest = max((len(group.rows) for group in rivals), default=0)
    if not rivals or (main.paged and size >= 2 and size >= largest):
        return True
    weights = [group.length for group in (main, *rivals)]
    crumbs = any("位置" in text and _BREADCRUMB.search(text) for text in tree.texts[: main.first])
    return weights[0] >= (0.45 if crumbs else 0.6) * sum(weights) and size >= 1.5 * largest and (crumbs or size >= 5)


def _whole(tree: Tree, main: Group, rivals: list[Group]) -> list[Group]:
    """The main list with what belongs to it: the entry that stands out before it (a headline, a picture) in the same
    block, and with a pager below also lists in boxes of the same kind (the months of a year)."""
    if not rivals:
        return [main]
    around = set(chain(tree, min(main.containers))[1:3])
    family = family_of(tree, main)
    parts = [
        group
        for group in rivals
        if (len(group.rows) <= 2 and group.first < main.first and around & set(chain(tree, group.first)[1:4]))
        or (main.paged and family_of(tree, group) == family)
    ]
    return _once(sorted([*parts, main], key=lambda group: group.first))


def _once(groups: list[Group]) -> list[Group]:
    """Without lists that a page prints again, for a narrow screen as a rule."""
    kept: list[Group] = []
    seen: set[tuple[str, str]] = set()
    for group in groups:
        entries = {(row.title, row.href) for row in group.rows if row.href}
        if len(entries) < 2 or not entries <= seen:
            kept.append(group)
        seen |= entries
    return kept


def is_home(document: Document) -> bool:
    """Whether the address or the page labels say that this is a site's home page."""
    metas = document.metas
    if metas.get("columnname") or metas.get("articletitle"):
        return False
    path = urlsplit(document.url).path if document.url else None
    if path is not None:
        return _HOME_PATH.fullmatch(path) is not None or _is_site_in_folder(document, path)
    return bool(metas.get("sitename") and metas.get("siteidcode"))


def _is_site_in_folder(document: Document, path: str) -> bool:
    """Whether the page is the front of a site that lives in a folder of a larger one: `<title>` is its name."""
    name = "".join(document.metas.get("sitename", "").split())
    return len(name) >= 4 and "".join(document.title_tag.split()) == name and _FOLDER.fullmatch(path) is not None


def is_blank_list(document: Document) -> bool:
    """Whether the page says that there is nothing in this column and shows no entries."""
    return _BLANK.search(document.body_text) is not None and not read_lists(document).items


def _scripted(document: Document, scripts: list[str]) -> Lists:
    holds_records = any("<record" in script for script in scripts) or "record" in document.tree.kinds
    markup = written_markup(document.text, scripts, holds_records)
    if markup:
        found = _read_tree(document, Tree(cut(markup)), home=False)
        if found.items:
            return Lists(found.items, "main", paged=True)
    records = json_records(scripts)
    dated = [record for record in records if record.date]
    if not dated and len(records) < 3 and not all(_NUMBER.search(record.url) for record in records):
        return Lists()
    return Lists(_of_records(document, records), "main", paged=True)


def _of_records(document: Document, records: list[Record]) -> tuple[ListItem, ...]:
    base = document.base
    return tuple(_of_record(document, base, record) for record in records)


def _of_record(document: Document, base: Base, record: Record) -> ListItem:
    digits = record.date.isdigit() and len(record.date) in (10, 13)
    parsed = from_epoch(int(record.date[:10]), document.clock) if digits else parse_date(record.date, document.clock)
    return ListItem(title=record.title, url=base.join(record.url), date=parsed.iso if parsed else None)
