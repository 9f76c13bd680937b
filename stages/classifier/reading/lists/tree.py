"""The tree of a page as flat arrays: elements in document order with the texts between them."""

import re
from typing import Any

Element = Any  # lxml has no types of its own

SILENT = frozenset(("script", "style", "noscript", "template", "textarea", "select", "option", "title"))
_LARGE = 200
_SHORT_SCRIPT = 400
_ASSIGNED = re.compile(r"['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})[^'\"]{0,12}['\"]")
_WRITTEN = re.compile(
    r"(?:write|ormat\w*|substring|substr|replace)\b[^;]{0,80}?['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})"
)


def _written_date(script: str) -> str:
    """The date that a short script prints in its place: `document.write('2026-10-12 09:00'.substring(0, 10))`."""
    match = _WRITTEN.search(script) if len(script) < _SHORT_SCRIPT else None
    if match is None and len(script) < _SHORT_SCRIPT:
        match = _ASSIGNED.search(script) if "write" in script else None
    return match.group(1) if match else ""


class Tree:
    """`elements[i]` in document order; `texts[2 * i]` is its text, `texts[2 * i + 1]` its tail. The text of silent
    elements (scripts, styles, drop-down choices) and of comments is empty; white space around a text is gone. `links`
    are the places of `<a>`, `scripts` those of `<script>`."""

    def __init__(self, root: Element) -> None:
        body = root if root.tag == "body" else root.find(".//body")
        whole = body is None or body.getnext() is not None  # markup goes on after a </body> that came too early
        self.elements: list[Element] = list((root if whole else body).iter())
        self.index: dict[Element, int] = dict(zip(self.elements, range(len(self.elements)), strict=True))
        self.links: list[int] = []
        self.scripts: list[int] = []
        self.texts: list[str] = []
        keep = self.texts.append
        for i, element in enumerate(self.elements):
            tag = element.tag
            if tag == "a":
                self.links.append(i)
            elif tag == "script":
                self.scripts.append(i)
            text = element.text
            if tag in SILENT or tag.__class__ is not str:
                keep(_written_date(text) if tag == "script" and text else "")
            else:
                keep(text.strip() if text else "")
            text = element.tail
            keep(text.strip() if text else "")
        self._ends: dict[int, int] = {}

    def tag(self, i: int) -> str:
        """Tag name in lower case; empty for a comment."""
        tag = self.elements[i].tag
        return tag if tag.__class__ is str else ""

    def parent(self, i: int) -> int:
        """Index of the parent, -1 for the top."""
        return self.index.get(self.elements[i].getparent(), -1)

    def end(self, i: int) -> int:
        """Index of the first element after the subtree of `i`."""
        asked = []
        found = self._ends.get(i)
        while found is None:
            asked.append(i)
            after = self.elements[i].getnext()
            found = None if after is None else self.index.get(after)
            if found is None:
                i = self.parent(i)
                found = len(self.elements) if i < 0 else self._ends.get(i)
        for j in asked:
            self._ends[j] = found
        return found

    def attribute(self, i: int, name: str) -> str:
        """An attribute, empty when it is not there."""
        return self.elements[i].get(name) or ""

    def style(self, i: int) -> str:
        """Class and id of an element, in one string."""
        element = self.elements[i]
        return f"{element.get('class') or ''} {element.get('id') or ''}"

    def inside(self, i: int) -> range:
        """Elements inside `i`, no more than a row of a list can need."""
        return range(i + 1, min(self.end(i), i + _LARGE))

    def text(self, i: int) -> str:
        """Visible text inside an element."""
        return " ".join(self.pieces(i)) if len(self.elements[i]) else self.texts[2 * i]

    def pieces(self, i: int) -> list[str]:
        """Texts inside an element that are not blank, in reading order."""
        out = [self.texts[2 * i]]
        closing: list[tuple[int, str]] = []
        for j in self.inside(i):
            while closing and closing[-1][0] <= j:
                out.append(closing.pop()[1])
            out.append(self.texts[2 * j])
            if self.texts[2 * j + 1]:
                closing.append((self.end(j), self.texts[2 * j + 1]))
        out.extend(text for _end, text in reversed(closing))
        return [text for text in out if text]
