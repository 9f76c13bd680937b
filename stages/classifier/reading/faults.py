"""Pages on which nothing of the site came: a fault of its program, the default page of a server, a host's notice."""

import re
from typing import TYPE_CHECKING

from schemas.events.reading import PageFault
from stages.classifier.reading import sayings

if TYPE_CHECKING:
    from stages.classifier.reading.signs import Signs

_CHINESE = re.compile("[\u4e00-\u9fff]")
_SENTENCE = re.compile("[\u4e00-\u9fff][，。；、][\u4e00-\u9fff]")
_LOOKED_AT = 100_000  # characters of a document
_LINES = 60  # lines of a page that are looked at
_DATED_WORDS = 20  # Chinese characters of other sentences on a page that prints a day: a text has more
_LONG = 800  # characters of a line that may be a fault's: a trace of calls stands in one
_CONTENT = re.compile(
    r"<(?:img|script|iframe|frame|frameset|embed|object|video|audio|canvas|svg|form|input|area)\b", re.I
)
_DIRECTORY = re.compile(r"\s*Index of /|[\w.:-]{1,80} - /")  # a server lists the files of a folder
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh", re.I)


def fault_of(s: "Signs") -> PageFault:
    """What came instead of the site, empty where something of it came or nothing is known of it."""
    if _DIRECTORY.match(s.doc.title_tag):
        return "default_page"
    signs = s.doc.shown | s.doc.titled
    may_be = [fault for fault in sayings.FAULTS if signs & fault[1].sign]
    if (s.size and not may_be) or len(s.lists.items) >= 5 or s.lists.dated >= 2 or s.anchors >= 40:
        return ""
    for fault, saying, own_words in may_be:
        if not _is_said(s, saying) or not saying.may_be_in(s.doc.text[:_LOOKED_AT].lower()):
            continue
        if _is_all(s, saying, own_words):
            return fault if not _is_a_text(s) else ""
    return "white_page" if _is_white(s) and not _is_a_text(s) else ""


def _is_a_text(s: "Signs") -> bool:
    """Whether the content system of the site made the page for a text, which may be about faults."""
    return s.leads_to_a_text or (s.anchors >= 3 and s.printed is not None and s.printed.kind == "published")


def _is_white(s: "Signs") -> bool:
    """A document without a character to see, and without anything that could show or fetch one."""
    text = s.doc.text
    return s.size == 0 and not _CONTENT.search(text) and not _REFRESH.search(text) and "onload" not in text.lower()


def _lines(s: "Signs") -> list[str]:
    """Lines outside links, in which a fault is told."""
    links = {start for start, _ in s.doc.flow.anchors}
    return [line[:_LONG] for position, line in s.doc.lines[:_LINES] if position not in links]


def _is_said(s: "Signs", saying: sayings.Saying) -> bool:
    if s.doc.titled & saying.sign and saying.begins(s.doc.title_tag.strip()):
        return True
    links = {start for start, _ in s.doc.flow.anchors}
    lines = zip(s.doc.lines[:_LINES], s.doc.line_signs, strict=False)
    told = (line for (position, line), signs in lines if signs & saying.sign and position not in links)
    return any(saying.begins(line[:_LONG]) for line in told)


def _is_all(s: "Signs", saying: sayings.Saying, own_words: int) -> bool:
    """Whether the page says little more than that: no text of its own that tells of a fault elsewhere."""
    others = [line for line in _lines(s) if not saying.begins(line) and _SENTENCE.search(line)]
    words = sum(len(_CHINESE.findall(line)) for line in others if not sayings.is_foot(line))
    return words <= (own_words if s.printed is None else _DATED_WORDS)
