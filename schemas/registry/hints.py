"""What a registry may do without and should not: said by `check`, never a reason to refuse it."""

from schemas.registry.model import Registry
from schemas.registry.reopening import reopenings

WANTED_REFERENCES = 3


def hints(registry: Registry) -> list[str]:
    """Sentences for the desk officer; empty when nothing is left to do."""
    program = registry.program
    found = []
    if len(program.reference_targets) < WANTED_REFERENCES:
        found.append(
            f"program.reference_targets：只有{len(program.reference_targets)}个参考地址；没有足够的参考地址，本单位断网会被"
            f"计为网站无法访问。请填写至少{WANTED_REFERENCES}个不同单位的稳定网站，例如 https://www.gov.cn/ 。"
        )
    elif program.references_proposed:
        found.append(
            "program.reference_targets：为导入时的建议值，请确认本单位网络可以访问，必要时替换；"
            "确认后将references_proposed改为false。"
        )
    if not program.agent_contact and program.contact is None:
        found.append("program.agent_contact：没有填写联系方式，被监测单位无法联系到监测方，请填写电话或邮箱。")
    waiting = sum(1 for one in registry.listed for column in one.columns if not column.confirmed)
    if waiting:
        found.append(f"有{waiting}个栏目待确认（confirmed: false），确认前只监测、不判定。")
    found += _accounts(registry)
    return found


def _accounts(registry: Registry) -> list[str]:
    """Subjects that nobody is registered to run, and those that were opened again without approval."""
    nobody = [one.name for one in registry.listed if not any(held.role == "runs" for held in one.roles)]
    again = [
        f"“{one.name}”（{back.day}）" for one in registry.listed for back in reopenings(one) if not back.approved_by
    ]
    said = []
    if nobody:
        said.append(f"{len(nobody)}个对象没有登记主办（开设）单位，问题由主管单位承担，请核对：{_some(nobody)}。")
    if again:
        said.append(f"{len(again)}个对象注销后重新开通而没有批准记录，请核对：{_some(again)}。")
    return said


def _some(names: list[str]) -> str:
    return "、".join(names[:10]) + ("等" if len(names) > 10 else "")
