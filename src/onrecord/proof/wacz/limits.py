"""How much of a stranger's package is read, before it is called a bomb?"""

from dataclasses import dataclass

__all__ = ["CHUNK", "WaczLimits"]

CHUNK = 1 << 17
"""Bytes that are read, or unpacked, at a time."""

_MB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WaczLimits:
    """Bounds, in bytes unless it says otherwise. All are refusals, never silent cuts.

    A page of a news site is 1,000 records and 30 MB. A visit of ours takes 200 MB of answers at
    most, and a page may send zeros: so much is unpacked in any case. What comes to 20 times its
    size beyond that was made to do so (web pages come to 3 to 8 times).
    """

    members: int = 10_000  # number
    listing: int = 4 * _MB  # the zip file's list of members
    json: int = _MB  # datapackage.json: Python needs twenty times of it for the worst
    unpacked: int = 64 * _MB  # all members that the zip file holds deflated, together
    line: int = _MB  # of a list of pages, with the page's text
    index_line: int = _MB
    index: int = 64 * _MB  # an index, unpacked
    headers: int = 256 * 1024  # of a record; a page can ask for addresses of 100,000 letters
    http_headers: int = 256 * 1024
    record: int = 512 * _MB  # a record's block
    records: int = 50_000  # number, in the whole package
    lines: int = 200_000  # number, of one list or index, empty ones too
    inflated: int = 256 * _MB  # what records may unpack to in any case
    ratio: int = 20  # and how many times their compressed size beyond that
    pages: int = 1000  # pages that are told one by one; all are counted
    redirects: int = 20  # of the main page
