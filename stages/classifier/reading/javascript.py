"""Reading scripts without running them: undo the usual wrappings and see what is written into the page."""

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from stages.classifier.reading.javascript_values import may_be_parts, with_values
from stages.classifier.reading.kept import by_script

_MAX_CODE = 200_000  # characters of one script that are looked at
_MAX_ROUNDS = 4  # wrappings inside wrappings

WRAPPERS = (
    *("unescape", "decodeURI", "fromCharCode", "atob", "\\x", "\\u00", "eval", ".reverse(", "%3c", "%3C"),
    *("\\7", "\\1"),  # <, a and the like in octal
    # Addresses put together from parts.
    "parseInt",
    *(
        '"+"',
        "'+'",
        '" + "',
        "' + '",
        '.join("")',
        ".join('')",
        '".replace(',
        "'.replace(",
        '".concat(',
        "'.concat(",
        '".sub',
        "'.sub",
        '".slice(',
        "'.slice(",
    ),
)
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})|\\u\{?([0-9a-fA-F]{4,5})\}?")
_OCTAL = re.compile(r"\\([0-7]{2,3})")
_PERCENT = re.compile(r"(?:unescape|decodeURI(?:Component)?)\s*\(\s*(\"[^\"]*+\"|'[^']*+')\s*\)")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_CHAR_CODES = re.compile(r"(?:String\s*\.\s*)?fromCharCode\s*\(([\s\d,xXa-fA-F]{2,200000}+)\)")
_BASE64 = re.compile(r"atob\s*\(\s*[\"']([A-Za-z0-9+/=\s]{8,200000}+)[\"']\s*\)")
_PACKED = re.compile(
    r"\}\s*\(\s*(\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')\s*,\s*(\d{1,3})\s*,\s*(\d{1,6})\s*,"
    r"\s*(\"[^\"]*+\"|'[^']*+')\s*\.\s*split\s*\(\s*[\"']\|[\"']\s*\)"
)
_REVERSED = re.compile(
    r"(\"[^\"\n]*+\"|'[^'\n]*+')\s*\.\s*split\s*\(\s*(?:\"\"|'')\s*\)\s*\.\s*reverse\s*\(\s*\)\s*\.\s*join\s*\(\s*(?:\"\"|'')\s*\)"
)
# Base64 of "http", "<script", "<a h", "<div", "<iframe": a literal to be decoded by name later on.
_TELLING_BASE64 = re.compile(r"[\"']((?:aHR0c|PHNjc|PGEga|PGRpd|PGlmc)[A-Za-z0-9+/=]{8,200000}+)[\"']")
# The same beginnings in hexadecimal digits, to be turned back pair by pair.
_TELLING_HEX = re.compile(
    r"[\"']((?:68747470|3c736372|3c612068|3c646976|3c696672)(?:[0-9a-fA-F]{2}){4,50000})[\"']"
    r"(?:\s*\.\s*match\([^)]{0,20}\)\s*\.\s*map\([^;]{0,120}?\.\s*join\(\s*(?:\"\"|'')\s*\))?"
)
_CUT = re.compile(
    r"(\"[^\"\\\n]*+\"|'[^'\\\n]*+')\s*\.\s*(substr|substring|slice)\s*\(\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?\)"
)
_DECIMAL_PACKER = re.compile(r"e=String|return c\}|return c;?\s*\}")
_ENCODED_ARRAY = re.compile(r"\[\s*((?:0x)?\d[\s\d,xXa-fA-F]{20,200000}+)\]")
_SUM = re.compile(r"([\"'])\s*\+\s*([\"'])")
_MIXED = re.compile(r"\"([^\"'\\\n]*+)\"\s*\+\s*'([^\"'\\\n]*+)'")
_MIXED_BACK = re.compile(r"'([^\"'\\\n]*+)'\s*\+\s*\"([^\"'\\\n]*+)\"")
_HOST = re.compile(r"[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")
_EVALUATED = re.compile(
    r"(?:eval|setTimeout|Function|execScript)\s*\(\s*(\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')\s*(?:,\s*\d+\s*)?\)"
)
_JOINED = re.compile(r"\[([^\[\]]{0,20000}+)\](\s*\.\s*reverse\s*\(\s*\))?\s*\.\s*join\s*\(\s*(?:\"\"|'')\s*\)")
_LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.|\\\n)*+)\"|'((?:[^'\\\n]|\\.|\\\n)*+)'|`((?:[^`\\]|\\.)*+)`", re.S)
_MEMBER = re.compile(r"(?<=[\w$)\]])\[\s*[\"']([A-Za-z_$][\w$]{0,40})[\"']\s*\]")
_REPLACED = re.compile(
    r"(\"[^\"\n]*+\"|'[^'\n]*+')\s*\.\s*replace(?:All)?\s*\(\s*(/[^/\n]{1,20}/[gimu]{0,4}|\"[^\"\n]{1,20}\"|'[^'\n]{1,20}')\s*,"
    r"\s*(\"[^\"\n]*+\"|'[^'\n]*+')\s*\)"
)
_CONCAT = re.compile(r"\.\s*concat\s*\(\s*(\"[^\"\n]*+\"|'[^'\n]*+')\s*\)")
_PLAIN_PATTERN = re.compile(r"(?:\[[\w#@!%&~*. -]{1,18}\]|[\w#@!%&~ -]{1,18})\+?\Z")
# Each alternative begins with a plain character: only then does the engine skip ahead.
_COMMENTS = re.compile(r"//(?<![^\s;{}]//)[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/")
_WORD = re.compile(r"\b\w+\b")
_ESCAPED = re.compile(r"\\([\"'/\\nrt<>])")
_FEW_WORDS = 40  # of one finder
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@by_script
def is_wrapped(code: str) -> bool:
    """Whether a script may hold text that cannot be read as it stands."""
    return _WRAPPED.stand_in(code)


