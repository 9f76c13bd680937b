"""What a circular does not name is invented: always the same, and marked as invented in its name and in a list."""

from dataclasses import dataclass, field

MARK = "虚构"


@dataclass
class Invented:
    """What was invented, for the list that lies in the installation: ids with their names, and what else was."""

    units: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def listed(self) -> dict[str, object]:
        return {
            "说明": "通报没有写明的，由工具按固定规则虚构；以下编号、名称和事项不是通报内容。",
            "事项": self.sentences,
            "单位": self.units,
            "监测对象": self.subjects,
            "栏目": self.columns,
        }
