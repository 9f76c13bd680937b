"""QR codes in pictures: what they lead to, read by zxing. The round codes of mini-programs cannot be read."""

import io

import zxingcpp
from PIL import Image

_SIGNS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_MOST_PIXELS = 40_000_000
_WIDEST = 2_000
_MOST = 20


def is_picture(body: bytes) -> bool:
    """Whether a body is a picture, by its first bytes."""
    return body.startswith(_SIGNS)


def codes_in(body: bytes) -> list[str]:
    """The texts of the codes in a picture; none for one that cannot be opened."""
    try:
        with Image.open(io.BytesIO(body)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return []
            picture.thumbnail((_WIDEST, _WIDEST))
            grey = picture.convert("L")
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return []
    texts = dict.fromkeys(code.text.strip() for code in zxingcpp.read_barcodes(grey))
    return [text for text in texts if text][:_MOST]
