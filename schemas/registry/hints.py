"""What a registry may do without and should not: said by `check`, never a reason to refuse it."""

from schemas.registry.model import Registry

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
    return found
