"""What do the records of a package come to, passing by one at a time?"""

from datetime import datetime
from urllib.parse import urljoin

from onrecord.proof.wacz.facts import Answer, MainPage, Place
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.records import Record
from onrecord.record.commitments import Digest

__all__ = ["Gathered", "is_document", "plain_url"]

# As Webrecorder's crawler names what a browser made of a page.
_SCREENSHOTS = ("urn:fullPage:", "urn:view:", "urn:screenshot:")
_TEXTS = ("urn:text:", "urn:textFinal:")
_DOMS = ("urn:dom:",)
_SHOWN = (*_SCREENSHOTS, *_TEXTS, *_DOMS, "urn:pageinfo:")
_MOST_DOCUMENTS = 200
_MOST_TOOLS = 20
_LONGEST = 300  # characters of a tool's name
_LONGEST_URL = 4000


def plain_url(url: str) -> str:
    """An address without its fragment; an empty path is the path `/`."""
    bare = url.partition("#")[0]
    _, mark, rest = bare.partition("://")
    return f"{bare}/" if mark and "/" not in rest and "?" not in rest else bare


class Gathered:
    """The facts so far. The main page's redirects are followed as they come, in their order."""

    def __init__(self, main_url: str | None, limits: WaczLimits) -> None:
        self._main_url, self._limits = main_url, limits
        self._next = None if main_url is None else plain_url(main_url)
        self._answers: list[Answer] = []
        self._documents: dict[str, Answer] = {}
        self._shown: str | None = None
        self.records = self.responses = self.truncated = self.unverified = 0
        self.first_date: datetime | None = None
        self.last_date: datetime | None = None
        self.tools: list[str] = []
        self.screenshot: Place | None = None
        self.text: Place | None = None
        self.dom: Place | None = None

    @property
    def main(self) -> MainPage | None:
        """The main page with its answers."""
        if self._main_url is None:
            return None
        shown = None if self._shown is None else self._documents.get(self._shown)
        elsewhere = shown is not None and shown not in self._answers  # a script led there
        answers = (*self._answers, shown) if shown is not None and elsewhere else self._answers
        return MainPage(self._main_url, tuple(answers))

    def add(self, member: str, record: Record) -> None:
        """One more record."""
        self.records += 1
        self.unverified += record.unverified
        self.truncated += record.truncated is not None
        self.first_date = min(self.first_date or record.date, record.date)
        self.last_date = max(self.last_date or record.date, record.date)
        if record.type == "response":
            self.responses += 1
            self._answered(record)
        elif record.named is not None:
            self._made(member, record, *record.named)

    def tool(self, name: str) -> None:
        """What recorded it, in a warcinfo record's words."""
        if name and len(self.tools) < _MOST_TOOLS and name not in self.tools:
            self.tools.append(name[:_LONGEST])

    def _answered(self, record: Record) -> None:
        if record.url is None:
            return
        url, answer = plain_url(record.url), _answer(record)
        if is_document(record) and len(self._documents) < _MOST_DOCUMENTS:
            self._documents[url] = answer
        if url == self._next:
            self._answers.append(answer)
            followed = len(self._answers) <= self._limits.redirects
            self._next = _redirected(record) if followed else None

    def _made(self, member: str, record: Record, digest: Digest, size: int) -> None:
        url = record.url or ""
        media_type = record.fields.first("content-type")
        if self._shown is None and url.startswith(_SHOWN):
            self._shown = plain_url(url.split(":", 2)[2])
        place = Place(
            member, record.offset, record.length, url[:_LONGEST_URL], media_type, digest, size
        )
        if self.screenshot is None and url.startswith(_SCREENSHOTS):
            self.screenshot = place
        elif self.text is None and url.startswith(_TEXTS):
            self.text = place
        elif self.dom is None and url.startswith(_DOMS):
            self.dom = place


def _answer(record: Record) -> Answer:
    status = None if record.http is None else record.http.status
    peer = record.fields.first("warc-ip-address")
    protocols = record.fields.every("warc-protocol")
    return Answer((record.url or "")[:_LONGEST_URL], status, record.date, peer, protocols)


def is_document(record: Record) -> bool:
    """Whether a page was answered, rather than what a page shows."""
    if record.fields.first("warc-resource-type") is not None:  # by whoever recorded a browser
        return (record.fields.first("warc-resource-type") or "").lower() == "document"
    media_type = None if record.http is None else record.http.fields.first("content-type")
    return media_type is not None and media_type.lower().startswith("text/html")


def _redirected(record: Record) -> str | None:
    """Where an answer leads, if it is a redirect."""
    http = record.http
    target = None if http is None else http.fields.first("location")
    if http is None or http.status is None or not 300 <= http.status < 400 or target is None:
        return None
    try:
        return plain_url(urljoin(record.url or "", target))
    except ValueError:
        return None
