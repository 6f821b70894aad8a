"""Does every link to a place within a page find that place?"""

from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urldefrag, urljoin

import pytest

from assessed_desk import released
from entries import at
from hostile_words import fill_hostile
from onrecord.archive import Archive
from onrecord.desk.reports import EditorsLink, keep_report, link_report, read_report
from onrecord.record.assessments import Claimed
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Covers
from onrecord.record.outcomes import Refused
from small_desk import Desk, desk
from web.asking import Pages, Read, read
from web.ministry import fill
from web.test_reports import STORY

__all__ = ["desk"]

NOT_READ = ("/entries/", "/ask", "/desk/", "/api/")


def missed(archive: Archive) -> set[tuple[str, str]]:
    """The links, each with its page, whose place is not there; of all pages that lead on."""
    pages = Pages(archive)
    found: dict[str, Read | None] = {}
    todo = deque(("/", "/events", "/first?phrase=accord"))
    while todo:
        if (path := todo.popleft()) not in found:
            answer = pages.get(path)
            is_page = answer.headers["content-type"].startswith("text/html")
            found[path] = page = read(answer) if is_page else None
            todo.extend(to for to, _ in links(path, page) if not to.startswith(NOT_READ))
    return {
        (path, f"{to}#{place}")
        for path, page in found.items()
        for to, place in links(path, page)
        if place and (there := found.get(to)) and place not in places(there)
    }


def links(path: str, page: Read | None) -> Iterator[tuple[str, str]]:
    for one in page.all("a") if page else ():
        to, place = urldefrag(urljoin(path, one.get("href") or ""))
        if to.startswith("/") and not to.startswith("//"):
            yield to, unquote(place)


def places(page: Read) -> set[str | None]:
    return {attributes.get("id") for _, attributes in page.elements}


def ministry(desk: Desk) -> None:
    fill(desk.archive)


def assessed(desk: Desk) -> None:
    desk.enrol()
    post = desk.posted("a", "We leave the accord.", 10)
    desk.changed("accord", post)
    claim = desk.declared(50, said_at=at(40))
    released(desk.archive, post, occasion=Claimed(Digest(claim.digest)), minutes=60)
    desk.declared(70, said_at=at(65), act=Act.WITHDRAWS, withdraws=claim.digest, words="It is.")


def hostile(desk: Desk) -> None:
    fill_hostile(desk.archive)


def reported(desk: Desk) -> None:
    desk.enrol()
    post = desk.posted("a", "The harbour at Port Selm closes on 5 May for the spring tides.", 1)
    desk.changed("pier", post)
    story = read_report(STORY.format("some harbour closes in spring").encode(), "text/html")
    keep_report(desk.archive, link_report(desk.archive, story), at(60), [EditorsLink(1, post)])


def never_seen(desk: Desk) -> None:
    desk.enrol()
    desk.changed("accord", desk.looked("a", Refused("HTTP 429"), 10))


def taken_back(desk: Desk) -> None:
    desk.enrol()
    post = desk.posted("a", "We leave the accord.", 10)
    desk.changed("accord", post, desk.posted("b", "We leave.", 70))
    first = desk.declared(50, said_at=at(40))
    desk.declared(60, said_at=at(55), act=Act.WITHDRAWS, withdraws=first.digest, words="It is.")
    left_out = ((post, Covers.NO, "The words leave it out."),)
    desk.declared(65, said_at=at(64), words="Some of it is not ours.", covers=left_out)


ARCHIVES: dict[str, Callable[[Desk], None]] = {
    "a ministry, its posts and a case": ministry,
    "an assessment of a claim that was taken back": assessed,
    "hostile words in every field": hostile,
    "a report with a date of its own": reported,
    "a post that nobody saw": never_seen,
    "words that were taken back": taken_back,
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_every_place_that_is_pointed_at_is_there(desk: Desk, name: str) -> None:
    ARCHIVES[name](desk)
    assert missed(desk.archive) == set()
