"""Rules of a page's `<style>` blocks, applied to single elements.

Only rules whose declarations hide or colour something are kept, and only selectors made of names, classes and ids
with the descendant and child combinators. External sheets are not fetched: what they hide cannot be judged here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from stages.classifier.reading.hidden.styles import Declarations, declarations

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)|<!--|-->")
_SCREEN = re.compile(r"\s*@media\s*(?:all|screen|only screen)?\s*\Z", re.I)
_COMPOUND = re.compile(r"(?:([a-z][a-z0-9]*|\*)|(?=[.#]))((?:[.#][\w-]+)*)\Z", re.I)
_PART = re.compile(r"([.#])([\w-]+)")
_EMBEDDED = re.compile(r"url\(\s*[\"']?data:[^)]*+\)", re.I)
_TOKEN = re.compile(r"[.#]?[\w-]+|\*")
_NAME = re.compile(r"[.#]([\w-]+)")
_MAX_CSS = 300_000  # characters of one block


@dataclass(frozen=True)
class _Compound:
    tag: str
    classes: frozenset[str]
    identity: str | None

    def fits(self, element: Any) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.identity is not None and element.get("id") != self.identity:
            return False
        return not self.classes or self.classes <= set((element.get("class") or "").split())

    @property
    def name(self) -> str:
        """A name that each element has which fits: `#id`, `.class`, `tag`, else `*`."""
        if self.identity is not None:
            return f"#{self.identity}"
        return next((f".{name}" for name in sorted(self.classes)), self.tag or "*")


@dataclass(frozen=True)
class _Rule:
    """`parents`: the compounds left of the last one, nearest first."""

    last: _Compound
    parents: tuple[_Compound, ...]
    style: Declarations

    def fits(self, element: Any) -> bool:
        return self.last.fits(element) and self._inside(element)

    def _inside(self, element: Any) -> bool:
        wanted = list(self.parents)
        for ancestor in element.iterancestors():
            if not wanted:
                return True
            if wanted[0].fits(ancestor):
                wanted.pop(0)
        return not wanted


@dataclass
class StyleSheet:
    """`revealed`: class and id names that some rule shows, as menus do on hover."""

    rules: list[_Rule] = field(default_factory=list)
    revealed: set[str] = field(default_factory=set)

    def style_of(self, element: Any) -> dict[str, str]:
        """The declarations of all rules that fit, later ones winning."""
        found: dict[str, str] = {}
        for rule in self.rules:
            if rule.fits(element):
                found.update(rule.style)
        return found

    def note_revealed(self, selectors: str) -> None:
        for selector in selectors.split(","):
            if ":" in selector or len(_NAME.findall(selector)) > 1:
                self.revealed.update(_NAME.findall(selector))


def style_sheet(blocks: Iterable[str], wanted: set[str], most: int) -> StyleSheet:
    """The rules whose selectors name one of `wanted` (`.class`, `#id`, `tag`). A page may carry a thousand rules of
    which two matter: the others are not parsed. At most about `most` rules are kept."""
    sheet = StyleSheet()
    for block in blocks:
        for selectors, body in _plain_rules(_bare(block), wanted):
            style = declarations(body)
            if _shows(style):
                sheet.note_revealed(selectors)
            if len(sheet.rules) < most:
                sheet.rules.extend(_rules(selectors, style))
    return sheet


def rules_of(block: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of all rules of a block."""
    return _plain_rules(_bare(block), None)


def names_of(selectors: str) -> tuple[str, ...]:
    """For each of some selectors a name that all elements have which it fits: `#id`, `.class`, `tag`, else `*`."""
    return tuple([rule.last.name for rule in _rules(selectors, {})])


def _bare(block: str) -> str:
    """A block without comments and embedded pictures."""
    css = block[:_MAX_CSS]
    if "/*" in css or "--" in css:
        css = _COMMENT.sub(" ", css)
    return _EMBEDDED.sub("url(data)", css) if "data:" in css else css


def _shows(style: Declarations) -> bool:
    """Whether a rule makes visible what another one hides."""
    return (
        style.get("display", "none") != "none"
        or style.get("visibility") == "visible"
        or style.get("opacity", "0")[:3] not in ("0", "0.0", ".0")
        or style.get("max-height", "0")[:1] not in "0"
        or style.get("left") in ("auto", "0", "0px")
    )


def _plain_rules(css: str, wanted: set[str] | None) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) that hold on a screen and name what is wanted, if anything is; print sheets, phone
    widths and frames of animations do not."""
    outer: list[str] = []
    for piece in css.split("}"):
        *around, selectors, body = ("", *piece.split("{")) if "{" in piece else ("", "", "")
        outer += [at for at in around if at]
        named = "@" not in selectors and (wanted is None or not wanted.isdisjoint(_TOKEN.findall(selectors)))
        if named and all(_SCREEN.match(at) for at in outer):
            yield selectors.rpartition(";")[2], body
        if "{" not in piece and outer:
            outer.pop()


def _rules(selectors: str, style: Declarations) -> Iterator[_Rule]:
    for selector in selectors.split(",")[:200]:
        compounds = [_compound(part) for part in selector.replace(">", " ").split()][:12]
        known = [compound for compound in compounds if compound is not None]
        if known and len(known) == len(compounds):
            yield _Rule(known[-1], tuple(reversed(known[:-1])), style)


def _compound(text: str) -> _Compound | None:
    match = _COMPOUND.match(text)
    if match is None or not text:
        return None
    parts = _PART.findall(match.group(2))
    identities = [name for mark, name in parts if mark == "#"]
    tag = (match.group(1) or "").lower()
    return _Compound(
        "" if tag == "*" else tag,
        frozenset(name for mark, name in parts if mark == "."),
        identities[0] if identities else None,
    )
