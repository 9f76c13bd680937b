"""xunwang seen changes: after a change of a leader or of a unit, the pages that still show the old name."""

from contextlib import suppress
from datetime import date
from typing import Any

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.evidence import opened_bodies
from pipelines.commands.options import At, at_options, json_option
from pipelines.evidence import EvidenceError
from pipelines.log.sqlite import payload_rows
from pipelines.office.seen.handed_in import records_of
from pipelines.office.seen.old_names import Named, last_pages, pages_after
from schemas.events.codec import InvalidEventError, decode, dumps
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.records.changes import OfficeChange
from schemas.times import day_of, rfc3339

_PAGE = BY_PAYLOAD[PageObserved].name.encode()
_WORDS = {"still": "仍显示原名称，待人工核实", "unseen": "变动后尚未查看"}


@click.command("changes")
@at_options
@acting("hand_in")
@json_option
def changes(who: Who, at: At, as_json: bool) -> None:
    """Look through the last stored look at each page for names that have changed (人事机构变动).

    Nothing that is found is a finding: a person looks first. Titles of lists and what is said of the past are passed
    over. Pages that have not been looked at since the change are said.

    \b
    Example:
      xunwang seen changes --data data
    """
    registry, today = at.registry, day_of(RealClock().now())
    who.allowed(at.folder.root, lambda: registry.program.id)
    with at.log() as log, opened_bodies(at) as bodies:
        told = records_of(log, registry.program.id, OfficeChange)
        looks = (page for rows in payload_rows(log, OBSERVATIONS) for row in rows for page in _page(row.value))

        def body(sha256: str) -> bytes | None:
            with suppress(EvidenceError):
                return bodies.get(sha256)
            return None

        found = list(pages_after(told, registry, last_pages(looks), body, today))
    if as_json:
        click.echo(dumps({"pages": [_row(one, today) for one in found]}).decode())
        return
    names = {one.id: one.name for one in registry.listed}
    waiting = [one for one in found if one.state != "gone"]
    for one in waiting:
        late = "，已过期限" if one.overdue(today) else ""
        around = f"“{one.around}”\t" if one.around else ""
        click.echo(
            f"{one.change.old}\t{names[one.page.subject]}\t{one.page.url}\t{around}{_WORDS[one.state]}{late}"
            f"\t{rfc3339(one.page.at)}查看"
        )
    gone = len(found) - len(waiting)
    click.echo(f"变动{len(told)}项，页面{len(found)}个：{gone}个已不再显示原名称，{len(waiting)}个见上。")


def _row(one: Named, today: date) -> dict[str, Any]:
    return {
        "key": one.change.key,
        "old": one.change.old,
        "subject": one.page.subject,
        "target": one.page.target,
        "url": one.page.url,
        "state": one.state,
        "around": one.around,
        "overdue": one.overdue(today),
        "looked_at": rfc3339(one.page.at),
        "sha256": one.page.sha256,
    }


def _page(raw: bytes) -> list[PageObserved]:
    if _PAGE not in raw:
        return []
    try:
        data = decode(raw, OBSERVATIONS).data
    except InvalidEventError:  # a dead letter of the stages already
        return []
    return [data] if isinstance(data, PageObserved) and data.reading is not None else []
