"""What the parts of the hidden-link search share about one page."""

import html
import re
import weakref
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, compress, count, islice
from typing import Any
from urllib.parse import urljoin

from stages.classifier.reading.document import Document
from stages.classifier.reading.hidden.hiders import MAY_HIDE, hides_at_load
from stages.classifier.reading.hidden.parts import after_body, after_end, before_start, head_of
from stages.classifier.reading.hidden.seen import Lead, Source, seen_leads
from stages.classifier.reading.hidden.selectors import read_from
from stages.classifier.reading.hidden.styles import declarations
from stages.classifier.reading.hidden.stylesheet import StyleSheet, style_sheet
from stages.classifier.reading.hidden.tag_words import Tags
from stages.classifier.reading.hosts import Own, host_of
from stages.classifier.reading.javascript import WRAPPERS, Words
from stages.classifier.reading.kept import Kept, by_script, once
from stages.classifier.reading.spam import BRANDS, brands_in, weight
from stages.classifier.reading.tracing import Deed, traced
from stages.classifier.reading.tracing.gate import worth_following
from stages.classifier.reading.tree import attribute_of

INERT = re.compile(r"template|json|x-|text/html", re.I)  # types of scripts that a browser does not run
FRAMES = ("iframe", "frame", "embed", "object")
_LINKS = frozenset(("a", "area", *FRAMES))
_LINK_TAGS = frozenset(f"<{name}" for name in _LINKS)
_ADDRESSES = ("href", "src", "data")
_NO_LINKS = frozenset((None, "script", "style", "SCRIPT", "STYLE", "Script", "Style"))
_DISGUISE = re.compile(r"&#|\\\\")
_SPELT = ("&#", "&sol", "&bsol", "\\\\")
_COMMA = re.compile(r"[,，;；、\s|]+")
_ADDRESSED = re.compile(r"\(\s*[\"'][#.]?([\w-]{2,80})[\"']\s*\)")
_REVEALING = re.compile(
    r"show|toggle|slide|fadeIn|display\s*=\s*[\"'](?:block|inline|[\"'])|display[\"']?\s*[,:]\s*[\"']block|visible|[cC]lass|hover|open|click"
    r"|layer|dialog|modal|swiper|[tT]ab|index|eq\("
)
_HANDLER = re.compile(r"on(?:click|mouse\w+|focus|change)\s*=\s*[\"'][^\"'<>]{0,80}\Z", re.I)
_RUNS = re.compile(r"\bon(?:load|error|pageshow)\s*=\s*(?:\"([^\"]{1,4000})\"|'([^']{1,4000})')", re.I)
RUNNING = ("onload", "onerror", "onpageshow")  # words without one of which it finds nothing
_LONG_TAG = 1_000  # characters
_SHORTEST_HANDLER, _MAX_HANDLERS = 3, 50  # characters of code, number of attributes
_STATEMENT_END = re.compile(r"[\n;]|</")
_HOSTS = re.compile(rb"//([a-zA-Z0-9.-]+\.[a-zA-Z0-9-]{2,12})(?![\w.-])")
# What may be the name of a host in a tag.
_LABELS = r"[^/\\?#:\s\"'<>(){}$%|+,;=]"
_NAMES = re.compile(rf"//({_LABELS}{{1,253}})")
_NAMES_BEHIND_USERS = re.compile(rf"//[^/\\?#\s@]{{0,100}}@({_LABELS}{{1,253}})")
# What follows two slashes in a comment of a script.
_NO_HOSTS = (
    "document.",
    "window.",
    "this.",
    "console.",
    "self.",
    "location.",
    "jquery.",
    "var.",
    "event.",
    "e.",
    "obj.",
)
# Spellings of an address that a search for `//host` does not see.
_DISGUISED = ('="&#', "='&#", "\\\\", "=&#")
_ESCAPED_SLASHES = "\\/\\/"
# What may open, load or hide something by itself.
_HANDLED = ("onload=", "onLoad=", "ONLOAD=", "onerror=", "onError=", "onpageshow=")
ACTS = (
    *_HANDLED,
    "window.open",
    "data:text",
    "srcdoc",
    "iframe",
    "'<if",
    '"<if',
    "rame>",
    "`http",
    "`//",
    "://'",
    '://"',
    "//www.'",
    '//www."',
)
LAYERS = ("fixed", "z-index")
_TELLING = Words(
    _ESCAPED_SLASHES, *WRAPPERS, *_DISGUISED, *ACTS, *LAYERS, "referrer", "userAgent", "document.title", "<base"
)
_MOVED = re.compile(r"迁移|搬迁|新网址|新域名|改版|新站|新网站|域名变更|地址变更|升级至")
_KEPT = "_suspicious_page"
_MAX_LINKS = 20_000
_MAX_ELEMENTS = 50_000
_MAX_SUSPECTS = 2_000
_MAX_FITTINGS = 300_000  # questions whether a rule fits an element
_FETCHED = ("img", "link")
_MAX_SOURCES = 500
_OWN_SOURCES = 2  # pictures, sheets or scripts from one host that make it the host of the page
_REACH = 160  # characters after a name in which a script that shows it says so


