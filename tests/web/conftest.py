"""Which archives do the tests of the pages start from?"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from onrecord.archive import Archive, create_archive, open_archive
from web.asking import Pages
from web.ministry import fill


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright for one file of tests: while it runs, no other event loop can in this thread."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; pytest-playwright's `page` and `new_context` are of it."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium is installed: make setup, or apt-get install chromium")
    found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield found
    found.close()


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, Any]:
    """Nothing by default."""
    return {}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The ministry's archive, opened for reading as `onrecord serve` could."""
    folder = tmp_path_factory.mktemp("web") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        fill(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive


@pytest.fixture(scope="session")
def pages(filled: Archive) -> Pages:
    return Pages(filled)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Archive]:
    """An archive in which nothing has been recorded yet."""
    create_archive(tmp_path / "archive", "records.example/empty")
    with open_archive(tmp_path / "archive") as archive:
        yield archive
