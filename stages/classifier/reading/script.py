"""One script of a page: what its tag says and its code."""

from dataclasses import dataclass

from stages.classifier.reading.tree import attribute_of


@dataclass(frozen=True, slots=True)
class Script:
    """`opening`: the opening tag as it stands; `code`: what is between the tags, line ends kept."""

    opening: str
    code: str

    @property
    def source(self) -> str:
        """Address of the file it comes from, empty for a script of the page itself."""
        return attribute_of(self.opening, "src").strip()

    @property
    def type(self) -> str:
        return attribute_of(self.opening, "type")


def script_of(piece: str) -> Script:
    """The script of a piece of source from `<script` to the end of `</script>`, or of the document."""
    opening, end, code = piece.partition(">")
    last = code.rfind("<")
    closed = last >= 0 and code[last : last + 8].lower() == "</script"
    return Script(opening + end, code[:last] if closed else code)