def _run_by(tag: str) -> tuple[str, ...]:
    """Code of a tag that runs without being asked."""
    return _run_by_script(tag) if len(tag) > _LONG_TAG else _run_by_tag(tag)


def _run_by_tag(tag: str) -> tuple[str, ...]:
    return tuple([one or other for one, other in _RUNS.findall(tag)])


# A script is one tag with all of its code.
_run_by_script = by_script(_run_by_tag)


def own_hosts(doc: Document) -> list[str]:
    """Hosts the page may call its own: the one that served it, and those its SiteDomain names."""
    hosts = [host_of(doc.url)] if doc.url else []
    for name in _COMMA.split(doc.metas.get("sitedomain", "")):
        if "." in name:
            hosts.append(host_of(name) or host_of("//" + name))
    return [host for host in hosts if host]


def _serving_hosts(doc: Document) -> list[str]:
    """Of a page that came without its address: the hosts its own pictures, sheets and scripts come from."""
    if doc.url or doc.metas.get("sitedomain"):
        return []
    tree = doc.tree
    fetched = [] if tree.kinds.isdisjoint(_FETCHED) else [k for k, name in enumerate(tree.names) if name in _FETCHED]
    tags = (tree.tags[k] for k in fetched if "//" in tree.tags[k])
    named = (attribute_of(tag, "src") or attribute_of(tag, "href") for tag in islice(tags, _MAX_SOURCES))
    sources = chain(named, (script.source for script in doc.scripts[:_MAX_SOURCES]))
    counted = Counter(host_of(source) for source in sources if "//" in source[:12])
    return [host for host, count in counted.items() if host and count >= _OWN_SOURCES]


