"""暗链: links that a crawler follows and a reader cannot see."""

from stages.classifier.reading.hidden.collect import hidden_links

__all__ = ["hidden_links"]