@lru_cache(maxsize=128)
def unwrapped(code: str) -> tuple[str, bool]:
    """(code with its wrappings undone, whether there was any)."""
    code = code[:_MAX_CODE]
    wrapped = False
    for _ in range(_MAX_ROUNDS):
        if not _WRAPPED.stand_in(code) and not may_be_parts(code):
            break
        plain = with_values(_glued(_undo(code)))
        if plain == code:
            break
        code, wrapped = plain[:_MAX_CODE], True
    return _member_names(_glued(code)), wrapped


class Words:
    """A few plain words to look for at once: one pass over bytes, many times faster than an expression."""

    def __init__(self, *words: str, encodings: tuple[str, ...] = ("utf-8",)) -> None:
        patterns = {word.encode(encoding): word for encoding in encodings for word in words}
        self._groups = [
            # Leftmost matching lets the finder skip ahead; over bytes it need not count characters.
            (BytesAhoCorasick(group, matchkind=MatchKind.LeftmostLongest), [patterns[one] for one in group])
            for group in _grouped(list(patterns))
        ]

    def stand_in(self, text: str) -> bool:
        """Whether any of the words stands in a text."""
        source = text.encode("utf-8", "replace")
        return any(finder.find_matches_as_indexes(source) for finder, _ in self._groups)

    def found_in(self, source: bytes) -> frozenset[str]:
        """Which of the words stand in a source in which Latin letters stand for themselves. Where one word begins
        inside of another, the other alone may be found."""
        found = [
            words[number]
            for finder, words in self._groups
            for number in {number for number, _, _ in finder.find_matches_as_indexes(source)}
        ]
        return frozenset(found)


def _grouped(patterns: list[bytes]) -> list[list[bytes]]:
    """Words by what they begin with, where there are many: a finder of a few words of one kind skips ahead so much
    farther that three passes take a fifth of the time of one."""
    if len(patterns) <= _FEW_WORDS:
        return [patterns]
    groups: dict[str, list[bytes]] = {}
    for pattern in patterns:
        first = pattern[:1]
        groups.setdefault("\\" if first == b"\\" else "letter" if first.isalpha() else "sign", []).append(pattern)
    return list(groups.values())


@by_script
def hosts_in(code: str) -> frozenset[str]:
    """Hosts of the absolute addresses in a script, escaped slashes included, lower case."""
    pieces = code.replace("\\/", "/").split("//")[1:]
    return frozenset(match.group().lower() for piece in pieces if (match := _HOST.match(piece)))


def _member_names(code: str) -> str:
    """`window["location"]["href"]` as `window.location.href`."""
    return _MEMBER.sub(r".\1", code) if '["' in code or "['" in code else code


def _undo(code: str) -> str:
    for sign, pattern, replacement in _STEPS:
        if sign in code:
            code = pattern.sub(replacement, code)
    return code


def without_comments(code: str) -> str:
    return _COMMENTS.sub(" ", code)


@by_script
def literals(code: str) -> tuple[str, ...]:
    """The string literals of a script, their quotes and escapes resolved, in order."""
    found = (double or single or template for double, single, template in _LITERAL.findall(code))
    return tuple([_ESCAPED.sub(_escape, text) if "\\" in text else text for text in found])


def _escape(found: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t"}.get(found.group(1), found.group(1))


def _glued(code: str) -> str:
    """Neighbouring literals of a sum, and of an array that is joined by nothing, made one."""
    if ".join(" in code:
        code = _JOINED.sub(_from_joined, code)
    for _ in range(2):  # a literal of one character hides the next sum from the first pass
        if not _SUMMED.stand_in(code):
            break
        code = _SUM.sub(lambda found: "" if found.group(1) == found.group(2) else found.group(), code)
        code = _MIXED.sub(lambda found: f'"{found.group(1)}{found.group(2)}"', code)
        code = _MIXED_BACK.sub(lambda found: f'"{found.group(1)}{found.group(2)}"', code)
    return code


def _from_joined(found: re.Match[str]) -> str:
    texts = literals(found.group(1))
    return '"' + "".join(texts[::-1] if found.group(2) else texts).replace('"', "'") + '"'


def _from_hex(found: re.Match[str]) -> str:
    number = int(found.group(1) or found.group(2), 16)
    character = chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else " "
    return "\\" + character if character in "\"'\\" else character


def _from_octal(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 8) & 0x7F)
    return "\\" + character if character in "\"'\\" else character


