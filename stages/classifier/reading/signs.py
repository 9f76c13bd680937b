"""What a page shows that tells its kind, each counted once and only when it is asked for."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from schemas.events.reading import PageFault, PublishedDate
from stages.classifier.reading import sayings
from stages.classifier.reading.content import OwnLine, is_value, own_lines
from stages.classifier.reading.dates.page import printed_date
from stages.classifier.reading.dates.unprinted import wechat_date
from stages.classifier.reading.document import Document
from stages.classifier.reading.faults import fault_of
from stages.classifier.reading.kept import once
from stages.classifier.reading.lists import Lists
from stages.classifier.reading.lists.anchors import leads_to_whole
from stages.classifier.reading.lists.reading import holds, is_home
from stages.classifier.reading.main_part import CRUMBS, hidden_names, is_hidden
from stages.classifier.reading.sayings import Saying
from stages.classifier.reading.title import Title, article_title, squeeze

_ALERT = re.compile(r"\balert\(\s*['\"]([^'\"]{2,60})")
_SENTENCE = re.compile(r"[，。；：！？、]")
_LATIN_SENTENCE = re.compile(r"[a-z][,.;] ")
_FRAMESET = re.compile(r"<frameset\b[^>]{0,400}>", re.I)
_ONE_FRAME = re.compile(
    r"<body\b[^>]{0,400}>\s*(?:<(?:div|center|main|section|form|input)\b[^>]{0,600}>\s*){0,5}<iframe\b[^>]{0,600}?src\s*=",
    re.I,
)
_FRONT_NAME = re.compile(r"(?:政府|[局厅委办院处站网会校馆所])(?:门户)?(?:网站?|首页)?$")
_NO_WORDS = re.compile(rf"{sayings.FOOT.pattern}|{CRUMBS.pattern}|星期[一二三四五六日天]|℃", re.I)
ROOT_ELEMENT = re.compile(
    r"<(?:div|main|section|app-root|body)\b[^>]{0,120}?\bid\s*=\s*[\"']?(?:app|root|__nuxt|__next|main-app|q-app|application|container|app-root|react-root|umi|icestark-container|qiankun|vue-app|index|wrapper)[\"'\s>]"
    r"|<app-root|\bdata-server-rendered|\bng-app|\bdata-reactroot",
    re.I,
)
_PASSWORD = re.compile(r"<input\b[^>]{0,400}?type\s*=\s*[\"']?password", re.I)
# What the title of a text ends with: it speaks of logging in, of pages not found, of maintenance.
_DOCUMENT_NAME = re.compile(
    r"(?:通知|公告|通告|公示|通报|说明|指南|办法|方案|须知|方式调整|预警(?:信息|信号)?|提示|提醒|问答|解读|意见|报告|答复|回复|函"
    r"|情况|措施|消息|快讯|简报|操作(?:手册|指引|流程)|问题|整治|检查)$"
)
_SEGMENT = re.compile(r"\s*[_|｜—–]+\s*|\s+-+\s*|-+(?=[\u4e00-\u9fff]{2,20}(?:网|府|局|厅|委|办|部))")
_TEXT_CRUMB = re.compile(r"[>»›→/|-]\s*(?:正文|详情|详细内容|内容页?|信息详情|文章内容)")
_STATEMENT = 120  # characters of a line that says something of the page
WITH_ALERTS = 60  # visible characters of a page that says what it has to say by a script
_SUMMARY = 400  # characters behind the only entry of a list that may be its summary


@dataclass
class Signs:
    """What the page shows, each counted once and only when it is asked for."""

    doc: Document
    lists: Lists

    @once
    def title(self) -> Title | None:
        """Its title, taken for an article."""
        return article_title(self.doc)

    @once
    def printed(self) -> PublishedDate | None:
        """Its date of publication, taken for an article."""
        return wechat_date(self.doc) or printed_date(self.doc, self.title)

    @once
    def size(self) -> int:
        """Visible characters without white space."""
        return len(self.doc.body_text)

    @once
    def anchors(self) -> int:
        return len(self.doc.flow.anchors)

    @once
    def _running(self) -> list[tuple[int, int, str]]:
        """(position, characters, line) of the running text outside links and outside the foot of the page."""
        found = []
        for position, line, signs in self.doc.long_lines:
            if not (_SENTENCE.search(line) or _LATIN_SENTENCE.search(line)):
                continue
            if signs & sayings.FOOT_SIGN and sayings.is_foot(line):
                continue
            linked = sum(b - a for a, b in self.doc.flow.anchors_between(position, position + len(line)))
            if linked < 0.4 * len(line):
                found.append((position, len(squeeze(line)), line))
        return found

    @once
    def prose(self) -> int:
        """Characters of running text."""
        return sum(size for _, size, _ in self._running)

    @once
    def prose_beside_rows(self) -> int:
        """Characters of running text on lines that print no entry of the list: the rows of a table are long lines."""
        titles = [item.title[:20] for item in self.lists.items]
        return sum(size for _, size, line in self._running if not any(title in line for title in titles))

    @once
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
        if not self._running:
            return False
        title = squeeze(self.title.text) if self.title and self.title.position >= 0 else ""
        if len(title) < 4 or not squeeze(self.doc.title_tag).startswith(title):
            return False
        if not self.printed or self.printed.kind != "published" or holds(self.doc, self.lists, self.printed.offset):
            return False
        text = (self.doc.flow.offset(position) for position, *_ in self._running)
        return any(not holds(self.doc, self.lists, offset) for offset in text)

    @once
    def statements(self) -> list[str]:
        """Short lines outside links: where a page that has nothing else to say says it."""
        flow = self.doc.flow
        links = {start for start, _ in flow.anchors}
        own = (
            (position, line) for position, line in self.doc.lines if position not in links and len(line) <= _STATEMENT
        )
        said = [line for position, line in own if not flow.in_anchor(position)]
        return said if self.size > WITH_ALERTS else [*said, *_ALERT.findall(self.doc.text[:20_000])]

    @once
    def words(self) -> int:
        """Characters of short lines that are neither links, title, crumbs nor foot: a form, a table, a caption."""
        named = squeeze(self.doc.title_tag)
        own = (line for line in self.statements if not _NO_WORDS.search(line))
        return sum(len(line) for line in own if squeeze(line) not in named)

    @once
    def own_lines(self) -> list[OwnLine]:
        """Lines of content between crumbs and foot."""
        return own_lines(self.doc, self.hidden_lines)

    @once
    def blank_lines(self) -> list[str]:
        """Short lines that say that nothing is here: not hidden, no value of a cell, and nothing stands above them."""
        first = min((line.position for line in self.own_lines), default=len(self.doc.flow.text) + 1)
        above = {line for position, line in self.doc.lines if position < first}
        said = (line for line in self.lines_saying(sayings.BLANK) if len(line) <= 60 and not is_value(line))
        return [line for line in said if line not in self.hidden_lines and line in above]

    @once
    def has_crumbs(self) -> bool:
        """Whether the way from the home page is printed above the content."""
        lines = self.doc.lines
        head = self.doc.flow.text[: lines[80][0]] if len(lines) > 80 else self.doc.flow.text
        return CRUMBS.search(head) is not None

    @once
    def leads_to_a_text(self) -> bool:
        """Whether the crumbs end with 正文: a content system made the page for a text."""
        crumbs = CRUMBS.search(self.doc.flow.text)
        return (
            crumbs is not None and _TEXT_CRUMB.search(self.doc.flow.text, crumbs.end(), crumbs.end() + 120) is not None
        )

    @once
    def named_as_column(self) -> bool:
        """Whether the crumbs end with the name in `<title>`."""
        crumbs = CRUMBS.search(self.doc.flow.text)
        if crumbs is None or len(self.first_name) < 2:
            return False
        line = self.doc.flow.text[crumbs.start() :].split("\n", 1)[0]
        return line.strip().endswith(self.first_name)

    def says(self, saying: Saying) -> bool:
        """Whether title or one of the short lines says so."""
        if not self._may_say(saying):
            return False
        return saying.is_stated(sayings.unquoted(self.doc.title_tag)) or bool(self.lines_saying(saying))

    def _may_say(self, saying: Saying) -> bool:
        """Whether a word without which nobody says so stands in the title or in one of the short lines."""
        if self.doc.titled & saying.sign:
            return True
        if self.size <= WITH_ALERTS:
            return saying.may_be_in("\n".join(self.statements).lower())
        return bool(self.doc.shown & saying.sign and self._stated & saying.sign)

    @once
    def _stated(self) -> int:
        """The signs of those short lines outside links that have the sign of any saying."""
        lines = zip(self.doc.lines, self.doc.line_signs, strict=True)
        told = [
            signs for (position, line), signs in lines if signs & sayings.ANY and self._is_statement(position, line)
        ]
        return reduce(or_, told, 0)

    def lines_saying(self, saying: Saying) -> list[str]:
        """The short lines that say so themselves, not in words that they quote."""
        signs = saying.sign | sayings.QUOTES  # what stands around a quotation may be such words only without it
        return [line for line in self.statements_with(signs) if saying.is_stated(sayings.unquoted(line))]

    def statements_with(self, wanted: int) -> list[str]:
        """The short lines outside links that have one of some signs; of a page that says hardly anything, all."""
        if self.size <= WITH_ALERTS:
            return self.statements
        return [line for position, line in self._lines_with(wanted) if self._is_statement(position, line)]

    def _lines_with(self, wanted: int) -> Iterator[tuple[int, str]]:
        lines = zip(self.doc.lines, self.doc.line_signs, strict=True)
        return (line for line, signs in lines if signs & wanted)

    def _is_statement(self, position: int, line: str) -> bool:
        return len(line) <= _STATEMENT and not self.doc.flow.in_anchor(position)

    @once
    def hidden_lines(self) -> frozenset[str]:
        """Short texts that no browser shows before a script wants them to be seen."""
        tree = self.doc.tree
        names = hidden_names(self.doc.text)
        return frozenset(text for k, text in enumerate(tree.texts) if 0 < len(text) <= 60 and is_hidden(tree, k, names))

    @once
    def small_source(self) -> bytes:
        """The source in small letters, for words of ASCII."""
        return self.doc.source.lower()

    @once
    def has_password(self) -> bool:
        """Whether there is a field for a password: the word is looked for first, by itself."""
        return b"password" in self.small_source and _PASSWORD.search(self.doc.text) is not None

    @once
    def scripts(self) -> str:
        return "\n".join(script.code for script in self.doc.scripts)

    @once
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

    @once
    def fault(self) -> PageFault:
        """What came instead of the site, empty where something of it came."""
        return fault_of(self)

    @once
    def on_home_address(self) -> bool:
        return is_home(self.doc)

    @property
    def at_front(self) -> bool:
        """Whether a page without content of its own is the front of a site: by its address, else by its name."""
        if self.doc.url:
            return self.on_home_address
        return self.on_home_address or _FRONT_NAME.search(self.doc.title_tag.strip()) is not None

    @once
    def framed(self) -> bool:
        """Whether the content stands in frames, which are pages of their own."""
        if self.size > 200 or self.anchors > 3:
            return False
        return _FRAMESET.search(self.doc.text) is not None or (
            self.size <= 30 and _ONE_FRAME.search(self.doc.text) is not None
        )

    @once
    def first_name(self) -> str:
        """`<title>` up to the name of the site."""
        return _SEGMENT.split(self.doc.title_tag.strip())[0].strip()

    @property
    def named_as_document(self) -> bool:
        """Whether the title is that of a text: 关于整改页面不存在问题的通知."""
        name = self.first_name
        return len(name) >= 6 and (_DOCUMENT_NAME.search(name) is not None or name.startswith("关于"))

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
