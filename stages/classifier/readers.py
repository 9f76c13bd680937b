"""The readers by name: a row of the table of kinds says which one reads what came back.

A reader is a pure function in a module of its own, named here by its path, since it runs in a child process: bodies and
context in, a payload out whose tag is the reader's name. The reader of pages is the pool's own.
"""

PAGE = "page"
# Reader -> "module:function", a function (list[bytes], PageContext) -> Found.
READERS: dict[str, str] = {
    "posts": "stages.classifier.reading.accounts.posts:read_posts",
    "menu": "stages.classifier.reading.accounts.menu:read_menu",
    "profile": "stages.classifier.reading.accounts.profile:read_profile",
}
