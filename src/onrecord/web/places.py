"""How does a place in the log stand in an address?"""

from starlette.convertors import Convertor, register_url_convertor

__all__ = ["PLACE"]

PLACE = "place"
"""The name of this kind of number in a route, as in `/entries/{index:place}.json`."""


class _Place(Convertor[int]):
    """A number with at most as many digits as a log may ever have entries (SQLite: 63 bits)."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """The place, counted from 0."""
        return int(value)

    def to_string(self, value: int) -> str:
        """As it stands in an address."""
        return str(value)


register_url_convertor(PLACE, _Place())
