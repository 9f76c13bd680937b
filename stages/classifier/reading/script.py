"""One script of a page: what its tag says and its code."""

from dataclasses import dataclass

from stages.classifier.reading.kept import by_script
from stages.classifier.reading.tree import attribute_of


@dataclass(frozen=True, slots=True)
class Script:
    """`code`: what is between the tags, line ends kept; `source`: address of the file it comes from, empty for a script
    of the page itself; `type`: what the tag calls it."""

    code: str
    source: str
    type: str


@by_script
def script_of(piece: str) -> Script:
    """The script of a piece of source from `<script` to the end of `</script>`, or of the document. Kept: the pages of
    a site have the same scripts, and the same string is found again by its place in memory."""
    opening, end, code = piece.partition(">")
    opening += end
    last = code.rfind("<")
    closed = last >= 0 and code[last : last + 8].lower() == "</script"
    source, kind = attribute_of(opening, "src").strip(), attribute_of(opening, "type")
    return Script(code[:last] if closed else code, source, kind)
