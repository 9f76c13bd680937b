"""文字校核: a text that is about to be published is looked through before it is (先审后发). Nothing of it is kept."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from pipelines.console.keys import FORM, typed
from pipelines.console.office import Office
from pipelines.console.wording import for_screen
from pipelines.proof.documents import Look, proofread
from pipelines.proof.groups import LEVELS, Proof, proof_of
from pipelines.proof.learning import counts_at_hand
from pipelines.proof.office_words import words_of
from schemas.mistakes import MistakeError

LONGEST = 100_000  # characters


async def form(office: Office, request: web.Request) -> web.Response:
    return _page(office, request)


def _page(office: Office, request: web.Request, status: int = 200, **told: Any) -> web.Response:
    values: dict[str, Any] = {"wrong": "", "proof": None, "rows": [], "text": "", **told}
    return office.page(request, "proofreading.html", status=status, here="/text", longest=LONGEST, **values)


async def check(office: Office, request: web.Request) -> web.Response:
    """What is wrong with the text, or that nothing was found; a text that was pasted stays in the box."""
    text = typed(request, "text") if FORM in request else ""
    try:
        if not text:
            raise MistakeError("请粘贴要校核的文字。")
        if len(text) > LONGEST:
            raise MistakeError(f"文字超过{LONGEST}字，请分段校核。")
        proof = await asyncio.to_thread(_proof, office, text)
    except MistakeError as mistake:
        return _page(office, request, 400, wrong=for_screen(mistake), text=text[:LONGEST])
    rows = [
        {
            "level": LEVELS.get(group.hit.level, group.hit.level),
            "severe": group.hit.level in ("severe", "wrong"),
            "text": group.hit.text,
            "suggestion": group.hit.suggestion or "",
            "context": group.hit.context,
            "count": len(group.places),
        }
        for group in proof.groups
    ]
    return _page(office, request, rows=rows, proof=proof, text=text)


def _proof(office: Office, text: str) -> Proof:
    shown, day = office.shown, office.shown.now().date()
    words = words_of(shown.folder.root, shown.installation, office.program)
    look = Look(words.packs, words.names, day, counts=counts_at_hand(shown.folder.root), leaders=words.leaders)
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        path = Path(place) / "待发文字.txt"
        path.write_text(text, encoding="utf-8")
        document = replace(proofread(str(path), look), name="待发文字")
    return proof_of(document, words.allowed, day)
