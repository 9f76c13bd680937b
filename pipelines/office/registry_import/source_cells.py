"""The cell of an account's sources: one a line, each with its ids, the name of its secret, how far it is believed, and
its address last: 微信第三方平台授权：appid=wx0000000000000001，密钥=province，可信度=平台接口."""

import re
from typing import Any

from pipelines.office.registry_import.draft import Draft
from pipelines.office.registry_import.entries import GOOD_ADDRESS, Entry
from pipelines.office.registry_import.summary import Comparison
from pipelines.office.tables.words import half_width
from schemas.mistakes import MistakeError
from schemas.registry.sources import ACCOUNT_SOURCES, CONFIDENCE_WORDS, AccountSource, Confidence, SourceName

_ADDRESS = re.compile(r"[，,\s]*(?:网址|地址|url)\s*[=＝]\s*(\S+)\s*$", re.I)
_PAIR = re.compile(r"^([^=＝]+?)\s*[=＝]\s*(.+)$")
_NAMED: dict[str, SourceName] = {row.word: name for name, row in ACCOUNT_SOURCES.items()} | {
    name: name for name in ACCOUNT_SOURCES
}
_BELIEVED: dict[str, Confidence] = {word: name for name, word in CONFIDENCE_WORDS.items()}
_PARTED = re.compile(rf"[；;]\s*(?=(?:{'|'.join(_NAMED)})\s*(?:[:：]|$))|\n")
_FORM = "应写作 微信第三方平台授权：appid=wx0000000000000001，密钥=province-platform 的形式，一行一个来源。"


def written_source(source: AccountSource) -> str:
    """One line of the cell."""
    parts = [f"{name}={value}" for name, value in source.ids.items()]
    parts += [f"密钥={source.secret}"] if source.secret else []
    parts += [f"可信度={CONFIDENCE_WORDS[source.believed]}"]
    parts += [f"网址={source.url}"] if source.url else []
    return f"{source.row.word}：{'，'.join(parts)}"


def sources_in(entry: Entry) -> list[AccountSource]:
    """The sources that a row names. Raises MistakeError with everything that is wrong with them."""
    found, wrong = [], []
    for line in _PARTED.split(str(entry.values.get("sources", ""))):
        if not line.strip():
            continue
        try:
            source = _source(line.strip(), entry.heading("sources"))
        except MistakeError as mistake:
            wrong += mistake.messages
            continue
        wrong += list(source.faults())
        found.append(source)
    if wrong:
        raise MistakeError(wrong)
    return found


def _source(line: str, heading: str) -> AccountSource:
    address = ""
    if (told := _ADDRESS.search(line)) is not None:
        address, line = told.group(1), line[: told.start()]
        if not re.match(r"https?://\S", address):
            raise MistakeError(f"“{heading}”填的“{address}”{GOOD_ADDRESS}")
    word, _, rest = half_width(line).partition(":")
    name = _NAMED.get(word.strip())
    if name is None:
        options = "、".join(row.word for row in ACCOUNT_SOURCES.values())
        raise MistakeError(f"“{heading}”填的“{word.strip()}”不是已知的来源，可填：{options}；{_FORM}")
    ids: dict[str, str] = {}
    secret, believed = "", None
    for part in filter(None, re.split(r"[，,\s]+", rest)):
        pair = _PAIR.match(part)
        if pair is None:
            raise MistakeError(f"“{heading}”填的“{part}”{_FORM}")
        key, value = pair.group(1).strip(), pair.group(2).strip()
        if key in ("密钥", "secret"):
            secret = value
        elif key in ("可信度", "confidence"):
            believed = _believed(heading, value)
        elif re.fullmatch(r"[A-Za-z_]+", key):
            ids[key] = value
        else:
            raise MistakeError(f"“{heading}”填的“{part}”{_FORM}")
    usual = ACCOUNT_SOURCES[name].confidence
    return AccountSource(
        source=name, ids=ids, url=address, secret=secret, confidence=None if believed == usual else believed
    )


def _believed(heading: str, word: str) -> Confidence:
    if word not in _BELIEVED:
        raise MistakeError(f"“{heading}”的可信度“{word}”不能识别，可填：{'、'.join(_BELIEVED)}。")
    return _BELIEVED[word]


def renew_sources(draft: Draft, compared: Comparison[Any], read: list[AccountSource], label: str) -> None:
    """Sources that are not registered are added; those that the table tells otherwise stay, unless it is right."""
    held = list(compared.value.sources)
    added: list[AccountSource] = []
    for source in read:
        at = next((at for at, one in enumerate(held) if _same(one, source)), None)
        if at is None:
            added.append(source)
        elif written_source(held[at]) == written_source(source):
            continue
        elif draft.summary.table_wins:
            compared.say(f"来源由“{written_source(held[at])}”改为“{written_source(source)}”")
            held[at] = source
        else:
            draft.summary.kept.append(
                f"{label}：来源表中为“{written_source(source)}”，登记册为“{written_source(held[at])}”。"
            )
    if held != compared.value.sources or added:
        words = "；".join(map(written_source, added)) or "按表改正"
        compared.put("sources", [*held, *added], f"增加来源“{words}”")


def _same(one: AccountSource, other: AccountSource) -> bool:
    return one.source == other.source and one.asked_as == other.asked_as
