"""A user's mistake: said in clear sentences, never as a traceback."""

from collections.abc import Sequence


class MistakeError(Exception):
    """What a person got wrong, one sentence each: file, row or entry, field, and the way to mend it (exit code 2)."""

    def __init__(self, messages: str | Sequence[str]) -> None:
        self.messages: list[str] = [messages] if isinstance(messages, str) else list(messages)
        super().__init__("\n".join(self.messages))
