"""What axe-core finds wrong with a page for people who cannot see it or use no mouse."""

from functools import cache
from importlib.resources import files

from playwright.async_api import Page


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def faults(page: Page) -> list[tuple[str, str]]:
    """Each rule that is broken, with the first element that breaks it."""
    await page.evaluate(_source())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
