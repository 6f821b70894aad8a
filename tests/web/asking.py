"""How do the tests ask for pages, and read what they get?"""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

import httpx

from onrecord.archive import Archive
from onrecord.web import app
from web.ministry import NOW

__all__ = ["Pages", "Read", "StoppedClock", "read"]


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

    def get(self, path: str, method: str = "GET") -> httpx.Response:
        return asyncio.run(self._get(path, method))

    async def _get(self, path: str, method: str) -> httpx.Response:
        pages = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=pages, base_url="http://pages.test") as client:
            return await client.request(method, path)


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

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(answer: httpx.Response) -> Read:
    page = Read()
    page.feed(answer.text)
    page.close()
    page.text = " ".join(page.text.split())
    return page
