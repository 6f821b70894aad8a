"""Is the last revision that is proved to follow found as if each were looked at?"""

from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from entries import at
from onrecord.findings.chains import Chain, Link

REVS = "abcdefgh"


def _link(rev: str, follows: str, minute: int, *, stale: bool) -> Link:
    return Link(
        rev=rev,
        follows=frozenset(follows),
        listed=False,
        times=(at(minute),),
        stale=stale,
        because=(),
    )


def _one_by_one(
    found: tuple[Link, ...], rev: str, before: str | None, until: datetime | None
) -> Link | None:
    held, last = None, rev
    for link in found:
        if link.rev <= rev or (before is not None and link.rev >= before):
            continue
        if last not in link.follows:
            break
        last = link.rev
        if not link.stale and (until is None or link.times[0] <= until):
            held = link
    return held


def chained(found: tuple[Link, ...]) -> Chain:
    joins = enumerate(pairwise(found), 1)
    breaks = [number for number, (one, later) in joins if one.rev not in later.follows]
    return Chain(found, [link.rev for link in found], breaks)


_links = st.dictionaries(
    st.sampled_from(REVS),
    st.tuples(st.text(REVS, max_size=4), st.integers(0, 9), st.booleans()),
).map(
    lambda found: tuple(
        _link(rev, follows, minute, stale=stale)
        for rev, (follows, minute, stale) in sorted(found.items())
    )
)


@given(
    _links,
    st.sampled_from(REVS),
    st.none() | st.sampled_from(REVS),
    st.none() | st.integers(0, 9).map(at),
)
def test_it_is_what_one_finds_one_by_one(
    found: tuple[Link, ...], rev: str, before: str | None, until: datetime | None
) -> None:
    assert chained(found).last_after(rev, before, until) == _one_by_one(found, rev, before, until)


def test_a_chain_is_followed_to_its_end() -> None:
    found = tuple(_link(b, a, n, stale=False) for n, (a, b) in enumerate(pairwise("abcde")))
    assert chained(found).last_after("a") == found[-1]
    assert chained(found).last_after("a", before="d") == found[1]
    assert chained(found).last_after("a", until=at(2)) == found[2]
    assert chained(found).last_after("_") is None
