"""What leaves the office of a finding (office-practice.md section 4).

A finding that is restricted (涉密, personal, harmful), or that nobody has confirmed, goes out without its wording,
reasons, evidence and addresses: that it is there, under which clause and how it moves, and nothing to read. A
confirmed one goes out whole, but for the names of the people who dealt with it. Assessments do not go out at all:
they show what is only suspected.
"""

import msgspec

from schemas.events.findings import FindingTransition, Warned

RESTRICTED = "内容按规定不予公开，请按权限查阅"
UNCONFIRMED = "问题尚待核实，内容暂不公开"
GROUNDLESS = "问题已排除，内容不予公开"
APPROACHING = "指标接近限值，详情请查阅预警信息"
PERSON = "person"
MACHINE = "machine"
# An address may itself be what must not be passed on; the finding's id still tells two of them apart.
ADDRESSES = ("page", "link")


def published(finding: FindingTransition) -> FindingTransition:
    """The transition as other systems get it."""
    actor = MACHINE if finding.actor == MACHINE else PERSON
    nameless = msgspec.structs.replace(finding, actor=actor, confirmed_by=[], approver=None)
    hidden = _why_hidden(finding)
    if hidden is None:
        return nameless
    masked = msgspec.structs.replace(nameless, wording=hidden, reason="", evidence=[], url=None)
    if finding.target_kind not in ADDRESSES:
        return masked
    return msgspec.structs.replace(masked, target=finding.site, target_kind="site")


def _why_hidden(finding: FindingTransition) -> str | None:
    """The sentence that stands for the wording; None when the finding may be read.

    Exempted or gone is not confirmed: what counts is that as many different people as needed have said so.
    """
    if finding.restricted:
        return RESTRICTED
    if finding.to_state == "dismissed":
        return GROUNDLESS
    enough = len(set(finding.confirmed_by)) >= finding.needs_people
    return None if enough and finding.to_state != "suspected" else UNCONFIRMED


def announced(warning: Warned) -> Warned:
    """An early warning is confirmed by nobody: its numbers go out, its wording and evidence do not."""
    masked = msgspec.structs.replace(warning, wording=APPROACHING, evidence=[])
    if warning.target_kind not in ADDRESSES:
        return masked
    return msgspec.structs.replace(masked, target=warning.site, target_kind="site")
