"""What a page shows that tells its kind, each counted once and only when it is asked for."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from schemas.events.reading import PublishedDate
from stages.classifier.reading import sayings
from stages.classifier.reading.dates.page import printed_date
from stages.classifier.reading.dates.unprinted import wechat_date
from stages.classifier.reading.document import Document
from stages.classifier.reading.lists import Lists
from stages.classifier.reading.lists.anchors import leads_to_whole
from stages.classifier.reading.lists.reading import holds, is_home
from stages.classifier.reading.main_part import CRUMBS
from stages.classifier.reading.sayings import Saying
from stages.classifier.reading.title import Title, article_title, squeeze

_ALERT = re.compile(r"\balert\(\s*['\"]([^'\"]{2,60})")
_SENTENCE = re.compile(r"[，。；：！？、]")
_LATIN_SENTENCE = re.compile(r"[a-z][,.;] ")
_SCRIPT = re.compile(r"<script\b[^>]*>([^<]*+(?:<(?!/script)[^<]*+)*+)", re.I)
_FRAMESET = re.compile(r"<frameset\b[^>]{0,400}>", re.I)
_ONE_FRAME = re.compile(
    r"<body\b[^>]{0,400}>\s*(?:<(?:div|center|main|section|form|input)\b[^>]{0,600}>\s*){0,5}<iframe\b[^>]{0,600}?src\s*=",
    re.I,
)
_FRONT_NAME = re.compile(r"(?:政府|[局厅委办院处站网会校馆所])(?:门户)?(?:网站?|首页)?$")
_NO_WORDS = re.compile(rf"{sayings.FOOT.pattern}|{CRUMBS.pattern}|星期[一二三四五六日天]|℃", re.I)
_SUMMARY = 400  # characters behind the only entry of a list that may be its summary


@dataclass
class Signs:
    """What the page shows, each counted once and only when it is asked for."""

    doc: Document
    lists: Lists

    @cached_property
    def title(self) -> Title | None:
        """Its title, taken for an article."""
        return article_title(self.doc)

    @cached_property
    def printed(self) -> PublishedDate | None:
        """Its date of publication, taken for an article."""
        return wechat_date(self.doc) or printed_date(self.doc, self.title)

    @cached_property
    def size(self) -> int:
        """Visible characters without white space."""
        return len(self.doc.body_text)

    @cached_property
    def anchors(self) -> int:
        return len(self.doc.flow.anchors)

    @cached_property
    def _running(self) -> list[tuple[int, int, str]]:
        """(position, characters, line) of the running text outside links and outside the foot of the page."""
        found = []
        for position, line in self.doc.lines:
            if len(line) < 30 or not (_SENTENCE.search(line) or _LATIN_SENTENCE.search(line)):
                continue
            if sayings.FOOT.search(line):
                continue
            linked = sum(b - a for a, b in self.doc.flow.anchors_between(position, position + len(line)))
            if linked < 0.4 * len(line):
                found.append((position, len(squeeze(line)), line))
        return found

    @cached_property
    def prose(self) -> int:
        """Characters of running text."""
        return sum(size for _, size, _ in self._running)

    @cached_property
    def prose_beside_rows(self) -> int:
        """Characters of running text on lines that print no entry of the list: the rows of a table are long lines."""
        titles = [item.title[:20] for item in self.lists.items]
        return sum(size for _, size, line in self._running if not any(title in line for title in titles))

    @cached_property
    def own_prose(self) -> int:
        """Characters of running text that is not among the entries of the list: no summaries of other pages."""
        text = self.doc.flow.text
        places = [place for item in self.lists.items if (place := text.find(item.title[:20])) >= 0]
        first, last = min(places, default=len(text)), max(places, default=-1)
        last += 2 * (last - first) // (len(places) - 1) if len(places) > 1 else _SUMMARY  # the last one's summary
        entries = [(a, b) for a, b in self.doc.flow.anchors_between(first, last) if not leads_to_whole(text[a:b])]
        own = 0
        for position, size, _ in self._running:
            i = bisect_left(entries, (position, 0))
            with_link = i < len(entries) and entries[i][0] < position + size
            own += size if with_link or not first <= position <= last else 0
        return own

    @property
    def dated_by_list(self) -> bool:
        """Whether the publication date that is printed belongs to an entry of a list, and what was taken for the title,
        if anything, to that entry (its summary is a sentence) or to the column."""
        if not self.printed or not holds(self.doc, self.lists, self.printed.offset):
            return False
        if self.title is None or "。" in self.title.text:
            return True
        if any(self.title.text == item.title for item in self.lists.items):
            return True
        return not holds(self.doc, self.lists, self.doc.flow.offset(max(0, self.title.position)))

    @property
    def dated_beside_list(self) -> bool:
        """Whether a publication date is printed that belongs to no entry of a list, below what `<title>` begins with:
        a short notice beside a list of others."""
        title = squeeze(self.title.text) if self.title and self.title.position >= 0 else ""
        if len(title) < 4 or not squeeze(self.doc.title_tag).startswith(title):
            return False
        if not self.printed or self.printed.kind != "published" or holds(self.doc, self.lists, self.printed.offset):
            return False
        text = (self.doc.flow.offset(position) for position, *_ in self._running)
        return any(not holds(self.doc, self.lists, offset) for offset in text)

    @cached_property
    def statements(self) -> list[str]:
        """Short lines outside links: where a page that has nothing else to say says it."""
        flow = self.doc.flow
        links = {start for start, _ in flow.anchors}
        own = ((position, line) for position, line in self.doc.lines if position not in links and len(line) <= 120)
        said = [line for position, line in own if not flow.in_anchor(position)]
        return said if self.size > 60 else [*said, *_ALERT.findall(self.doc.text[:20_000])]

    @cached_property
    def words(self) -> int:
        """Characters of short lines that are neither links, title, crumbs nor foot: a form, a table, a caption."""
        named = squeeze(self.doc.title_tag)
        own = (line for line in self.statements if not _NO_WORDS.search(line))
        return sum(len(line) for line in own if squeeze(line) not in named)

    @cached_property
    def has_crumbs(self) -> bool:
        """Whether the way from the home page is printed above the content."""
        lines = self.doc.lines
        head = self.doc.flow.text[: lines[80][0]] if len(lines) > 80 else self.doc.flow.text
        return CRUMBS.search(head) is not None

    @cached_property
    def _stated(self) -> str:
        """Title and statements in small letters."""
        return "\n".join((self.doc.title_tag, *self.statements)).lower()

    def says(self, saying: Saying) -> bool:
        """Whether title or one of the short lines says so."""
        if not saying.may_be_in(self._stated):
            return False
        return saying.said_in(self.doc.title_tag) or any(map(saying.said_in, self.statements))

    @cached_property
    def scripts(self) -> str:
        return "\n".join(_SCRIPT.findall(self.doc.text))

    @cached_property
    def substantial(self) -> bool:
        """Whether there is content that outweighs a phrase: a dated text, prose, or a list."""
        if self.prose >= 300 or self.lists.dated >= 3 or (len(self.lists.items) >= 8 and self.lists.form == "main"):
            return True
        meta = bool(self.doc.metas.get("articletitle") and self.doc.metas.get("pubdate"))
        return (meta and self.prose >= 40) or self.printed is not None

    def outweighs(self, saying: Saying) -> bool:
        """Whether this is an article by its title and has text beside the line that says so."""
        if self.printed and (self.prose >= 40 or (self.prose and self.printed.kind == "published")):
            return True
        if self.prose < 100 or not self.names_its_article or saying.said_in(self.doc.title_tag):
            return False
        return sum(size for _, size, line in self._running if not saying.said_in(line)) >= 100

    @cached_property
    def on_home_address(self) -> bool:
        return is_home(self.doc)

    @property
    def at_front(self) -> bool:
        """Whether a page without content of its own is the front of a site: by its address, else by its name."""
        if self.doc.url:
            return self.on_home_address
        return self.on_home_address or _FRONT_NAME.search(self.doc.title_tag.strip()) is not None

    @cached_property
    def framed(self) -> bool:
        """Whether the content stands in frames, which are pages of their own."""
        if self.size > 200 or self.anchors > 3:
            return False
        return _FRAMESET.search(self.doc.text) is not None or (
            self.size <= 30 and _ONE_FRAME.search(self.doc.text) is not None
        )

    @property
    def names_its_article(self) -> bool:
        """Whether `<title>` begins with a title long enough to be a headline, printed on the page: no list does so."""
        title = self.title
        if title is None or title.position < 0 or len(title.text) < 10:
            return False
        return squeeze(self.doc.title_tag).startswith(squeeze(title.text))

    @property
    def is_column(self) -> bool:
        """Whether the page presents itself as a column: by its labels or by the crumbs that lead to it."""
        metas = self.doc.metas
        if metas.get("columnname") and not metas.get("articletitle"):
            return True
        return self.has_crumbs
