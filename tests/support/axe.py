"""Whether a page can be used by everybody: what axe-core finds, and whether it fits a phone."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Page

PHONE_WIDTH, HEIGHT = 390, 800


@cache
def axe() -> str:
    """The source of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def faults(page: Page) -> list[Any]:
    """Each rule that the page breaks, with the first place."""
    await page.evaluate(axe())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


async def require_clean(page: Page) -> None:
    """Fails for a page that breaks a rule as it is shown or on a phone, or that is wider than a phone."""
    before = page.viewport_size
    assert await faults(page) == [], page.url
    await page.set_viewport_size({"width": PHONE_WIDTH, "height": HEIGHT})
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH, page.url
    assert await faults(page) == [], page.url
    if before is not None:
        await page.set_viewport_size(before)
