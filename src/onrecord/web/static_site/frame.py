"""What does a site of files need besides its pages?

A page for addresses that lead nowhere, one that says what only a server answers, and for search
engines what may be read and what there is.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import quote
from xml.sax.saxutils import escape

from onrecord.archive import Archive
from onrecord.web.page import demonstration
from onrecord.web.rendering import render
from onrecord.web.static_site.linking import ELSEWHERE, Links
from onrecord.web.static_site.site import Site

__all__ = ["frame_files"]

_NOT_HERE = "404.html"
_MAP = "sitemap.xml"
_AT_ONCE = 50_000  # addresses in one map of a site (sitemaps.org)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def frame_files(
    archive: Archive, site: Site, links: Links, pages: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """The name of each file below the site's folder, and its bytes. `pages` are its other files."""
    yield ELSEWHERE, _page("static/elsewhere.html", archive, site, links, ELSEWHERE)
    # A host shows this one at any address: its links must say whole ones, where they are known.
    whole = replace(links, root=f"{site.address}/" if site.address else "")
    yield _NOT_HERE, _page("static/not_here.html", archive, site, whole, _NOT_HERE)
    yield from _for_engines(site, sorted(one for one in pages if _is_listed(one)))


def _page(template: str, archive: Archive, site: Site, links: Links, name: str) -> bytes:
    view = {
        "path": "/",
        "origin": archive.origin,
        "published": archive.published,
        "demonstration": demonstration(archive),
        "now": site.now,
        "live": site.live.rstrip("/"),
    }
    return links.made_relative(render(template, view), name).html.encode()


def _is_listed(name: str) -> bool:
    return name.endswith(".html") and not name.startswith("embed/")


def _for_engines(site: Site, pages: list[str]) -> Iterator[tuple[str, bytes]]:
    """robots.txt; and maps of the site, which must name whole addresses, where one is known."""
    told = f"\nSitemap: {site.address}/{_MAP}\n" if site.address else ""
    yield "robots.txt", f"User-agent: *\nAllow: /\n{told}".encode()
    if not site.address:
        return
    maps: list[str] = []
    listed = iter(pages)
    while some := list(islice(listed, _AT_ONCE)):
        maps.append(f"sitemap-{len(maps) + 1}.xml")
        told = "".join(_located("url", site, name) for name in some)
        yield maps[-1], f'{_HEAD}<urlset xmlns="{_SCHEMA}">\n{told}</urlset>\n'.encode()
    told = "".join(_located("sitemap", site, name) for name in maps)
    yield _MAP, f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{told}</sitemapindex>\n'.encode()


def _located(kind: str, site: Site, name: str) -> str:
    return f"<{kind}><loc>{escape(f'{site.address}/{quote(name)}')}</loc></{kind}>\n"
