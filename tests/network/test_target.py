"""Which URLs do we ask for, and whom do we think they mean?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network.target import BadTarget, Target

READ = {
    "plain": ("http://example.org/", ("http", "example.org", 80, b"/")),
    "nothing but a host": ("https://example.org", ("https", "example.org", 443, b"/")),
    "a port": ("https://example.org:8443/a", ("https", "example.org", 8443, b"/a")),
    "a query without a path": ("https://example.org?a=b", ("https", "example.org", 443, b"/?a=b")),
    "a fragment is ours": ("https://example.org/a#b", ("https", "example.org", 443, b"/a")),
    "capitals": ("HTTPS://EXAMPLE.org/A", ("https", "example.org", 443, b"/A")),
    "another script": (
        "https://münchen.example/ü",
        ("https", "xn--mnchen-3ya.example", 443, b"/%C3%BC"),
    ),
    "IPv6": ("http://[::1]:80/", ("http", "::1", 80, b"/")),
    "a stream": ("wss://relay.example/x?cursor=1", ("wss", "relay.example", 443, b"/x?cursor=1")),
    "an at sign in the path": (
        "https://example.org/@user",
        ("https", "example.org", 443, b"/@user"),
    ),
    "a URL in the query": ("http://a/?u=http://b/", ("http", "a", 80, b"/?u=http://b/")),
}
REFUSED = {
    "no scheme": "example.org/",
    "a file": "file:///etc/passwd",
    "another scheme": "gopher://example.org/",
    "no host": "http:///path",
    "a name": "http://user@example.org/",
    "a name and a password": "http://example.org:80@127.0.0.1/",
    "a backslash for a slash": "http://127.0.0.1\\@example.org/",
    "a backslash in the path": "http://example.org/a\\b",
    "a space": "http://example.org/a b",
    "a line break": "http://example.org/\r\nHost: evil",
    "a tab in the scheme": "ht\ttp://example.org/",
    "port 0": "http://example.org:0/",
    "a port too far": "http://example.org:65536/",
    "a port in words": "http://example.org:http/",
    "an open bracket": "http://[::1/",
    "octal, refused by the parser": "http://0177.0.0.1/",
    "full-width digits": "http://１２７.0.0.1/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    "too long": "http://example.org/" + "a" * 8000,
    "empty": "",
}


@pytest.mark.parametrize("url, meant", READ.values(), ids=READ)
def test_a_url_means_one_machine(url: str, meant: tuple[str, str, int, bytes]) -> None:
    assert Target.read(url) == Target(*meant)


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_a_url_that_programs_read_differently_is_refused(url: str) -> None:
    with pytest.raises(BadTarget):
        Target.read(url)


def test_dots_of_other_scripts_become_dots_before_the_guard_looks() -> None:
    assert Target.read("http://127。0。0。1/").host == "127.0.0.1"


@given(
    st.text() | st.text().map("http://{}".format) | st.text("[]:@/?#\\.%0123x").map("ws://".__add__)
)
def test_any_text_is_a_target_or_refused(url: str) -> None:
    try:
        found = Target.read(url)
    except BadTarget:
        return
    assert found.host.isascii() and found.host and "@" not in found.host
    assert found.path.isascii() and found.path[:1] in (b"/", b"")
