"""How many answers does a package hold, by its own index?

For showing, where checking a package whole on each look would cost too much: only the zip file's
structure is checked, and the lines of its index are counted. Nothing is verified by it.
"""

from typing import BinaryIO

from onrecord.proof.wacz.errors import WaczError
from onrecord.proof.wacz.indexes import indexed_answers
from onrecord.proof.wacz.inflating import Budget
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.package import open_package

__all__ = ["count_answers"]


def count_answers(file: BinaryIO) -> int | None:
    """The answers that a WACZ's index names; None if it can't be read."""
    limits = WaczLimits()
    try:
        return indexed_answers(open_package(file, limits), limits, Budget(limits).spend)
    except WaczError:
        return None
