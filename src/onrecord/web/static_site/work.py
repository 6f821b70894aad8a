"""What is written for one piece of the site, by whichever process comes to it?"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from onrecord.archive import Archive, open_archive
from onrecord.desk.finding import remembering_findings
from onrecord.desk.institutions.known import hierarchy
from onrecord.web.one_look import one_look
from onrecord.web.static_site.asking import Asked, NotMade, NotPublic
from onrecord.web.static_site.feed_links import is_feed, leading_to_files
from onrecord.web.static_site.folder import SiteFolder
from onrecord.web.static_site.linking import Links, Page
from onrecord.web.static_site.site import Site

__all__ = ["Made", "Piece", "Writer", "begin_process", "write_piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Addresses to write one after the other, with all below them that they link to.

    `within` are the beginnings of addresses that belong to the piece, besides those given.
    """

    addresses: tuple[str, ...]
    within: tuple[str, ...] = ()


@dataclass(slots=True)
class Made:
    """What came of a piece."""

    files: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)  # to addresses of other pieces
    pages: int = 0
    written: int = 0  # files that changed
    failed: list[str] = field(default_factory=list)  # addresses, each with the reason


class Writer:
    """Writes pieces of one site, from one archive that is open for reading."""

    def __init__(self, archive: Archive, site: Site) -> None:
        self._archive = archive
        self._asked = Asked(archive, site.now, site.address)
        self._folder = SiteFolder(site.folder)
        self._accounts = hierarchy(archive).accounts
        self.links = Links(site.live.rstrip("/"), self._is_account)
        self._whole = replace(self.links, root=f"{site.address}/" if site.address else "")

    def write(self, piece: Piece) -> Made:
        """Write the pages of a piece."""
        look = one_look(self._archive)  # what it remembers goes with the piece
        self._accounts = hierarchy(self._archive).accounts
        remembering_findings(look)
        made, waiting, known = Made(), list(reversed(piece.addresses)), set(piece.addresses)
        while waiting:
            for address in self._write_one(look, waiting.pop(), made) - known:
                known.add(address)
                if _belongs(address, piece.within) and not is_feed(address):
                    waiting.append(address)
                else:
                    made.links.add(address)
        return made

    def put(self, name: str, data: bytes, made: Made) -> None:
        """Put a file into the site."""
        made.files.add(name)
        made.written += self._folder.put(name, data)

    def _write_one(self, look: Archive, address: str, made: Made) -> set[str]:
        """Write one page with its entries; what it links to."""
        try:
            answer = self._asked.get(address, look)
        except NotPublic:
            return set()
        except NotMade as error:
            made.failed.append(str(error))
            return set()
        file = self.links.file(address)
        if is_feed(address) and not answer.is_page:
            feed, page = leading_to_files(answer.body, file, self._asked.base, self._whole)
            self.put(file, feed, made)
        elif not answer.is_page:
            self.put(file, answer.body, made)
            return set()
        else:
            page = self.links.made_relative(answer.body.decode(), file)
            self.put(file, page.html.encode(), made)
            made.pages += 1
        self._put_entries(look, file, page, made)
        return page.links

    def _put_entries(self, look: Archive, file: str, page: Page, made: Made) -> None:
        if page.entries:
            told = "".join(_told(look, sorted(page.entries)))
            self.put(self.links.entries_file(file), told.encode(), made)

    def _is_account(self, name: str) -> bool:
        return name in self._accounts


def _belongs(address: str, within: Iterable[str]) -> bool:
    return any(address.startswith(one) for one in within)


def _told(archive: Archive, places: Iterable[int]) -> Iterator[str]:
    """Entries as the log holds them: the number of each, and its exact bytes on a line."""
    for place in places:
        yield f"entry {place}\n{archive.leaf(place).decode()}\n\n"


_writer: Writer | None = None


def begin_process(site: Site) -> None:
    """Open the archive in a process that will write pieces; it stays open until the process ends."""
    global _writer  # a process has one, and its tasks find it nowhere else
    os.nice(1)  # whoever serves or watches on the same machine goes first
    _writer = Writer(open_archive(site.archive, writing=False), site)


def write_piece(piece: Piece) -> Made:
    """Write a piece in a process that `begin_process` has begun."""
    assert _writer is not None
    return _writer.write(piece)
