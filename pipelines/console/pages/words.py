"""词库: what the text pass looks for, and the office's own words with their reasons."""

import asyncio
from typing import Any, cast

from aiohttp import web

from pipelines.console.keys import typed, visit_of
from pipelines.console.office import Office
from pipelines.console.pages.registered import SHOWN_ONLY
from pipelines.office.own_words import ADDED, TITLES, add_word, added_words, allow_word, drop_word, home_of
from schemas.mistakes import MistakeError
from schemas.registry.folder import pack_files
from schemas.rights import may
from schemas.textpacks import Level, Pack, built_in, load_pack
from schemas.textpacks.allow import FILE as ALLOWED
from schemas.textpacks.allow import load_allowed


async def show(office: Office, request: web.Request) -> web.Response:
    return await _page(office, request)


async def _page(office: Office, request: web.Request, wrong: str = "", **told: Any) -> web.Response:
    packs, added, allowed = await asyncio.to_thread(_read, office)
    values: dict[str, Any] = {"told": "", "typed": {}, **told}
    return office.page(
        request,
        "words.html",
        status=400 if wrong else 200,
        here="/words",
        packs=packs,
        added=added,
        allowed=allowed,
        levels=TITLES,
        why="" if office.keeper.guests is None else SHOWN_ONLY,
        may_change=may(visit_of(request).actor, "register") is None,
        can_renew=office.renew is not None,
        wrong=wrong,
        **values,
    )


def _read(office: Office) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Any]]:
    home = _home(office)
    own = pack_files(office.shown.folder.root, office.shown.installation).get(office.program, [])
    packs = [_line(pack, "内置") for pack in built_in()]
    packs += [_line(load_pack(file), "本单位") for file in own if file.name != ADDED]
    return packs, added_words(home), list(load_allowed(home / ALLOWED))


def _home(office: Office) -> Any:
    return home_of(office.shown.folder.root, office.shown.installation, office.program)


def _line(pack: Pack, origin: str) -> dict[str, Any]:
    return {
        "title": pack.title,
        "origin": origin,
        "version": pack.version,
        "since": pack.valid_from,
        "words": sum(len(rule.pairs()) + len(rule.phrases) for rule in pack.rules),
        "rules": [{"title": rule.title, "words": len(rule.pairs()) + len(rule.phrases)} for rule in pack.rules],
    }


async def change(office: Office, request: web.Request) -> web.Response:
    """Add a word, drop one, allow one; or let monitoring begin again with them."""
    actor, home, what = visit_of(request).actor, _home(office), typed(request, "what")
    word, right, reason = (typed(request, name) for name in ("word", "right", "reason"))
    level, day = typed(request, "level"), await office.today()
    if office.keeper.guests is not None:
        return await _page(office, request, SHOWN_ONLY)
    try:
        if what == "add":
            known = cast(Level, level)
            await asyncio.to_thread(add_word, home, office.program, known, word, right, reason, day)
            said = f"已添加“{word}”。"
        elif what == "drop":
            await asyncio.to_thread(drop_word, home, word)
            said = f"已去掉“{word}”。"
        elif what == "allow":
            await asyncio.to_thread(allow_word, home, word, reason, actor.name, day)
            said = f"“{word}”今后不再作为问题。"
        elif what == "renew" and office.renew is not None:
            said = "监测正在按新的词库重新开始，请过几秒再打开本页。"
        else:
            raise MistakeError("请选择要办理的事项。")
    except MistakeError as mistake:
        kept = {"word": word, "right": right, "reason": reason, "level": level, "what": what}
        return await _page(office, request, str(mistake), typed=kept)
    office.shown.folder.edited.touch()  # a folder given at the next start must not undo it
    office.keeper.trail.add(actor, "词库", word, f"{said}{reason}", request.remote or "")
    renewing = what == "renew"
    if renewing and office.renew is not None:
        office.renew()
    note = "" if renewing else "重新开始监测后生效，已留存的页面届时重新识读。"
    return await _page(office, request, told=f"{said}{note}")
