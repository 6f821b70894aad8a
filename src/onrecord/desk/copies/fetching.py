"""How is a copy fetched that lies at an archive's address?

Only if somebody asks for it, once, through the guard: the archive learns which post we look for.
What comes is the archive's copy, over a connection of ours; it is still a third party's word.
"""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from onrecord.desk.copies.media import HTML, media_type_of
from onrecord.desk.copies.pieces import Piece
from onrecord.desk.copies.words import as_words, posts_in_body
from onrecord.findings.words.moments import moment
from onrecord.network import Fetch, follow
from onrecord.platforms import x
from onrecord.platforms.x.pages import CopiedPost
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange

__all__ = ["fetched"]


async def fetched(network: Fetch, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Each address with what lies there; where nothing of the post came, it stays an address."""
    return tuple([await _fetched(network, piece) for piece in pieces])


async def _fetched(network: Fetch, piece: Piece) -> Piece:
    if piece.url is None:
        return piece
    *_, exchange = await follow(network, piece.url)
    why = exchange.failure or (None if exchange.status == 200 else f"HTTP {exchange.status}")
    if why is not None:
        return replace(piece, said=f"{piece.said}: {_host(piece.url)} gave no copy ({why})"[:500])
    media_type = media_type_of(exchange.body)
    if media_type != HTML:
        return replace(piece, said=f"{piece.said}: what lies there is no page")
    page = x.page_of(AccountId(""), PostId(piece.post))
    shown = [one for one in posts_in_body(exchange.body, page) if one.id == piece.post]
    return _with_page(piece, exchange, shown[0] if shown else None)


def _with_page(piece: Piece, exchange: Exchange, shown: CopiedPost | None) -> Piece:
    host = _host(piece.url or "")
    found = (
        "the post's words were found in it" if shown else "the post's words were not found in it"
    )
    return replace(
        piece,
        data=exchange.body,
        media_type=HTML,
        words=None if shown is None else as_words(shown),
        said=f"the copy of {host}, fetched by us at {moment(exchange.answered_at)}; {found}",
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or "a server"