def _from_percent(found: re.Match[str]) -> str:
    inner = _PERCENT_U.sub(lambda unit: _from_code(int(unit.group(1), 16)), found.group(1)[1:-1])
    return _quoted(unquote(inner, errors="replace"))


def _from_char_codes(found: re.Match[str]) -> str:
    codes = [_number(part) for part in found.group(1).split(",")]
    return _quoted("".join(_from_code(code) for code in codes if code is not None))


def _from_array(found: re.Match[str]) -> str:
    """An array of character codes that some loop turns into text; anything else stays as it is."""
    codes = [_number(part) for part in found.group(1).split(",")]
    if len(codes) < 16 or any(code is None or not (9 <= code < 127 or code > 0x2000) for code in codes):
        return found.group(0)
    return _quoted("".join(_from_code(code) for code in codes if code is not None))


def _from_base64(found: re.Match[str]) -> str:
    try:
        raw = base64.b64decode(found.group(1) + "==", validate=False)
    except (binascii.Error, ValueError):
        return found.group(0)
    return _quoted(raw.decode("utf-8", errors="replace"))


def _from_packed(found: re.Match[str]) -> str:
    """The packer eval(function(p,a,c,k,e,d){…}('…',a,c,'…'.split('|'))): words of the payload are indices."""
    payload, base = _ESCAPED.sub(_escape, found.group(1)[1:-1]), int(found.group(2))
    words = found.group(4)[1:-1].split("|")
    if not 2 <= base <= 62:
        return found.group(0)
    if _DECIMAL_PACKER.search(found.string, max(0, found.start() - 600), found.start() + 1):
        base = 10
    return "};" + _WORD.sub(lambda word: _looked_up(word.group(0), base, words), payload) + ";("


def _looked_up(word: str, base: int, words: list[str]) -> str:
    index = 0
    for character in word[:6]:
        digit = _DIGITS.find(character)
        if not 0 <= digit < base:
            return word
        index = index * base + digit
    return words[index] if index < len(words) and words[index] else word


def _from_reversed(found: re.Match[str]) -> str:
    return _quoted(found.group(1)[1:-1][::-1])


def _from_cut(found: re.Match[str]) -> str:
    text, how, start, other = found.group(1)[1:-1], found.group(2), int(found.group(3)), found.group(4)
    end = len(text) if other is None else int(other) + (start if how == "substr" else 0)
    return _quoted(text[start:end])


def _from_replaced(found: re.Match[str]) -> str:
    """Letters that were put in to be taken out again; an expression that is more than a list of characters stays."""
    text, what, by = found.group(1)[1:-1], found.group(2), found.group(3)[1:-1]
    regular, what = what.startswith("/"), what.strip("gimu") if what.startswith("/") else what
    what = what[1:-1]
    if not regular:
        return _quoted(text.replace(what, by, 1 if "All" not in found.group() else -1))
    return _quoted(re.sub(what, lambda _: by, text)) if _PLAIN_PATTERN.match(what) else found.group()


def _from_evaluated(found: re.Match[str]) -> str:
    return _ESCAPED.sub(_escape, found.group(1)[1:-1]) + ";"


def _number(text: str) -> int | None:
    text = text.strip()
    try:
        return int(text, 16 if text[:2].lower() == "0x" else 10)
    except ValueError:
        return None


def _from_code(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


_STEPS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("split", _PACKED, _from_packed),
    ("\\", _HEX, _from_hex),
    (".reverse", _REVERSED, _from_reversed),
    (".replace", _REPLACED, _from_replaced),
    (".concat", _CONCAT, lambda found: "+" + found.group(1)),
    ("%", _PERCENT, _from_percent),
    ("fromCharCode", _CHAR_CODES, _from_char_codes),
    ("fromCharCode", _ENCODED_ARRAY, _from_array),
    ("parseInt", _TELLING_HEX, lambda found: _quoted(bytes.fromhex(found.group(1)).decode("utf-8", "replace"))),
    (".s", _CUT, _from_cut),
    ("atob", _BASE64, _from_base64),
    ("atob", _TELLING_BASE64, _from_base64),
    ("(", _EVALUATED, _from_evaluated),
    ("\\", _OCTAL, _from_octal),
)
_WRAPPED = Words(*WRAPPERS)
_SUMMED = Words('"+', "'+", '" +', "' +", '"\n', "'\n", '"\r', "'\r", '"\t', "'\t")
