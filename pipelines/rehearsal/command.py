"""`xunwang rehearse` at work: an installation's folder and a world in, a folder with what came of it out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.opened import Opened, open_folder
from pipelines.os_user import login
from pipelines.rehearsal.folder import new_folder, tally, write_balance, write_cases, write_findings, write_missing
from pipelines.rehearsal.hand_ins import read_case_steps, read_hand_ins
from pipelines.rehearsal.plan import RehearsalPlan, read_plan
from pipelines.rehearsal.rehearsing import Rehearsal, Rehearsed, rehearse
from pipelines.rehearsal.world import Opened as OpenedWorld
from pipelines.rehearsal.world import RecordedHops, World, open_world
from pipelines.rehearsal.world.fetching import recorded_fetching, recorded_hops
from pipelines.rehearsal.world.warc import WarcFiles
from pipelines.running.fetching import office_fetching
from schemas.mistakes import MistakeError
from schemas.registry.folder import place_of
from schemas.registry.people import os_user
from schemas.times import day_of, midnight
from stages.fetcher import FetcherSettings

LONGEST_LIVE = 7  # days of looks that the real network is asked for at once
LONGEST = 400
_FRESH = timedelta(days=3)  # an answer that is older may no longer be what a page shows
NOBODY_ANSWERS = (
    "请指定由谁应答：--world给出录存的应答（目录或WARC文件），或--live使用真实网络，二者择一；"
    "目录中有rehearsal.yaml的，按其中所写。"
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """`worlds` empty: those of the installation's plan; `live`: the real network answers. `first` and `last` None: the
    days of the plan, else those that the world holds answers of, or `today` for the real network. `say` prints a line
    to the operator."""

    installation: Path
    worlds: Sequence[Path]
    out: Path
    first: date | None
    last: date | None
    today: date
    live: bool = False
    nearest: bool = False
    age: timedelta | None = None
    proxy: str | None = None
    ca_file: Path | None = None
    say: Callable[[str], None] = field(default=lambda _: None)


async def run_rehearsal(options: Options) -> dict[str, Any]:
    """The balance of a rehearsal that has ended. Raises MistakeError for whatever cannot be used, before anything is
    written."""
    begun = time.monotonic()
    opened = open_folder(options.installation)
    home = place_of(options.installation)[1]
    hand_ins = read_hand_ins(home, opened, os_user(login()))
    case_steps = read_case_steps(home, opened)
    plan = read_plan(home)
    world = _world(options, home, plan)
    try:
        first, last = _window(options, world, plan)
        for sentence in _remarks(world, last, options) if world else ():
            options.say(sentence)
        clock = VirtualClock(midnight(first))
        hops = recorded_hops(world.world, opened.installation) if world else None
        rehearsal = Rehearsal(
            installation=opened.installation,
            rulebooks=opened.rulebooks,
            word_packs=opened.word_packs,
            clock=clock,
            fetcher=recorded_fetching(opened.installation, clock, hops) if hops else _network(opened, clock, options),
            first=first,
            last=last,
            hand_ins=hand_ins,
            case_steps=case_steps,
            edition=plan.edition if plan is not None else None,
            progress=options.say,
        )
        folder = new_folder(options.out, options.installation)
        done = await rehearse(folder, rehearsal)
    finally:
        if world is not None:
            world.close()
    balance = _left(folder, rehearsal, done, hops)
    balance["world"] = _of_world(world, hops)
    balance["seconds"] = round(time.monotonic() - begun, 1)
    write_balance(balance, folder.root / "balance.json")
    return balance


def _world(options: Options, home: Path, plan: RehearsalPlan | None) -> OpenedWorld | None:
    """The world that is named, else the installation's own; None for the real network. Raises MistakeError where
    nobody is said to answer."""
    if options.live:
        return None
    worlds = options.worlds or ([home / name for name in plan.world] if plan is not None else [])
    if worlds:
        return open_world(worlds, nearest=options.nearest, age=options.age)
    if plan is None:
        raise MistakeError(NOBODY_ANSWERS)
    return OpenedWorld(World([]), 0, [], WarcFiles())  # an installation without anything that is fetched


def _window(options: Options, world: OpenedWorld | None, plan: RehearsalPlan | None) -> tuple[date, date]:
    """The days of the rehearsal: those asked for, else those of its plan, else those that the world holds answers of.
    Raises MistakeError for a window that cannot be."""
    span = world.world.span if world and len(world.world) else None
    planned = plan if plan is not None and world is not None else None
    first = options.first or (planned.first_day if planned else None)
    first = first or (day_of(span[0]) if span else options.last or options.today)
    last = options.last or (planned.last_day if planned else None)
    last = last or (max(day_of(span[1]), first) if span else first)
    if last < first:
        raise MistakeError(f"--to（{last}）早于--from（{first}），请改正演练的起止日期。")
    longest = LONGEST if world else LONGEST_LIVE
    if (last - first) >= timedelta(days=longest):
        why = "" if world else "用真实网络应答时"
        raise MistakeError(f"{why}一次演练最多{longest}天，请用--from和--to缩短（现为{first}至{last}）。")
    return first, last


def _remarks(world: OpenedWorld, last: date, options: Options) -> Iterator[str]:
    """What the operator should know before it begins."""
    yield from world.broken
    silent = world.world.silent_since(midnight(last - _FRESH))
    if silent and options.age is None:
        yield (
            f"请注意：{silent}个网址在演练结束前{_FRESH.days}天内没有新的录存，沿用更早的应答；页面如已更新而未录存，"
            "会被判为不更新。可用--to缩短，或用--age限定应答的有效天数。"
        )


def _network(opened: Opened, clock: VirtualClock, options: Options) -> FetcherSettings:
    return office_fetching(opened.installation, clock, options.proxy, options.ca_file, ("--proxy", "--ca-file"))


def _left(folder: DataFolder, rehearsal: Rehearsal, done: Rehearsed, hops: RecordedHops | None) -> dict[str, Any]:
    """The balance and the files of the folder."""
    found = write_findings(folder, folder.root / "findings.jsonl")
    write_cases(folder, rehearsal.installation, rehearsal.last)
    counts = done.counts
    paths: dict[str, Any] = {
        "data": str(folder.root),
        "findings": str(folder.root / "findings.jsonl"),
        "balance": str(folder.root / "balance.json"),
        "cases": str(folder.root / "cases.jsonl"),
        "due": str(folder.root / "due.jsonl"),
        "namings": str(folder.root / "namings.jsonl"),
        "editions": done.paths,
    }
    if hops is not None:
        write_missing(hops.missing, folder.root / "not-recorded.txt")
        paths["not_recorded"] = str(folder.root / "not-recorded.txt")
    return {
        "installation": rehearsal.installation.id,
        "from": rehearsal.first.isoformat(),
        "to": rehearsal.last.isoformat(),
        "sites": len(rehearsal.installation.sites),
        **{name: counts[name] for name in ("planned", "done", "void", "missed", "difference", "dead_letters")},
        "handed_in": done.handed_in,
        "findings": tally(found),
        "programs": {
            key: {"findings": tally([one for one in found if one[0] == key]), "editions": done.editions[key]}
            for key in rehearsal.installation.registries
        },
        "paths": paths,
    }


def _of_world(world: OpenedWorld | None, hops: RecordedHops | None) -> dict[str, Any] | None:
    """What the world held and was asked for; None for the real network."""
    if world is None or hops is None:
        return None
    return {
        "files": world.files,
        "answers": len(world.world),
        "broken": len(world.broken),
        "answered": hops.answered,
        "not_recorded": sum(hops.missing.values()),
        "addresses_not_recorded": len(hops.missing),
    }
