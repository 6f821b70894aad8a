"""How are a vantage's words kept, which tell the bare digests of what it brought?"""

from collections.abc import Sequence

from onrecord.archive import Archive
from onrecord.record.commitments import Commitment

__all__ = ["TELLS_A_DIGEST", "keep_words"]

TELLS_A_DIGEST = "they tell the digest of bytes that this archive withholds"


def keep_words(
    archive: Archive, words: Sequence[bytes | None], told: Sequence[Sequence[Commitment | None]]
) -> list[Commitment | None]:
    """Keep the words on what was brought, in order; `told` has the bytes that each is about.

    Of words about bytes that were redacted and came again only a digest is kept, which shows
    nothing: they are longer than anybody could guess, and signed.
    """
    withheld = {one.commitment for one in archive.redactions.everything()}
    pairs = [(one, about) for one, about in zip(words, told, strict=True) if one is not None]
    telling = [one for one, about in pairs if not withheld.isdisjoint(about)]
    harmless = [one for one, about in pairs if withheld.isdisjoint(about)]
    kept = dict(zip(harmless, archive.keep(*harmless), strict=True))
    kept |= zip(telling, archive.commit_to(*telling, why=TELLS_A_DIGEST), strict=True)
    return [None if one is None else kept[one] for one in words]
