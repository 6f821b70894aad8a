"""How do files get on record that hold copies of many posts, and much else?

A list of archives' addresses, a HAR (what a browser noted of its requests), and the archive that X
gives an account of its own posts. Of the last two only the pieces that show posts on record are
kept: the rest are the giver's cookies, messages and telephone numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onrecord.archive import Archive
from onrecord.desk.copies.address_lists import pieces_of_list
from onrecord.desk.copies.comparing import compared_with
from onrecord.desk.copies.har import pieces_of_har
from onrecord.desk.copies.keeping import Given, KeptCopy, append_copy
from onrecord.desk.copies.looking import Looked
from onrecord.desk.copies.own_export import pieces_of_export
from onrecord.desk.copies.pieces import Piece
from onrecord.desk.documents import recorded
from onrecord.platforms import x
from onrecord.record.accounts import AccountId, Enrolment, PostId, Ref, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.custody import ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["SEVERAL", "Pieces", "keep_pieces", "pieces_of"]

SEVERAL = (".har", ".zip", ".urls")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was kept, and how many posts of the file are not on record here."""

    kept: tuple[KeptCopy, ...]
    strangers: int


def pieces_of(path: Path, accounts: Sequence[AccountId]) -> tuple[Piece, ...]:
    """The posts in such a file. Raises CopyRefused for one that is none."""
    match path.suffix.lower():
        case ".urls":
            return tuple(pieces_of_list(path))
        case ".har":
            return tuple(pieces_of_har(path))
        case _:
            return tuple(pieces_of_export(path, accounts))


def keep_pieces(
    archive: Archive,
    pieces: Sequence[Piece],
    given: Given,
    recorded_at: datetime,
    *,
    only_try: bool = False,
) -> Pieces:
    """Keep those that are of posts on record, each with its words. Raises DocumentRefused."""
    accounts = enrolled_at_x(archive)
    before = _before(archive)
    kept: list[KeptCopy] = []
    strangers = 0
    for piece in pieces:
        ref = _ref(archive, accounts, piece.post)
        if ref is None or (given.posts and ref not in given.posts):
            strangers += 1
            continue
        kept.append(_keep(archive, before, piece, ref, given, recorded_at, only_try=only_try))
    return Pieces(tuple(kept), strangers)


def enrolled_at_x(archive: Archive) -> tuple[AccountId, ...]:
    """The accounts of X that are on record."""
    bodies = (one.body for one in recorded(archive, DocumentKind.ENROLMENT))
    found = (one.account for one in bodies if isinstance(one, Enrolment) and one.platform == x.NAME)
    return tuple(dict.fromkeys(found))


def _ref(archive: Archive, accounts: Sequence[AccountId], post: str) -> Ref | None:
    refs = (ref_of(x.NAME, account, PostId(post)) for account in accounts)
    return next((ref for ref in refs if archive.index.post(ref) is not None), None)


_Before = dict[tuple[ThirdPartyCopy, frozenset[Ref]], Logged]


def _before(archive: Archive) -> _Before:
    """The copies that are on record, with the posts that they are of."""
    return {
        (one.body, frozenset(one.document.posts)): one.logged
        for one in recorded(archive, DocumentKind.COPY)
        if isinstance(one.body, ThirdPartyCopy)
    }


def _keep(
    archive: Archive,
    before: _Before,
    piece: Piece,
    ref: Ref,
    given: Given,
    recorded_at: datetime,
    *,
    only_try: bool,
) -> KeptCopy:
    copy = ThirdPartyCopy(
        bytes=digest_of(piece.data),
        media_type=piece.media_type,
        name=piece.name,
        url=piece.url,
        made_at=piece.made_at or given.made_at,
        given_by=given.by,
        obtained=given.obtained,
        note=given.note,
        words=piece.words,
    )
    looked = Looked(piece.url, piece.made_at, piece.said)
    compared = compared_with(archive, archive.index.entries_of_post(ref), piece.words)
    stands = before.get((copy, frozenset((ref,))))
    logged = stands
    if stands is None and not only_try:
        logged = append_copy(archive, piece.data, copy, piece.said, (ref,), recorded_at)
        before[copy, frozenset((ref,))] = logged
    already = stands is not None
    return KeptCopy(copy=copy, looked=looked, logged=logged, already=already, compared=compared)
