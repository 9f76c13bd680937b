"""What a person would call the change between two versions of a page."""

from stages.classifier.reading.change.compare import Change, Replacement, compare

__all__ = ["Change", "Replacement", "compare"]
