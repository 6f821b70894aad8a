"""How do the tests ask for pages, and read what they get?"""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import httpx

from onrecord.archive import Archive
from onrecord.web import app
from web.ministry import NOW

__all__ = ["Pages", "Read", "StoppedClock", "read", "without_data"]


@dataclass
class StoppedClock:
    """A clock that says what the test says."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


class Pages:
    """A browser without eyes: asks the pages of an archive, in process."""

    def __init__(self, archive: Archive, clock: StoppedClock | None = None) -> None:
        self.app = app(archive, clock or StoppedClock())

    def get(self, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        return _run(self._get(path, method, more))

    def post(self, path: str, **form: Any) -> httpx.Response:
        """Send a form: `data`, `files` and `headers` as httpx takes them."""
        return _run(self._get(path, "POST", form))

    async def _get(self, path: str, method: str, more: dict[str, Any]) -> httpx.Response:
        pages = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=pages, base_url="http://pages.test") as client:
            return await client.request(method, path, **more)


def _run(asking: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """In a thread of its own where Playwright's loop runs in this one."""
    if asyncio._get_running_loop() is None:
        return asyncio.run(asking)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asking).result()


class Read(HTMLParser):
    """A page as a program reads it: elements with their attributes, headings, and plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, f"{text}{data}")

    @property
    def scripts(self) -> list[dict[str, str | None]]:
        """The scripts that a browser would run: not the data blocks."""
        return [one for one in self.all("script") if one.get("type") != "application/ld+json"]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def without_data(html: str) -> str:
    """A page without its data blocks, which hold words of others for programs, and never run."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", html)


def read(answer: httpx.Response) -> Read:
    page = Read()
    page.feed(answer.text)
    page.close()
    page.text = " ".join(page.text.split())
    return page
