"""Headless Chromium, the one that is installed, for tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Path of the installed Chromium; a test that asks for it is skipped without it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("chromium is not installed: NOT RUN")


@contextmanager
def started() -> Iterator[Browser]:
    """A browser with a profile of its own, ended at the end."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page and what it did: requests, messages on the console, errors."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How wide the content is, in pixels."""
        found = self.page.evaluate("document.documentElement.scrollWidth")
        assert isinstance(found, int)
        return found

    @property
    def view(self) -> str | None:
        """Whose words are shown."""
        return self.page.locator("html").get_attribute("data-view")


@contextmanager
def visit(
    browser: Browser, file: Path, width: int = 1280, height: int = 900, dark: bool = False
) -> Iterator[Visit]:
    """The file, opened in a window of this size."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    made = Visit(page)
    page.on("request", lambda request: made.requests.append(request.url))
    page.on("console", lambda message: made.said.append(message.text))
    page.on("pageerror", lambda error: made.said.append(str(error)))
    try:
        page.goto(file.as_uri())
        yield made
    finally:
        context.close()
