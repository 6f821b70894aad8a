"""Does what travels in parts come whole, in any order and however often, or not at all?"""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network.jetstream.parts import MOST_PARTS, BadPart, Part, Whole, part_of, parts_of

RUN = "0123456789abcdef"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 4)


@given(st.binary(max_size=40), st.randoms(use_true_random=False))
def test_parts_in_any_order_and_twice_make_the_whole(whole: bytes, chance) -> None:  # type: ignore[no-untyped-def]
    parts = [part_of(part.headers, part.data) for part in parts_of(RUN, 3, 1, whole)]
    shuffled = parts + parts[: len(parts) // 2]
    chance.shuffle(shuffled)
    made = Whole(parts[0].digest, parts[0].of)
    found = [made.add(part) for part in shuffled]
    assert whole in found and set(found) <= {None, whole}


def part() -> Part:
    return parts_of(RUN, 3, 1, b"whole")[0]


BAD_HEADERS = {
    "no-headers": {},
    "no-run": {"Onrecord-Run": ""},
    "run-of-another-form": {"Onrecord-Run": "0123"},
    "number-zero": {"Onrecord-Number": "0"},
    "number-with-a-sign": {"Onrecord-Number": "-3"},
    "number-too-long": {"Onrecord-Number": "9" * 17},
    "number-below-the-oldest": {"Onrecord-Oldest": "4"},
    "oldest-missing": {"Onrecord-Oldest": ""},
    "part-beyond-the-last": {"Onrecord-Part": "3/2"},
    "part-zero": {"Onrecord-Part": "0/2"},
    "too-many-parts": {"Onrecord-Part": f"1/{MOST_PARTS + 1}"},
    "digest-of-another-form": {"Onrecord-Digest": "A" * 64},
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_headers_that_no_collector_writes_are_refused(name: str) -> None:
    altered = BAD_HEADERS[name]
    headers = {**part().headers, **altered} if altered else {}
    with pytest.raises(BadPart):
        part_of(headers, b"")


def test_a_whole_with_another_digest_is_refused() -> None:
    first, second = parts_of(RUN, 3, 1, b"whole")
    made = Whole(first.digest, first.of)
    made.add(first)
    with pytest.raises(BadPart, match="not what its digest says"):
        made.add(replace(second, data=b"x"))


def test_two_things_under_one_number_are_refused() -> None:
    first, *_ = parts_of(RUN, 3, 1, b"whole")
    with pytest.raises(BadPart, match="two different things"):
        Whole(first.digest, first.of).add(replace(first, digest=sha256(b"other").hexdigest()))
