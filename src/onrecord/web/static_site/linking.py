"""How do links lead from file to file, wherever the folder lies, and what can't be had without a server?"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from posixpath import relpath
from urllib.parse import quote, unquote, urlsplit

from onrecord.web.static_site.names import file_of

__all__ = ["ELSEWHERE", "Links", "Page", "belongs_to_server"]

ELSEWHERE = "needs-a-server.html"
"""The page that says where to find what only a server answers."""

_SERVER = (
    "/api",
    "/ask",
    "/check",
    "/desk",
    "/first",
    "/live",
    "/oembed",
    "/replay",
    "/sign-in",
)
_ENTRY = re.compile(r"/entries/([0-9]{1,18})\.json")
_PROOF = re.compile(r"/entries/[0-9]{1,18}\.")
# In what a template writes, quotation marks and angles of any text are escaped: this is a tag.
_LINK = re.compile(r'(<[a-z]+\b[^<>]*?\s)(href|src|action|formaction)="(/[^"/][^"]*|/)"')
_ACCOUNTS = "/accounts/"
_UNQUOTED = "/.-_=~"
_SCRIPT = re.compile(r"<script\b[^<>]*>.*?</script>\s*", re.DOTALL)


def belongs_to_server(path: str) -> bool:
    """Whether an address answers only where somebody computes an answer."""
    return any(path == one or path.startswith((f"{one}/", f"{one}.")) for one in _SERVER)


@dataclass(slots=True)
class Page:
    """A page made to stand as a file: what it links to, and whose entries."""

    html: str
    links: set[str] = field(default_factory=set)  # addresses of this site, without fragments
    entries: set[int] = field(default_factory=set)  # places in the log


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links of this site lead.

    `live`: the address at which the same pages are served, or nothing. `is_account` tells the id
    of an account that is on record, since it may end as a file does. `root`: an address that links
    name whole, for a page that may be shown anywhere; else they lead from file to file.
    """

    live: str
    is_account: Callable[[str], bool]
    root: str = ""

    def file(self, address: str) -> str:
        """The file for an address of this site."""
        if not address.startswith(_ACCOUNTS):
            return file_of(address)
        named = unquote(urlsplit(address).path).removeprefix(_ACCOUNTS)
        return file_of(address, is_page=self.is_account(named))

    def made_relative(self, html: str, file: str) -> Page:
        """A page as the file of this name: without scripts, with links from file to file."""
        page = Page("")
        page.html = _SCRIPT.sub("", html)
        page.html = _LINK.sub(lambda found: self._link(found, file, page), page.html)
        return page

    def entries_file(self, file: str) -> str:
        """The file beside a page that holds the entries it names, byte for byte."""
        return f"{file.removesuffix('.html')}=entries.txt"

    def _link(self, found: re.Match[str], file: str, page: Page) -> str:
        before, name, value = found.groups()
        return f'{before}{name}="{escape(self.leading(unescape(value), file, page))}"'

    def leading(self, address: str, file: str, page: Page) -> str:
        """Where a link to an address of this site leads from a file, and `page` is told of it."""
        address, mark, fragment = address.partition("#")
        return f"{self._target(address, file, page)}{mark}{fragment}"

    def _target(self, address: str, file: str, page: Page) -> str:
        path = urlsplit(address).path
        if (entry := _ENTRY.fullmatch(path)) is not None:
            page.entries.add(int(entry[1]))
            return self._from(file, self.entries_file(file))
        if belongs_to_server(path) or _PROOF.match(path):
            return f"{self.live}{address}" if self.live else self._from(file, ELSEWHERE)
        address = "/log/" if address == "/log" else address
        page.links.add(address)
        return self._from(file, self.file(address))

    def _from(self, file: str, target: str) -> str:
        if self.root:
            return f"{self.root}{quote(target, safe=_UNQUOTED)}"
        return _between(file.rpartition("/")[0], target)


@lru_cache(maxsize=1_000)  # the files that all pages of a folder lead to
def _between(folder: str, target: str) -> str:
    return quote(relpath(target, folder or "."), safe=_UNQUOTED)
