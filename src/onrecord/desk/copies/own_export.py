"""Which posts are in the archive that X gives an account of itself?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.desk.copies.keeping import CopyRefused
from onrecord.desk.copies.media import JSON
from onrecord.desk.copies.pieces import Piece
from onrecord.desk.copies.words import as_words
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.export import ACCOUNT, account_in, is_posts, posts_in
from onrecord.platforms.x.pages import CopiedPost
from onrecord.proof.wacz import WaczError, WaczLimits
from onrecord.proof.wacz.package import open_package
from onrecord.record.accounts import AccountId

__all__ = ["pieces_of_export"]

_ZIP = WaczLimits(members=1_000_000, listing=256 << 20, json=64 << 20, unpacked=1 << 34)
_MEMBER = 64 << 20  # bytes of one part of an export; X cuts them at some 100 MB of text


def pieces_of_export(path: Path, accounts: Sequence[AccountId]) -> Iterator[Piece]:
    """Its posts, if it is of an account on record. Raises CopyRefused."""
    try:
        with path.open("rb") as file:
            package = open_package(file, _ZIP)
            whose, name = account_in(package.read(ACCOUNT, _MEMBER))
            if whose not in accounts:
                raise CopyRefused(
                    f"{path.name!r} is the export of the account {whose}, which is not on record",
                    advice="Enrol it first: onrecord add",
                )
            parts = sorted(member for member in package.members if is_posts(member))
            for member in parts:
                for found in posts_in(package.read(member, _MEMBER)):
                    yield _exported(path.name, member, name, found.post, found.data)
    except OSError as error:
        raise CopyRefused(f"{str(path)[:200]!r} can't be read", advice="") from error
    except (WaczError, Unplaced) as error:
        raise CopyRefused(
            f"{path.name!r} is no export of an account at X that is read here: {error}",
            advice="Give the zip file as X made it, with data/account.js and data/tweets.js.",
        ) from error


def _exported(path: str, member: str, name: str | None, post: CopiedPost, data: bytes) -> Piece:
    gone = "among what the account had withdrawn, " if "deleted" in member else ""
    who = "the account" if name is None else f"the account (then “{name[:50]}”)"
    return Piece(
        post=post.id,
        data=data,
        media_type=JSON,
        name=f"{path}, {member}",
        url=None,
        made_at=None,
        words=replace(as_words(post), read_by="its own export"),
        said=f"{gone}from the export that X gives {who} of itself: the account holder's own word",
    )
