"""The figures of a circular as records: each block is known by its shape, whatever it is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from schemas.mistakes import MistakeError
from tests.seeds.facts import refuse_unknown, told
from tests.seeds.totals import letters, others, praise, publications, reposts
from tests.seeds.totals.block import Block, Office


@dataclass(frozen=True)
class Shape:
    """A block that holds one of the fields `by` is of this shape; `fields` are those it may have. `naming` registers
    what it names before the population is filled up, `enter` hands its figures in."""

    by: frozenset[str]
    fields: frozenset[str]
    enter: Callable[[Block], None]
    naming: Callable[[Block], None] = lambda block: None


def _fields(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EXPLAINED = _fields("name label text scope method source heading type when kinds registered_in deployed_by coverage")
SHAPES: tuple[Shape, ...] = (
    Shape(_fields("received"), _fields("received by_kind on_time_rate overdue"), letters.enter),
    Shape(_fields("posts reposts"), _fields("posts reposts good"), publications.new_media),
    Shape(_fields("tasks_deployed sampled text_accounts"),
          _fields("tasks_deployed sampled sites text_accounts account_kinds good poor"), reposts.enter, reposts.naming),
    Shape(_fields("reported adopted"), _fields("reported adopted rate good fewer_than_*"), others.contribution),
    Shape(_fields("items items_published"),
          _fields("items items_published met_target by_kind special_topics policy_graphics"), publications.enter),
    Shape(_fields("within_1_working_day not_within_5_working_days"),
          _fields("sites within_1_working_day not_within_5_working_days named_not_within_5"), others.reply_test),
    Shape(_fields("problem_accounts problem_sites rectified"),
          _fields("problem_accounts problem_sites rectified remaining recheck count"), others.previous),
    Shape(_fields("overdue"), _fields("overdue received"), others.requests),
    Shape(_fields("by_unit"), _fields("total by_unit sum_check"), others.feedback),
    Shape(_fields("printed named_first"), _fields("printed named_first reasons"), praise.of_text,
          praise.named_first),
    Shape(_fields("running registered checked"),
          _fields("running registered checked check_ratio_printed qualified unqualified problem rate population")
          | {"by_platform"},
          lambda block: None),
)  # fmt: skip
_BESIDE = ("disclosure_requests", "site_problem_feedback")  # blocks that stand beside the totals


def blocks(office: Office) -> Iterator[tuple[Shape, Block]]:
    """The blocks of a seed with their shapes. Raises MistakeError for one with figures that no shape knows."""
    seed = office.seed
    given: list[tuple[str, Any]] = list((seed.raw.get("totals") or {}).items())
    given += [(name, seed.raw[name]) for name in _BESIDE if seed.raw.get(name)]
    for name, value in given:
        for order, raw in enumerate(value if isinstance(value, list) else [value], start=1):
            if not isinstance(raw, dict) or not told(raw):
                continue
            place = f"{seed.key}：totals.{name}" + (f"第{order}条" if isinstance(value, list) else "")
            shape = next((one for one in SHAPES if one.by & told(raw).keys()), None)
            if shape is None:
                if any(not isinstance(value, str) for name, value in told(raw).items() if name not in _EXPLAINED):
                    raise MistakeError(
                        f"{place}：有数字而不认得这种统计，请先在tests/seeds/totals中写明它怎样进入系统。"
                    )
                continue
            known = [name for name in told(raw) if any(fnmatch(name, one) for one in shape.fields | _EXPLAINED)]
            refuse_unknown(seed, place, told(raw), known, "tests/seeds/totals")
            yield shape, Block(office, str(name), raw, place)
