"""What contradicts itself about platform ids, opening and closing, former names and columns inside an account."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from schemas.registry.days import read_day
from schemas.registry.platforms import CHOSEN_IDS
from schemas.registry.subjects import ENDED, INSIDE_AN_ACCOUNT, SUBJECTS, Subject

_GOOD_DAY = "应写作 2026-07-01 的形式。"


def shared_ids(placed: Iterable[tuple[str, Subject]]) -> Iterator[str]:
    """A platform gives an id once: two entries with one id, or one id on two platforms, are a slip of the table."""
    holders: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for place, subject in placed:
        for platform, name, value in subject.identities():
            if value:
                holders[name, value].append((platform, place))
    for (name, value), found in holders.items():
        platforms = dict(reversed(found))
        for platform in platforms:
            same = [place for on, place in found if on == platform]
            if len(same) > 1:
                yield (
                    f"{same[1]}：platform_ids.{name}“{value}”与{same[0]}相同，同一平台编号只能属于一个账号；"
                    "注销后重新开通的请合并为一条并登记states，否则请核对编号。"
                )
        if len(platforms) > 1 and name not in CHOSEN_IDS:
            words = "、".join(map(_word, reversed(platforms)))
            yield f"{found[-1][1]}：platform_ids.{name}“{value}”同时登记在{words}，请核对platform和编号。"


def shared_sources(placed: Iterable[tuple[str, Subject]]) -> Iterator[str]:
    """A source tells of one account: asked for two, it would show the facts of one to the unit of the other."""
    holders: dict[tuple[str, str, str], str] = {}
    for place, subject in placed:
        for source in subject.told_by:
            key = source.asked_as
            if key is not None and key in holders:
                yield (
                    f"{place}：sources中的{source.row.word}（{key[2]}）与{holders[key]}相同，一个来源只能说明一个账号，"
                    "请核对编号、地址或密钥名称。"
                )
            elif key is not None:
                holders[key] = place


def life(place: str, subject: Subject) -> Iterator[str]:
    """Closed before it was opened, opened again while it was still closed, and names that are none."""
    opened = read_day(subject.opened_on)
    if subject.opened_on is not None and opened is None:
        yield f"{place}：opened_on“{subject.opened_on}”{_GOOD_DAY}"
    for period in subject.states:
        begun = read_day(period.since)
        if opened is not None and begun is not None and period.state in ENDED and begun < opened:
            yield (
                f"{place}：states中{period.since}起的“{period.state}”早于opened_on {subject.opened_on}，"
                "先注销后开设不成立，请核对日期。"
            )
    for held in subject.names_before():
        if held.name == subject.name:
            yield f"{place}：former_names中的“{held.name}”与现名相同，请改正或删去。"
        for name, text in (("until", held.until), ("filed_on", held.filed_on)):
            if text is not None and read_day(text) is None:
                yield f"{place}：former_names“{held.name}”的{name}“{text}”{_GOOD_DAY}"


def inside(place: str, subject: Subject) -> Iterator[str]:
    """Menu entries and albums belong to accounts; two of one name and path cannot be told apart."""
    if not INSIDE_AN_ACCOUNT & SUBJECTS[subject.subject_kind].objects.keys():
        for column in subject.columns:
            if column.nature in INSIDE_AN_ACCOUNT:
                said = f"栏目“{column.name}”的nature“{column.nature}”只用于账号"
                yield f"{place}：{said}，请登记到所属账号之下或改正性质。"
        return
    met: set[tuple[str, str, str]] = set()
    for column in subject.columns:
        if column.nature in INSIDE_AN_ACCOUNT and (column.nature, column.name, column.url) in met:
            yield f"{place}：栏目“{column.name}”登记了两次，请保留一条，或写成“上级菜单/菜单”以便区分。"
        met.add((column.nature, column.name, column.url))


def _word(category: str) -> str:
    return next(row.categories[category] for row in SUBJECTS.values() if category in row.categories)
