"""Which links of a page are its way to the columns of the site: menus, headings of blocks and their 更多 links."""

from stages.classifier.navigation.entries import Entry, navigation

__all__ = ["Entry", "navigation"]
