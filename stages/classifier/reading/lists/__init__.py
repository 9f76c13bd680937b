"""Entries of list pages: title, address and date, whatever markup or script holds them."""

from stages.classifier.reading.lists.reading import Lists, is_blank_list, items, read_lists

__all__ = ["Lists", "is_blank_list", "items", "read_lists"]
