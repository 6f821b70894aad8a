"""Which file holds a page, on any file system?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.static_site.names import file_of

NAMES = {
    "/": "index.html",
    "/posts/00112233aabbccdd": "posts/00112233aabbccdd.html",
    "/posts/00112233aabbccdd.json": "posts/00112233aabbccdd.json",
    "/cases/harbour-accord": "cases/harbour-accord.html",
    "/cases/harbour-accord/feed.atom": "cases/harbour-accord/feed.atom",
    "/log/": "log/index.html",
    "/log/checkpoint": "log/checkpoint",
    "/log/log.vkey": "log/log.vkey",
    "/feed.atom?before=12.3": "feed=qbefore=3d12.3.atom",
    "/accounts/did:plc:abc": "accounts/did=3aplc=3aabc.html",
    "/accounts/did:plc:abc?before=00ff": "accounts/did=3aplc=3aabc=qbefore=3d00ff.html",
    "/accounts/did:plc:abc.json": "accounts/did=3aplc=3aabc.json",
    "/accounts/https%3A//x.test/feed": "accounts/https=3a/=0/x=2etest/feed.html",
    "/accounts/@Tides@x.test": "accounts/=40+tides=40x.test.html",
    "/institutions/Ministry%20of%20Tides": "institutions/+ministry=20of=20+tides.html",
    "/institutions/%D8%AF": "institutions/=d8=af.html",
    "/institutions/Con": "institutions/+con.html",
    "/cases/con": "cases/=63on.html",
    "/cases/com1": "cases/=63om1.html",
    "/cases/..": "cases/=2e=2e.html",
    "/institutions/a%2F..%2Fb": "institutions/a=2f..=2fb.html",
}


@pytest.mark.parametrize("address", NAMES)
def test_the_file_of_an_address(address: str) -> None:
    assert file_of(address) == NAMES[address]


def test_an_account_may_be_called_as_a_file_is() -> None:
    assert file_of("/accounts/x.json", is_page=True) == "accounts/x.json.html"
    assert file_of("/accounts/x.json.json") == "accounts/x.json.json"
    # Its feeds are in a folder, and a file of that name may lie beside it.
    assert file_of("/accounts/x.json/feed.atom") == "accounts/x=2ejson/feed.atom"


_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_ids = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300)


@given(_ids)
def test_every_name_is_one_that_every_file_system_takes(name: str) -> None:
    from urllib.parse import quote

    *folders, file = file_of(f"/accounts/{quote(name, safe=':')}", is_page=True).split("/")
    for part in (*folders, file):
        assert re.fullmatch(r"[a-z0-9=+_.-]{1,200}", part)
        assert part not in (".", "..") and not part.endswith(".")
        assert not _WINDOWS.fullmatch(part)


@given(_ids, _ids)
def test_two_addresses_have_two_files(one: str, other: str) -> None:
    from urllib.parse import quote

    files = {
        file_of(f"/accounts/{quote(name, safe=':')}", is_page=True).casefold()
        for name in {one, other}
    }
    assert len(files) == len({one, other})
