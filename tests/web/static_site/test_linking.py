"""Where do links lead, once a page is a file?"""

import pytest

from onrecord.web.static_site.linking import ELSEWHERE, Links, belongs_to_server

LINKS = Links("", is_account=lambda name: name == "x.json")
LIVE = Links("https://live.example", is_account=lambda _: False)

FROM_A_POST = {
    "/": "../index.html",
    "/#cases": "../index.html#cases",
    "/posts/00ff#t-1": "00ff.html#t-1",
    "/accounts/did:plc:a?before=00ff#posts": "../accounts/did=3aplc=3aa=qbefore=3d00ff.html#posts",
    "/accounts/x.json": "../accounts/x.json.html",
    "/log": "../log/index.html",
    "/style.css": "../style.css",
    "/institutions/A": "../institutions/%2Ba.html",
    "/entries/7.json": "ab=entries.txt",
    "/entries/7.tlog-proof": f"../{ELSEWHERE}",
    "/check": f"../{ELSEWHERE}",
    "/ask?about=/posts/ab": f"../{ELSEWHERE}",
    "/api/v1/openapi.json": f"../{ELSEWHERE}",
    "https://elsewhere.example/": "https://elsewhere.example/",
    "//elsewhere.example/": "//elsewhere.example/",
    "#main": "#main",
}


@pytest.mark.parametrize("address", FROM_A_POST)
def test_links_lead_from_file_to_file(address: str) -> None:
    page = LINKS.made_relative(f'<a class="to" href="{address}">x</a>', "posts/ab.html")
    assert page.html == f'<a class="to" href="{FROM_A_POST[address]}">x</a>'


def test_what_needs_a_server_is_asked_of_the_server_where_there_is_one() -> None:
    page = LIVE.made_relative('<form method="get" action="/first">', "posts/ab.html")
    assert page.html == '<form method="get" action="https://live.example/first">'
    assert belongs_to_server("/desk/review") and belongs_to_server("/check")
    assert not belongs_to_server("/checks") and not belongs_to_server("/corrections")


def test_entries_and_links_are_told_and_scripts_left_out() -> None:
    html = (
        '<script src="/assets/x.js"></script><p title="a &#34;/b&#34;">href="/not/a/link"</p>'
        '<a href="/entries/3.json">3</a><a href="/posts/00&amp;1?a=b#c">p</a>'
    )
    page = LINKS.made_relative(html, "index.html")
    assert "script" not in page.html and 'href="/not/a/link"' in page.html
    assert page.entries == {3} and page.links == {"/posts/00&1?a=b"}
