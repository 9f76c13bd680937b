"""How much was published: by units with and without a goal, by kind, by accounts."""

from tests.seeds.entering.counted import PUBLISHED, SITE_NEWS
from tests.seeds.tables import with_fields
from tests.seeds.totals.block import Block, Office, shares
from tests.seeds.totals.praise import praise

TOPICS = {"site_info": SITE_NEWS, "disclosure": "政府信息公开", "portal": "门户网站信息"}
POSTS, REPOSTS = "新媒体发布", "新媒体转发"
_OTHERS = 5  # so many of a hundred are published by units that have not met their goal
_BESIDE = {"special_topics": "专题", "policy_graphics": "政策图解"}


def enter(block: Block) -> None:
    total = block.number("items_published") or block.number("items")
    topic = TOPICS.get(block.name, block.name)
    met = block.names("met_target")
    if met:
        _by_units(block, topic, total, met)
        praise(block, met, f"{topic}完成任务较好")
    else:
        _by_kind(block, topic, total)


def enter_tables(office: Office) -> None:
    """Tables of what each unit published, with its goal where one is printed."""
    for table, row in with_fields(office.seed, "unit", "published"):
        topic = str(row.get("topic") or table.get("title") or table.get("id"))
        goal = int(row["goal"]) if row.get("goal") is not None else None
        _by_month(Block(office, str(table.get("id")), row, topic), topic, str(row["unit"]), int(row["published"]), goal)


def new_media(block: Block) -> None:
    """Posts and reposts of all accounts; the good ones are praised."""
    good = block.names("good")
    for topic, field in ((POSTS, "posts"), (REPOSTS, "reposts")):
        units = good or [block.office.seed.root_name]
        for unit, share in zip(units, shares(block.number(field), len(units)), strict=True):
            _by_month(block, topic, unit, share, None)
    praise(block, good, "政务新媒体工作较好")


def _by_units(block: Block, topic: str, total: int, met: list[str]) -> None:
    """The named units publish what their goal asks for and more, some others less than that; none of those that
    published nothing."""
    zero = (
        {one.subject for one in block.office.problems if one.type.endswith("info_zero")}
        if topic == SITE_NEWS
        else set()
    )
    others = [name for name in _blamed(block) if name not in zero and name not in met]
    rest = min(total * _OTHERS // 100, 2 * len(others))
    given = dict(zip(met, shares(total - rest, len(met)), strict=True))
    goal = min(given.values())
    for unit, share in given.items():
        _by_month(block, topic, unit, share, goal)
    count = min(len(others), rest)
    for unit, share in zip(others[:count], shares(rest, count), strict=True):
        _by_month(block, topic, unit, share, goal)
    block.office.register.invented.say(f"{topic}：各单位条数和任务数系虚构；总数和完成任务的单位为通报所载。")


def _blamed(block: Block) -> list[str]:
    """Other units that the circular names."""
    names = [one.subject for one in block.office.problems if one.kind == "unit"]
    return list(dict.fromkeys(names))


def _by_month(block: Block, topic: str, unit_name: str, total: int, goal: int | None) -> None:
    """The months of the window in equal parts."""
    office = block.office
    unit = office.register.unit(unit_name)
    months = office.days.months()
    goals = shares(goal, len(months)) if goal is not None else [None] * len(months)
    for month, published, of_month in zip(months, shares(total, len(months)), goals, strict=True):
        office.records.add(
            PUBLISHED,
            f"{block.name}/{topic}/{unit.id}/{month}",
            subject=f"unit:{unit.id}",
            unit=unit.id,
            topic=topic,
            month=month,
            published=published,
            goal=of_month,
        )


def _by_kind(block: Block, topic: str, total: int) -> None:
    """A total with some of its kinds; what they leave is of other kinds. Things beside it are counted apart."""
    kinds = dict(block.raw.get("by_kind") or {})
    rest = total - sum(kinds.values())
    for sort, count in {**kinds, **({"其他": rest} if rest else {})}.items():
        _of_office(block, topic, sort, count)
    for field, word in _BESIDE.items():
        if block.number(field):
            _of_office(block, word, "", block.number(field))


def _of_office(block: Block, topic: str, sort: str, total: int) -> None:
    office = block.office
    months = office.days.months()
    for month, published in zip(months, shares(total, len(months)), strict=True):
        office.records.add(
            PUBLISHED,
            f"{block.name}/{topic}/{sort}/{month}",
            subject=office.main,
            topic=topic,
            sort=sort,
            month=month,
            published=published,
        )
