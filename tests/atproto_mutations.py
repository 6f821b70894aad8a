"""What might damage or a forger make of these bytes?"""

from hypothesis import strategies as st

__all__ = ["mutations"]


def mutations(raw: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with one to three places changed, cut out, or filled up."""
    place = st.tuples(st.integers(0, len(raw)), st.integers(0, 3), st.binary(max_size=3))

    def changed(places: list[tuple[int, int, bytes]]) -> bytes:
        result = raw
        for at, length, new in places:
            result = result[:at] + new + result[at + length :]
        return result

    return st.lists(place, min_size=1, max_size=3).map(changed)
