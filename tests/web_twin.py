"""A ministry's own site: a list of press releases and a page for each, as a CMS makes them.

What stands around the text differs from visit to visit: what others read, how many visitors, the
time of day. `gone` says how the site answers for a page that it does not have.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
from itertools import count

from twin_server import Asked, Reply, Twin

_HTML = {"content-type": "text/html; charset=utf-8"}


class Gone(StrEnum):
    """How a site answers for a page that it does not have."""

    NOT_FOUND = "404"
    GONE = "410"
    SOFT = "a page that says so, with status 200"
    HOME = "a redirect to the home page"


class Whole(StrEnum):
    """What may become of the whole site, whatever is asked for."""

    PARKED = "parked"  # another page at every address, with status 200
    MAINTENANCE = "maintenance"  # the same, by the site's own hand
    SHELL = "shell"  # pages that a script is to fill
    MOVED = "moved"  # another domain, to which every address leads


@dataclass(slots=True)
class _Release:
    title: str
    text: str
    published: datetime
    shown: bool = True
    moved_to: str | None = None
    says_removed: bool = field(default=False)


class WebTwin(Twin):
    """Serves `/`, `/news/` and `/news/<name>`; everything else is not there."""

    platform = "web"

    def __init__(self, gone: Gone = Gone.NOT_FOUND) -> None:
        super().__init__()
        self.gone = gone
        self.whole: Whole | None = None
        self._releases: dict[str, _Release] = {}
        self._numbers = count(1)
        self._visits = count(1)

    @property
    def address(self) -> str:
        return f"web:{self.base}/news/"

    @property
    def servers(self) -> tuple[str, ...]:
        return ()

    # Its life

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        """Publish; the address of the new page."""
        path = f"/news/release-{next(self._numbers):04}.html"
        title = " ".join(text.split()[:6])
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self._releases[path] = _Release(title, text, at)
        return self.base + path

    def edit(self, post: str, text: str) -> None:
        """Change the text; the title stays."""
        self._of(post).text = text

    def withdraw(self, post: str) -> None:
        """Take a page away, and its link from the list."""
        self._of(post).shown = False

    def restore(self, post: str) -> None:
        """Show it again."""
        self._of(post).shown = True

    def move(self, post: str, path: str) -> None:
        """The page has another address from now on; the old one leads there."""
        release = self._of(post)
        self._releases[path] = _Release(release.title, release.text, release.published)
        release.moved_to = path

    def rename(self, handle: str) -> None:
        raise NotImplementedError("a site has no handle")

    def suspend(self) -> None:
        raise NotImplementedError("nobody suspends a site")

    def reinstate(self) -> None:
        raise NotImplementedError("nobody suspends a site")

    def _of(self, post: str) -> _Release:
        return self._releases[post.removeprefix(self.base)]

    # Its answers

    def answer(self, asked: Asked) -> Reply:
        if self.whole is not None:
            return self._whole(self.whole)
        if asked.path == "/":
            return self._page("Ministry of Tides", "<h1>Ministry of Tides</h1>" + self._welcome())
        if asked.path == "/news/gallery":  # a list is never empty; this page has no text
            return self._bare("<a href='/news/'><img src='/pictures/7.jpg'></a>")
        if asked.path == "/news/":
            return self._page("Press", self._list())
        release = self._releases.get(asked.path)
        if release is None or not release.shown:
            return self._not_there(asked.path)
        if release.moved_to is not None:
            return Reply(b"", 301, {"location": release.moved_to})
        return self._release(release)

    def _welcome(self) -> str:
        return "<p>The ministry measures the tides, and says when the water will rise.</p>" * 3

    def _list(self) -> str:
        shown = [(path, one) for path, one in self._releases.items() if one.shown]
        items = (
            f"<li><a href='{path}'>{escape(one.title)}</a></li>" for path, one in reversed(shown)
        )
        return f"<h1>Press</h1><ul>{''.join(items)}</ul><a href='/news/gallery'>Pictures</a>"

    def _release(self, release: _Release) -> Reply:
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in release.text.split("\n"))
        at = release.published.isoformat(timespec="seconds")
        head = f"<meta property='article:published_time' content='{at}'>"
        body = f"<article><h1>{escape(release.title)}</h1>{paragraphs}</article>"
        return self._page(f"{escape(release.title)} - Ministry of Tides", body, head)

    def _not_there(self, path: str) -> Reply:
        said = f"<h1>Oh no</h1><p>There is nothing to be seen at {escape(path)} any more.</p>"
        match self.gone:
            case Gone.NOT_FOUND:
                return self._page("Oh no", said, status=404)
            case Gone.GONE:
                return self._page("Oh no", said, status=410)
            case Gone.SOFT:
                return self._page("Oh no", said)
            case Gone.HOME:
                return Reply(b"", 302, {"location": "/"})

    def _whole(self, whole: Whole) -> Reply:
        match whole:
            case Whole.PARKED:
                body = "<h1>tides.example</h1><p>This domain may be for sale. Make an offer.</p>"
                return Reply(f"<!doctype html><title>For sale</title>{body}".encode(), 200, _HTML)
            case Whole.MAINTENANCE:
                return self._bare("<h1>Back soon</h1><p>We are working on our site tonight.</p>")
            case Whole.SHELL:
                return self._bare(
                    "<noscript>Please switch on scripts.</noscript><div id=app></div>"
                )
            case Whole.MOVED:
                return Reply(b"", 301, {"location": f"{self.base}/new/"})

    def _bare(self, body: str) -> Reply:
        page = f"<!doctype html><html><head><title>Tides</title></head><body>{body}</body></html>"
        return Reply(page.encode(), 200, _HTML)

    def _page(self, title: str, body: str, head: str = "", *, status: int = 200) -> Reply:
        visit = next(self._visits)
        now = datetime.now(UTC).isoformat()
        page = (
            f"<!doctype html><html lang=en><head><title>{title}</title>{head}"
            f"<meta property='article:modified_time' content='{now}'></head><body>"
            "<header><a href='/'>Home</a> <a href='/news/'>Press</a> <a href='/about'>About</a>"
            "<form action='/login'><input name=user><input type=password name=word></form></header>"
            f"<main>{body}</main>"
            f"<aside><h2>Others read</h2><a href='/topics/{visit}'>Topic {visit}</a></aside>"
            f"<footer>Visitor {visit}, {now}. <a href='/imprint'>Imprint</a></footer></body></html>"
        )
        return Reply(page.encode(), status, _HTML)
