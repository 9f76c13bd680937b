"""Letters of a mailbox, of the kinds that it has itself, answered in time as far as the circular says."""

from datetime import date, timedelta

from schemas.mistakes import MistakeError
from tests.seeds.entering.counted import LETTERS
from tests.seeds.plan import on_working_day, working_day
from tests.seeds.records import Records
from tests.seeds.totals.block import Block

CATEGORIES = {"咨询": "consult", "投诉": "complaint", "建议": "suggestion", "举报": "report", "求助": "help",
              "纠错": "error"}  # fmt: skip
_TERM, _LATE = 3, 8  # working days


def enter(block: Block) -> None:
    office, total = block.office, block.number("received")
    kinds = block.raw.get("by_kind") or {"": total}
    if sum(kinds.values()) != total:
        raise MistakeError(f"{block.place}：各类来信合计{sum(kinds.values())}件，与来信{total}件不符，请核对。")
    late = _late(block, total)
    topics = _topics(block)
    days = _days(office.days.first, office.days.base)
    sorts = [sort for sort, count in kinds.items() for _ in range(count)]
    for order, sort in enumerate(sorts):
        asked = days[order % len(days)]
        answered = working_day(asked, _LATE if order < late else 1 + order % _TERM)
        topic = topics.pop() if topics and "投诉" in sort else None
        office.records.add(
            LETTERS,
            f"{block.name}/{block.raw.get('name', '')}/{order + 1:04d}",
            at=Records.clock(answered, 17),
            subject=office.main,
            mailbox=str(block.raw.get("name", block.name)),
            category=next((code for word, code in CATEGORIES.items() if word in sort), "other"),
            sort=sort,
            asked=Records.clock(asked),
            answered=Records.clock(answered, 16),
            topic=topic,
            again=True if topic else None,
        )
    office.register.invented.say("每封来信的日期、答复日期系虚构；件数、类别和按时办结率为通报所载。")


def _late(block: Block, total: int) -> int:
    """How many were late, as counted or by the printed rate."""
    if block.raw.get("overdue") is not None:
        return block.number("overdue")
    printed = (block.raw.get("on_time_rate") or {}).get("printed")
    if printed is None:
        return 0
    share = float(str(printed).rstrip("%％")) / 100
    return total - round(total * share)


def _topics(block: Block) -> list[str]:
    """Topics that came a second time; the circular names them once, for its first mailbox."""
    told = [str(one) for one in block.office.seed.raw.get("repeat_complaint_topics") or []]
    mailboxes = (block.office.seed.raw.get("totals") or {}).get(block.name)
    first = mailboxes[0] if isinstance(mailboxes, list) else mailboxes
    return told[::-1] if first is block.raw else []


def _days(first: date, base: date) -> list[date]:
    """The days on which letters come: early enough that each is answered before people write down."""
    last = base - timedelta(days=14)
    days = [first + timedelta(days=n) for n in range(max(1, (last - first).days + 1))]
    return sorted({day for day in map(on_working_day, days) if day >= first} or {first})
