"""The check of tasks of reposting: so many drawn of so many, looked at on every site and every account of texts."""

from datetime import timedelta

from schemas.registry.platforms import PLATFORMS
from tests.seeds.entering.counted import REPOSTS
from tests.seeds.invented import MARK
from tests.seeds.records import Records
from tests.seeds.totals.block import Block
from tests.seeds.totals.praise import praise


def naming(block: Block) -> None:
    """An account below each unit that did poorly, which the circular does not name."""
    for unit in block.names("poor"):
        below = block.office.register.unit(f"{unit}下属单位（{MARK}）", invented=True)
        block.office.register.account(f"{MARK}{unit}下属账号", "微信公众号", below.name, invented=True)


def enter(block: Block) -> None:
    office = block.office
    poor = {f"{MARK}{unit}下属账号" for unit in block.names("poor")}
    texts = [one for one in office.register.accounts.values() if PLATFORMS[one.platform].medium == "text"]
    looked_at = [*office.register.sites.values(), *texts]
    given = Records.clock(office.days.base - timedelta(days=30))
    for task in range(1, block.number("sampled") + 1):
        for subject in looked_at:
            missed = task == 1 and subject.name in poor
            office.records.add(
                REPOSTS,
                f"{block.name}/{task}/{subject.id}",
                at=Records.clock(office.days.base, 14),
                subject=subject.id,
                task=f"抽查任务{task}（{MARK}）",
                tasks=block.number("tasks_deployed"),
                result="not_done" if missed else "in_time",
                given=given,
                due=given + timedelta(days=1),
                done=None if missed else given + timedelta(hours=6),
            )
    praise(block, block.names("good"), "转载重要信息较好")
    office.register.invented.say("转载核查：任务名称、下达和转载时间、完成较差单位的下属账号系虚构。")
