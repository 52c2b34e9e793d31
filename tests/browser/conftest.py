"""A real browser for pages: Debian's chromium or whatever is there, headless, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from docs.pictures import BROWSERS

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a module, since its event loop runs for as long; they are skipped where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"there is no browser: none of {', '.join(BROWSERS)} is on PATH")
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=sandbox)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file in a window of its own; nothing may go wrong in it, or be asked of any network, until the end."""
    wrong: list[str] = []
    windows = []

    def note(message: ConsoleMessage) -> None:
        wrong.append(f"{message.type}: {message.text}")

    def refuse(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def ask(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            wrong.append(f"asks for {request.url}")

    def opened(path: Path, **wanted: Any) -> Page:
        window = browser.new_context(**wanted)
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(20_000)
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", ask)
        page.goto(path.as_uri())
        return page

    yield opened
    for window in windows:
        window.close()
    assert wrong == []
