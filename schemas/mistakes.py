"""A user's mistake: said in clear sentences, never as a traceback."""

import re
from collections.abc import Sequence

_KINDS = {
    "str": "文本",
    "int": "整数",
    "float": "数字",
    "bool": "true或false",
    "array": "列表",
    "object": "一组字段",
    "datetime": "时间",
    "null": "空",
}


class MistakeError(Exception):
    """What a person got wrong, one sentence each: file, row or entry, field, and the way to mend it (exit code 2)."""

    def __init__(self, messages: str | Sequence[str]) -> None:
        self.messages: list[str] = [messages] if isinstance(messages, str) else list(messages)
        super().__init__("\n".join(self.messages))


def in_chinese(message: str) -> str:
    """A validator's sentence with its place, as a desk officer can use it."""
    text, _, path = message.partition(" - at `$")
    place = re.sub(r"\[(\d+)\]", lambda m: f"第{int(m.group(1)) + 1}条", path.strip("`").lstrip("."))
    where = f"{place}：" if place else ""
    if found := re.match(r"Object missing required field `(\w+)`", text):
        return f"{where}缺少必填字段“{found.group(1)}”，请补上。"
    if found := re.match(r"Expected `([\w| ]+)`, got `(\w+)`", text):
        wanted = "或".join(_KINDS.get(kind.strip(), kind.strip()) for kind in found.group(1).split("|"))
        return f"{where}应填{wanted}，现为{_KINDS.get(found.group(2), found.group(2))}，请改正。"
    if found := re.match(r"Object contains unknown field `(.+)`", text):
        return f"{where}没有名为“{found.group(1)}”的字段，请删去或改正拼写。"
    if found := re.match(r"Invalid enum value (.+)", text):
        return f"{where}取值{found.group(1)}不在允许范围，请对照说明改正。"
    return f"{where}{text}，请对照说明改正。"
