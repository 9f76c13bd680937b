"""What readers other than that of pages read: a tagged payload each, added before the events are imported."""

from schemas.events.found.accounts import MenuRead, PostsRead, ProfileRead
from schemas.events.found.base import Found

FOUND: dict[str, type[Found]] = {"posts": PostsRead, "menu": MenuRead, "profile": ProfileRead}

__all__ = ["FOUND", "Found", "MenuRead", "PostsRead", "ProfileRead"]
