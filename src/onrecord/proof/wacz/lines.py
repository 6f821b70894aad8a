"""Which lines does a member hold, one at a time, none of them endless?"""

from collections.abc import Iterable, Iterator

from onrecord.proof.wacz.errors import Fault, WaczError
from onrecord.proof.wacz.limits import WaczLimits

__all__ = ["lines_of"]


def lines_of(
    member: str, chunks: Iterable[bytes], longest: int, most: int, limits: WaczLimits
) -> Iterator[bytes]:
    """The lines without their ends, empty ones left out.

    WaczError if one has more than `longest` bytes, all together `most`, or there are too many.
    """
    held: list[bytes] = []
    length = total = count = 0
    for chunk in chunks:
        total += len(chunk)
        count += chunk.count(b"\n")
        if total > most or count > limits.lines:
            raise WaczError(member, Fault.LARGE)
        first, *others = chunk.split(b"\n")
        held.append(first)
        length += len(first)
        if length > longest:
            raise WaczError(member, Fault.LARGE, "a line")
        for other in others:
            yield from _whole(held)
            held, length = [other], len(other)
            if length > longest:
                raise WaczError(member, Fault.LARGE, "a line")
    yield from _whole(held)


def _whole(parts: list[bytes]) -> Iterator[bytes]:
    line = b"".join(parts).strip()
    if line:
        yield line
