"""Whether and how pictures of pages are taken: `pictures.yaml` in the data folder; without it none are."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse
from stages.fetcher.urls import BadUrlError
from stages.fetcher.urls import parse as parse_url

FILE = "pictures.yaml"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class PictureSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`chromium`: the browser, else the first one on the PATH; `raised`: also of findings when they are raised, not
    only when somebody asks; `sandbox`: off only where the system gives Chromium none; `seconds`: after which it is
    ended; `proxy`: of the office, for all visits; `keep_days`: how long a picture is kept."""

    chromium: str = ""
    raised: bool = True
    sandbox: bool = True
    seconds: int = 30
    proxy: str = ""
    keep_days: int = 730


def load_picture_settings(folder: Path, _: Callable[[str], str | None] | None = None) -> PictureSettings | None:
    """None where there is no `pictures.yaml`. Raises MistakeError, all at once."""
    path = folder / FILE
    if not path.exists():
        return None
    found = converted(parse(path), str(path), PictureSettings)
    wrong = [f"{path}：{problem}" for problem in _problems(found)]
    if wrong:
        raise MistakeError(wrong)
    return found


def browser_of(settings: PictureSettings) -> str | None:
    """The path of Chromium; None where this machine has none."""
    return next((found for name in _names(settings) if (found := shutil.which(name))), None)


def _names(settings: PictureSettings) -> tuple[str, ...]:
    return (settings.chromium,) if settings.chromium else NAMES


def _problems(found: PictureSettings) -> Iterator[str]:
    if not 5 <= found.seconds <= 300:
        yield f"seconds为{found.seconds}，超出范围，请填5至300。"
    if found.keep_days < 1:
        yield f"keep_days为{found.keep_days}，请填1以上的天数。"
    try:
        plain = not found.proxy or parse_url(found.proxy).scheme == "http"
    except BadUrlError:
        plain = False
    if not plain:
        yield f"proxy“{found.proxy}”不是代理网址，请写成http://10.0.0.1:3128的形式。"
