"""撤回已签发的通报: what it takes back, told before the chief confirms it."""

from typing import Any

from pipelines.console.office import Office
from pipelines.console.pages.edition_editing import kept
from pipelines.office.cases.below import programs_below
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.releasing import broken_off, withdraw_kept
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError

LASTING = "撤回后不能恢复，今后的通报不再以它作为上期；仍须通报的，另编更正稿签发。"


def withdrawable(office: Office, kind: str, code: str) -> bool:
    """Whether it is released and not withdrawn, or a withdrawal of it is not finished."""
    edition = kept(office, kind, code)
    if edition is None or edition.released is None:
        return False
    return edition.withdrawn is None or broken_off(edition, office.shown.log)


def entailed(office: Office, kind: str, code: str, reason: str, desk: CaseDesk) -> dict[str, Any]:
    """The reason as it will be kept, and a sentence for everything that the withdrawal does. Raises MistakeError for
    what cannot be withdrawn."""
    edition = _edition(office, kind, code)
    if broken_off(edition, desk.desk.log) and (gone := edition.withdrawn) is not None:
        reason = gone.reason
    else:
        edition.refuse_withdrawal(reason)
    units = [office.unit_name(case.unit) for case, _ in desk.named_by(code)]
    below = programs_below(office.shown.installation, office.program)
    told = [
        "原签发的文稿照样留存，不作改动；页面和报告列表注明已撤回、原因、何人、何时。",
        f"{len(units)}个办理单（{'、'.join(dict.fromkeys(units))}）中由它写入的点名通报和随之确定的期限收回，经过仍在。"
        if units
        else "没有办理单由它写入点名通报，各单位的期限不变。",
        "向接收报告的系统推送撤回（withdrawn），附办理人和原因；原因中请勿写入不宜公开的内容。",
        LASTING,
    ]
    if below:
        told.insert(2, "下级监测任务因它收到的上级通报记录一并撤回，不再计入被通报次数；更正稿仍点名的除外。")
    return {"reason": reason.strip(), "told": told}


def withdraw(office: Office, kind: str, code: str, reason: str, actor: Actor, desk: CaseDesk) -> str:
    """By the function of the command; a sentence for the person. Raises MistakeError."""
    _, cases, notices = withdraw_kept(_edition(office, kind, code), desk, actor, reason)
    told = ["已撤回，原签发的文稿照原样留存。"]
    if cases:
        told.append(f"已在{cases}个办理单中撤回点名通报和随之确定的期限。")
    if notices:
        told.append(f"下级监测任务收到的上级通报记录已撤回{notices}条。")
    return "".join(told)


def _edition(office: Office, kind: str, code: str) -> KeptEdition:
    edition = kept(office, kind, code)
    if edition is None:
        raise MistakeError("只有按模板编成的通报可以撤回；该期报告如有更正，请另编一期更正说明。")
    return edition
