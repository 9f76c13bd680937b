"""白名单函: a letter to who refuses our looks, asking to be let in. What could not be reached for such reasons is
neither good nor bad until then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.chinese import day_text
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.times import day_of, midnight
from stages.reporter.document import Block, Edition, EditionHead, Link, Paragraph, Table


def whitelist_letter(
    registry: Registry,
    unit: str,
    looks: Sequence[Mapping[str, Any]],
    agent: str,
    addresses: Sequence[str],
    at: datetime,
) -> Edition:
    """`looks`: rows of `unreachable_for_us`, of subjects of the unit. `addresses`: from which we look, as the office
    knows them. Raises MistakeError where nothing was refused."""
    named = {one.id: one for one in registry.subjects}
    blocked = _blocked([row for row in looks if str(row["subject"]) in named])
    if not blocked:
        raise MistakeError("所选单位在该期间没有因拦截而未能监测的对象，无须发函。")
    name = next((one.name for one in registry.units if one.id == unit), unit)
    title = f"关于将监测访问加入{name}网站防护白名单的函"
    where = f"监测访问来自{'、'.join(addresses)}；" if addresses else ""
    body: list[Block] = [
        Paragraph([f"{name}："], "addressee"),
        Paragraph(
            [
                f"本办按规定对网站、政务新媒体开展监测。近期对附件1所列{len(blocked)}个对象的访问被防火墙或访问控制拦截，相应检查记为"
                "未能监测，不作合格或不合格的判定。"
            ]
        ),
        Paragraph(
            [
                f"请你单位会同托管方将监测访问加入白名单。{where}请求头User-Agent为“{agent}”；访问频次每站每小时数次，只读取公开"
                "页面，不提交任何内容。"
            ]
        ),
        Paragraph(["办理情况请于5个工作日内告知本办。"]),
        Paragraph([registry.program.office], "signature"),
        Paragraph([day_text(at)], "date"),
        Table(
            "whitelist",
            "未能监测的对象",
            ["序号", "监测对象", "网址", "访问次数", "被拦截次数"],
            [
                [number, named[subject].name, Link(named[subject].address), looked, refused]
                for number, (subject, (looked, refused)) in enumerate(blocked.items(), start=1)
            ],
            attachment=1,
        ),
    ]
    return Edition(head=_head(registry, unit, name, title, at), blocks=body)


def _blocked(looks: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """By subject how often it was looked at and how often a firewall refused it. What our own network or an unreadable
    answer made void is no matter of a white list."""
    counted: dict[str, tuple[int, int]] = {}
    for row in looks:
        looked, refused = counted.get(str(row["subject"]), (0, 0))
        run = int(row["done"]) + int(row["void"])
        counted[str(row["subject"])] = (looked + run, refused + int(row["void_blocked"]))
    return {subject: both for subject, both in counted.items() if both[1]}


def _head(registry: Registry, unit: str, name: str, title: str, at: datetime) -> EditionHead:
    return EditionHead(
        edition_id=digest("paper", title, str(day_of(at))),
        kind="paper",
        title=title,
        program=registry.program.id,
        office=registry.program.office,
        scope=unit,
        scope_name=name,
        number="",
        period=day_text(at),
        window_from=midnight(day_of(at)),
        window_to=at,
        as_of=at,
        signed_on=str(day_of(at)),
        published_on=None,
        rulebook=registry.program.rulebook_on(day_of(at)),
        rulebook_version="",
    )