@dataclass
class Page:
    """One document with its own sites and, when first asked for, its style rules and what its scripts hide."""

    doc: Document
    own: Own
    extra_css: list[str] = field(default_factory=list)
    hidden_nodes: dict[Any, str | None] = field(default_factory=dict)
    _styles: dict[Any, dict[str, str]] = field(default_factory=dict)

    @property
    def root(self) -> Any:
        return self.doc.root

    @once
    def before_start(self) -> str:
        return before_start(self.doc.text)

    @once
    def head(self) -> str:
        return head_of(self.doc.text)

    @once
    def after_body(self) -> str:
        return after_body(self.doc.text)

    @once
    def after_end(self) -> str:
        return after_end(self.doc.text)

    @once
    def source(self) -> bytes:
        """The page as bytes in which Latin letters stand for themselves."""
        as_is = self.doc.charset in ("utf-8", "gb18030", "big5")
        return self.doc.raw if as_is else self.doc.text.encode("utf-8", "replace")

    @once
    def words(self) -> frozenset[str]:
        """Which of the telling words (`_TELLING`) stand anywhere in the source: one pass, so that a page that has none
        of them costs nothing more."""
        return _TELLING.found_in(self.source)

    @property
    def wraps(self) -> bool:
        """Whether anything in the source is written so that it cannot be read."""
        return not self.words.isdisjoint(WRAPPERS)

    @property
    def acts(self) -> bool:
        """Whether a script or an attribute may open, load or lead to something by itself."""
        return not self.words.isdisjoint(ACTS)

    @once
    def handlers(self) -> list[str]:
        """Code of the attributes that run without being asked: `onload`, `onerror`."""
        if self.words.isdisjoint(_HANDLED):
            return []
        tags = self.doc.tree.tags
        found = (html.unescape(code) for k in Tags(tags).with_any(RUNNING) for code in _run_by(tags[k]))
        return list(islice((code for code in found if len(code) >= _SHORTEST_HANDLER), _MAX_HANDLERS))

    @once
    def foreign_hosts(self) -> frozenset[str]:
        """Foreign hosts that stand anywhere in the source, scripts and styles included."""
        source = self.source.replace(b"\\/", b"/") if _ESCAPED_SLASHES in self.words else self.source
        found = {host for host in _HOSTS.findall(source) if not host.endswith(b".gov.cn")}
        return frozenset([host for host in map(_HOSTS_NAMED.__getitem__, found) if self.own.foreign(host)])

    @property
    def disguises(self) -> bool:
        """Whether an address may be spelled so that a search for `//host` does not see it."""
        return not self.words.isdisjoint(_DISGUISED)

    @once
    def leads_away(self) -> bool:
        """Whether a link or a frame leads to a foreign host: without one, no tree need be made."""
        hosts, disguised = self.foreign_hosts, self.disguises
        if not hosts and not disguised:
            return False
        names, tags = self.doc.tree.names, self.doc.tree.tags
        named = (_HOSTS_OF[names[k] or "", tags[k]] for k in self._outward)
        led = {host for host in set(chain.from_iterable(named)) if self.own.foreign(host)}
        if led and (disguised or not led.isdisjoint(hosts) or self._are_named(hosts)):
            return True
        if any(self._holds_a_way_out(tag, disguised) for tag in self._uncut):
            return True
        return "//" in self.doc.pieces[-4]  # a tag that nothing closes was cut as text

    @once
    def _ways(self) -> list[int]:
        """Places of the links and frames."""
        tree = self.doc.tree
        leading = {name for name in tree.kinds if name and name.lower() in _LINKS and name not in ("a", "area")}
        return [*tree.links, *(k for k, name in enumerate(tree.names) if name in leading)] if leading else tree.links

    @once
    def _leading(self) -> list[int]:
        """Those that have an address with a host, or one that may be disguised."""
        tags = self.doc.tree.tags
        if self.disguises:
            return [k for k in self._ways if "//" in tags[k] or _DISGUISE.search(tags[k])]
        return [k for k in self._ways if "//" in tags[k]]

    @once
    def _outward(self) -> list[int]:
        """Those in whose tags a foreign host stands, or something that is written in references."""
        leading = self._leading
        tags = [self.doc.tree.tags[k] for k in leading]
        joined = "\n".join(tags)
        found = {*_NAMES.findall(joined), *(_NAMES_BEHIND_USERS.findall(joined) if "@" in joined else ())}
        signs = [name for name in found if self.own.foreign(name.lower().strip("."))]
        signs += [sign for sign in _SPELT if sign in joined]
        return [leading[place] for place in Tags(tags).with_any(signs)] if signs else []

    @once
    def _spelt(self) -> list[int]:
        """Links and frames whose addresses may be written in references or with other slashes."""
        tags = self.doc.tree.tags
        joined = "\n".join([tags[k] for k in self._ways])
        signs = [sign for sign in _SPELT if sign in joined]
        return [k for k in self._ways if any(sign in tags[k] for sign in signs)] if signs else []

    def _are_named(self, hosts: frozenset[str]) -> bool:
        """Whether a link or a frame names one of some hosts."""
        tags = self.doc.tree.tags
        return _names_any("\n".join([*(tags[k] for k in self._leading), *self._uncut]), hosts)

    @once
    def _uncut(self) -> list[str]:
        """What is cut as one piece with its content, but for scripts and styles: `noscript`."""
        tags, silent = self.doc.tree.tags, self.doc.pieces[3::4]
        return [tags[k] for k in compress(count(), silent) if silent[k] not in _NO_LINKS]

    def _holds_a_way_out(self, tag: str, disguised: bool) -> bool:
        if "//" not in tag and not (disguised and _DISGUISE.search(tag)):
            return False
        return _names_any(tag, _LINK_TAGS) and (disguised or _names_any(tag, self.foreign_hosts))

    @once
    def sheet(self) -> StyleSheet:
        """Rules for the suspects and what is around them."""
        blocks = [style.text for style in self.root.iter("style") if style.text]
        if not blocks and not self.extra_css:
            return StyleSheet()
        around = {node for suspect in self.suspects for node in (*suspect.iter(), *suspect.iterancestors())}
        wanted = {name for node in around if isinstance(node.tag, str) for name in _names(node)}
        most = max(100, _MAX_FITTINGS // (len(around) + 1))
        return style_sheet([*blocks, *self.extra_css], wanted - {"html", "body"} | {"*"}, most)

    def style_of(self, node: Any) -> dict[str, str]:
        """Declarations of the sheet, then of the style attribute."""
        style = self._styles.get(node)
        if style is None:
            style = self.sheet.style_of(node) if self.sheet.rules else {}
            inline = node.get("style")
            if inline:
                style = {**style, **declarations(inline)}
            self._styles[node] = style
        return style

    def hidden_by_script(self, node: Any) -> bool:
        """Whether a script hides the element as soon as the page has loaded, and none shows it."""
        names = self.addressed.intersection((node.get("id"), *(node.get("class") or "").split()))
        return any(self._is_hidden(name) and not self.revealed(name) for name in names)

    @once
    def addressed(self) -> frozenset[str]:
        """Ids and class names that scripts which hide something address."""
        hiding = (script for script in self.scripts if MAY_HIDE.stand_in(script))
        return frozenset(name for script in hiding for name in _ADDRESSED.findall(script))

    @once
    def has_foreign_sheets(self) -> bool:
        """Whether rules that we do not see may colour the page."""
        return any("stylesheet" in (link.get("rel") or "").lower() for link in self.root.iter("link"))

    @once
    def elements(self) -> int:
        """How many elements the body holds."""
        body = self.root.find("body") if self.root is not None else None
        return sum(1 for _ in islice(body.iter(), _MAX_ELEMENTS)) if body is not None else 0

    @property
    def says_moved(self) -> bool:
        """Whether the page tells its readers why it sends them to another address."""
        return _MOVED.search(self.doc.flow.text[:2000]) is not None

    @once
    def lower_text(self) -> str:
        return self.doc.flow.text.lower()

    @once
    def brands(self) -> list[tuple[int, int]]:
        """Spans of unmistakable names in the text of the page."""
        return brands_in(self.lower_text) if self.doc.shown & BRANDS else []

    @property
    def advertises(self) -> bool:
        return bool(self.brands)

    @once
    def suspects(self) -> list[Any]:
        """Links and frames that lead to foreign hosts, and links whose own text advertises, in document order."""
        if not (self.leads_away or self.brands) or self.root is None:
            return []
        found: list[Any] = []
        foreign, advertises = self.own.foreign, bool(self.brands)
        for node in islice(self.root.iter("a", "area", *FRAMES), _MAX_LINKS):
            href = node.get("href") or node.get("src") or node.get("data")
            if not href:
                continue
            # Most links are relative: not even asked for their host.
            outward = "//" in href[:12] or "\\\\" in href[:12]
            if (outward and foreign(host_of(href))) or (advertises and weight("".join(node.itertext())[:80]) >= 3):
                found.append(node)
                if len(found) >= _MAX_SUSPECTS:
                    break
        return found

    @once
    def _leads(self) -> tuple[Source, list[tuple[int, int, Lead]]] | None:
        """The links and frames to foreign hosts, where they can be told off the tags."""
        if self.brands or any(_DISGUISE.search(tag) or _names_any(tag, _LINK_TAGS) for tag in self._uncut):
            return None
        source = Source(self.doc, self.own.foreign)
        leads = (
            source.leads([*self._outward, *self._spelt])
            if "//" not in self.doc.pieces[-4] and source.is_plain()
            else None
        )
        return (source, leads) if leads is not None else None

    @once
    def has_suspects(self) -> bool:
        """Whether there are any suspects."""
        if not (self.leads_away or self.brands):
            return False
        return bool(self._leads[1] if self._leads is not None else self.suspects)

    @once
    def seen(self) -> list[Lead] | None:
        """The links and frames to foreign hosts where all of them are certainly seen, None where the tree has to say;
        to be asked once `extra_css` is there."""
        if not (self.leads_away or self.brands):
            return []
        if self._leads is None or self.extra_css:
            return None
        source, leads = self._leads
        if any(lead.is_frame for _, _, lead in leads) and not self.words.isdisjoint(LAYERS):
            return None
        return [lead for _, _, lead in leads] if seen_leads(source, leads, self.addressed, self._is_hidden) else None

    def _is_hidden(self, name: str) -> bool:
        """Whether a script hides what carries this class or id as soon as the page has loaded."""
        return any(name in script and _HIDES[script, name] for script in self.scripts)

    @once
    def scripts(self) -> list[str]:
        """Texts of the inline scripts."""
        return [script.code for script in self.doc.scripts if script.code and not script.source]

    @once
    def codes(self) -> tuple[str, ...]:
        """What a browser runs of the page itself: its inline scripts, and the attributes that run without being
        asked."""
        scripts = (one for one in self.doc.scripts if one.code and not one.source)
        return (*(one.code for one in scripts if not (one.type and INERT.search(one.type))), *self.handlers)

    @once
    def deeds(self) -> tuple[Deed, ...]:
        """What the scripts of the page do, where one of them is worth following."""
        codes = self.codes
        hosts = self.foreign_hosts
        followed = {code for code in codes if worth_following(code, self.own, hosts)}
        if not followed:
            return ()
        return traced(codes, followed, partial(read_from, self.doc), self.doc.url or "")

    def revealed(self, name: str) -> bool:
        """Whether a rule, a script or a handler of the page shows what carries this class or id."""
        if name in self.sheet.revealed:
            return True
        text, position = self.doc.text, -1
        for _ in range(20):
            position = text.find(name, position + 1)
            if position < 0:
                return False
            before, after = text[max(0, position - 100) : position], text[position + len(name) :][:_REACH]
            if _HANDLER.search(before) or self._shows(before, after):
                return True
        return False

    def _shows(self, before: str, after: str) -> bool:
        if before[-1:] not in "\"'#. " or after[:1] not in "\"' ).,:>":
            return False
        if not re.search(r"(?:getElement\w*\(|\$\(|querySelector\w*\(|jQuery\()[\"'#.\w\s>-]*\Z", before):
            return False
        return _REVEALING.search(_STATEMENT_END.split(after, maxsplit=1)[0]) is not None

    def absolute(self, href: str) -> str:
        href = href.strip()
        if href.startswith(("//", "\\\\")):
            return "http:" + href.replace("\\", "/")
        try:
            return urljoin(self.doc.url or "", href)
        except ValueError:
            return href


def _hosts_of(opening: tuple[str, str]) -> tuple[str, ...]:
    """The hosts that a tag may lead to, given with its name."""
    name, tag = opening
    addresses = ("href",) if name in ("a", "A") else _ADDRESSES
    return tuple([host for address in addresses if (host := host_of(attribute_of(tag, address)))])


_HOSTS_OF: Kept[tuple[str, str], tuple[str, ...]] = Kept(_hosts_of)


def _host_named(found: bytes) -> str:
    """A host that stands in a source, empty for a name of scripts behind the slashes of a comment."""
    host = found.decode("ascii").lower()
    return "" if host.startswith(_NO_HOSTS) else host


_HOSTS_NAMED: Kept[bytes, str] = Kept(_host_named)


def _hides(question: tuple[str, str]) -> bool:
    return hides_at_load(*question)


_HIDES: Kept[tuple[str, str], bool] = Kept(_hides, most=1_024, longest=20_000)


def _names_any(markup: str, words: frozenset[str]) -> bool:
    markup = markup.lower()
    return any(word in markup for word in words)


def _names(node: Any) -> list[str]:
    """How a selector may call an element: `tag`, `#id`, `.class`."""
    identity = node.get("id")
    classes = [f".{name}" for name in (node.get("class") or "").split()]
    return [node.tag, *([f"#{identity}"] if identity else []), *classes]


def page_of(doc: Document) -> Page:
    """The shared view of a document, made once: hidden links and tampering look at the same things. It refers to the
    document weakly: a cycle would keep every page in memory until the collector comes by."""
    page: Page | None = doc.__dict__.get(_KEPT)
    if page is None:
        page = doc.__dict__[_KEPT] = Page(weakref.proxy(doc), Own([*own_hosts(doc), *_serving_hosts(doc)]))
    return page
