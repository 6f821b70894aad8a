"""Which lines does a member hold, one at a time, none of them endless?"""

from collections.abc import Iterable, Iterator

from onrecord.proof.wacz.errors import Fault, WaczError

__all__ = ["lines_of"]


def lines_of(member: str, chunks: Iterable[bytes], longest: int, most: int) -> Iterator[bytes]:
    """The lines without their ends, empty ones left out. WaczError beyond these bounds, in bytes."""
    held: list[bytes] = []
    length = total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
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
