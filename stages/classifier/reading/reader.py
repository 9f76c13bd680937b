"""Bytes and headers in, facts out: every part of the reader, wired."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from schemas.events.reading import ListItem, PageKind, PublishedDate, Reading, TextHit
from schemas.textpacks import built_in, load_pack
from schemas.times import day_of
from stages.classifier import text
from stages.classifier.attachments import extract
from stages.classifier.reading.ai_labels import TELLING, ai_labels
from stages.classifier.reading.codes import codes_of_file, codes_of_page
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.unprinted import meta_published, unprinted_date
from stages.classifier.reading.document import Document
from stages.classifier.reading.downloads import file_kind
from stages.classifier.reading.dynamic import dynamic, dynamic_list
from stages.classifier.reading.ended import says_it_is_over
from stages.classifier.reading.fingerprint import fingerprint, items_fingerprint, same_template
from stages.classifier.reading.footer import footer
from stages.classifier.reading.guides import guide_elements
from stages.classifier.reading.hidden import hidden_links
from stages.classifier.reading.interaction import interaction
from stages.classifier.reading.kind import page_kind
from stages.classifier.reading.links import links
from stages.classifier.reading.lists import read_lists
from stages.classifier.reading.meta import gov_meta
from stages.classifier.reading.opening import Unreadable, open_document
from stages.classifier.reading.signs import Signs
from stages.classifier.reading.source import source
from stages.classifier.reading.tamper import tamper
from stages.classifier.reading.title import Title, column_title, home_title, plain_title
from stages.classifier.text.statistical import statistical_reader

READER_REVISION = 4
# What the site would show to a browser or to others is not on such a page: nothing found there proves anything.
_UNSEEN = frozenset({"js_challenge", "waf_block", "app_shell"})
_WITHOUT_ITEMS = frozenset(
    {"article", "soft_404", "maintenance", "redirect_stub", "login", "js_challenge", "waf_block"}
)
# Kinds under which a page may turn out to be nothing of the site.
_WITH_FAULT = frozenset({"other", "maintenance", "soft_404"})


def reader_revision(word_packs: Iterable[Path] = ()) -> int:
    """What a reading was made by: the reader, the built-in word packs and those of the offices.

    It rises with `READER_REVISION` and with the version of any pack, so that stored pages are read again;
    `READER_REVISION` must rise when a built-in pack is taken out.
    """
    own = sum(load_pack(file).version for file in word_packs)
    return READER_REVISION + sum(pack.version - 1 for pack in built_in()) + own


def read(body: bytes, context: PageContext) -> Reading:
    """Read one page. Never raises, whatever the bytes: what cannot be read is `inconclusive` with a reason."""
    try:
        return _read(body, context)
    except Unreadable as problem:
        return Reading(charset=problem.charset, verdict="inconclusive", reason=problem.reason)
    except RecursionError:
        return Reading(verdict="inconclusive", reason="nested_too_deep")
    except MemoryError:
        return Reading(verdict="inconclusive", reason="out_of_memory")
    except Exception as problem:  # a defect of ours must cost one page, not a batch
        return Reading(verdict="inconclusive", reason=f"reader_error: {type(problem).__name__}")


def _read(body: bytes, context: PageContext) -> Reading:
    content_type = next((v for k, v in context.headers.items() if k.lower() == "content-type"), "")
    if not body.strip(b"\0 \t\r\n"):
        return Reading(verdict="inconclusive", reason="empty")
    if file_kind(body, content_type):
        return _read_file(body, context, content_type)
    return _read_page(open_document(body, context))


def _read_page(doc: Document) -> Reading:
    lists = read_lists(doc)
    signs = Signs(doc, lists)
    mark = fingerprint(doc)
    template = doc.context.template
    kind = page_kind(signs, bool(template) and same_template(mark, template or ""))
    title = _title(kind, signs)
    published = _published(kind, signs)
    unseen = kind if kind in _UNSEEN else "frames" if signs.framed else ""
    shown: list[ListItem] = [] if kind in _WITHOUT_ITEMS else list(lists.items)
    return Reading(
        charset=doc.charset,
        page_kind=kind,
        title=title.text if title else None,
        published=published,
        meta_published=meta_published(doc),
        items=shown,
        newest_item_date=max((item.date for item in shown if item.date), default=None),
        source=source(doc) if kind == "article" else None,
        dynamic=_dynamic(kind, doc, title, shown),
        gov_meta=gov_meta(doc),
        footer=footer(doc),
        interaction=interaction(doc),
        services=guide_elements(doc),
        links=links(doc, shown),
        text_hits=_hits(doc, published),
        hidden_links=hidden_links(doc),
        tamper=tamper(doc),
        fingerprint=mark,
        items_fingerprint=items_fingerprint(shown),
        verdict="inconclusive" if unseen else "ok",
        reason=unseen,
        fault=signs.fault if kind in _WITH_FAULT else "",
        ended=kind == "other" and says_it_is_over(signs),
        codes=codes_of_page(doc.text) if ";base64," in doc.signs else [],
        ai_labels=ai_labels(_lines_with(TELLING, doc), doc.metas),
    )


def _lines_with(sign: int, doc: Document) -> list[str]:
    if not doc.shown & sign:
        return []
    return [line for (_, line), signs in zip(doc.lines, doc.line_signs, strict=True) if signs & sign]


def _title(kind: PageKind, signs: Signs) -> Title | None:
    if kind == "article":
        return signs.title
    if kind == "homepage":
        return home_title(signs.doc)
    return column_title(signs.doc) if kind in ("list", "blank_column") else plain_title(signs.doc)


def _published(kind: PageKind, signs: Signs) -> PublishedDate | None:
    """Only an article has a publication date; a list has the dates of its entries."""
    if kind != "article":
        return None
    return signs.printed or unprinted_date(signs.doc)


def _dynamic(kind: PageKind, doc: Document, title: Title | None, shown: list[ListItem]) -> bool | None:
    if kind == "article":
        return dynamic(title.text if title else "", _after(doc, title))
    return dynamic_list([item.title for item in shown]) if kind == "list" else None


def _after(doc: Document, title: Title | None) -> str:
    """The opening of the text: what is printed after the title, without the line of source and date."""
    start = title.end if title and title.end > 0 else 0
    return "\n".join([line for position, line, _ in doc.long_lines if position >= start][:3])


def _hits(doc: Document, published: PublishedDate | None) -> list[TextHit]:
    """Hits of the word packs, their offsets those of the decoded document."""
    found = _text_hits(doc.flow.text, doc.context, published)
    return [msgspec.structs.replace(hit, offset=doc.flow.offset(hit.offset)) for hit in found]


def _text_hits(words: str, context: PageContext, published: PublishedDate | None = None) -> list[TextHit]:
    packs = text.packs_with(context.word_packs, context.registry_names, context.leaders)
    day = day_of(context.at) if context.at else None
    day_published = _day_printed(published) if published else None
    reader = statistical_reader(context.counts)
    return text.hits(words, names=context.registry_names, packs=packs, day=day, published=day_published, reader=reader)


def _day_printed(published: PublishedDate) -> date | None:
    try:
        return date.fromisoformat(published.date)
    except ValueError:
        return None


def _read_file(body: bytes, context: PageContext, content_type: str) -> Reading:
    """A file to download: its text is passed through the word packs where a library reads it. A file that should
    have text and gives none proves nothing."""
    path = urlsplit(context.url).path if context.url else ""
    found = extract(body, path or content_type)
    unread = [problem for problem in found.problems if problem not in ("unsupported", "truncated")]
    return Reading(
        page_kind="file",
        text_hits=_text_hits(found.text, context) if found.text else [],
        verdict="inconclusive" if unread and not found.text else "ok",
        reason=", ".join(found.problems),
        codes=codes_of_file(body),
    )
