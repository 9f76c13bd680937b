"""The words of a post: cleaned, passed through the word packs, and what it names."""

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from schemas.events.found.accounts import Post
from schemas.events.reading import TextHit
from schemas.times import day_of
from stages.classifier import text
from stages.classifier.reading.ai_labels import ai_labels
from stages.classifier.reading.context import PageContext
from stages.classifier.text.statistical import statistical_reader

BEGINNING = 200  # characters of a post that are kept
_OLDEST_READ = timedelta(days=31)
_MOST_READ = 300_000  # characters of one look that go through the word packs
_MOST_HITS = 20  # of one post
_ADVERTISEMENT = ".advertisement"  # rule of a word pack
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:/?(?:p|div|section|li|h[1-6]|tr|blockquote)|br)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_MARKER = re.compile(r"\[(?:图片|视频|表情|链接|文章)\]")
_SPACES = re.compile(r"[ \t\r\f\v\u3000\xa0]+")
_NAMED = (
    (re.compile(r"data-miniprogram-appid=[\"'](wx[0-9a-f]{16})[\"']"), "miniprogram:{}"),
    (re.compile(r"<mp-common-profile\b[^>]*\bdata-alias=[\"']([\w-]{4,40})[\"']"), "weixin:{}"),
    (re.compile(r"<mp-common-profile\b[^>]*\bdata-id=[\"']([\w=]{6,40})[\"']"), "weixin:{}"),
    (re.compile(r"<mp-common-videosnap\b[^>]*\bdata-username=[\"']([\w@.-]{6,80})[\"']"), "weixin_video:{}"),
    (re.compile(r"weibo\.c(?:om|n)/u/(\d{5,15})"), "weibo:{}"),
    (re.compile(r"space\.bilibili\.com/(\d{2,20})"), "bilibili:{}"),
    (re.compile(r"douyin\.com/user/([\w-]{10,120})"), "douyin:{}"),
    (re.compile(r"kuaishou\.com/profile/([\w-]{6,40})"), "kuaishou:{}"),
    (re.compile(r"toutiao\.com/c/user/token/([\w-]{10,160})"), "toutiao:{}"),
)
_MOST_NAMED = 20


def plain(markup: str) -> str:
    """The words of a piece of HTML, a line a paragraph."""
    if "<" in markup:
        markup = _MARKUP.sub("", _BREAK.sub("\n", _UNSEEN.sub(" ", markup)))
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape(markup).split("\n"))
    return "\n".join(line for line in lines if line)


def title_of(markup: str) -> str:
    """A title in one line, without the markers that bridges put in."""
    return " ".join(_MARKER.sub(" ", plain(markup)).split())[:300]


def named_in(markup: str) -> list[str]:
    """Accounts and mini-programs that a text leads to, as platform:id."""
    found = dict.fromkeys(form.format(m[1]) for pattern, form in _NAMED for m in pattern.finditer(markup))
    return list(found)[:_MOST_NAMED]


def read_texts(posts: Iterable[tuple[Post, str]], context: PageContext) -> Iterator[Post]:
    """The posts with what the word packs find in title and text: those of the last month, within a bound of work."""
    packs = text.packs_with(context.word_packs, context.registry_names, context.leaders)
    left = _MOST_READ
    for post, body in posts:
        wording = f"{post.title}\n{body}" if body and body != post.title else post.title
        if not wording or left <= 0 or not _recent(post.at, context.at):
            yield post
            continue
        wording = wording[:left]
        left -= len(wording)
        hits = text.hits(
            wording,
            names=context.registry_names,
            packs=packs,
            day=day_of(context.at) if context.at else None,
            published=day_of(post.at) if post.at else None,
            reader=statistical_reader(context.counts),
        )[:_MOST_HITS]
        yield msgspec.structs.replace(
            post,
            text_hits=hits,
            advertisement=post.advertisement or _advertises(hits),
            ai_labels=ai_labels(wording.splitlines()),
        )


def _recent(at: datetime | None, look: datetime | None) -> bool:
    return at is None or look is None or look - at <= _OLDEST_READ


def _advertises(hits: list[TextHit]) -> bool:
    return any(hit.rule.endswith(_ADVERTISEMENT) for hit in hits)
