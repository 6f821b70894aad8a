"""How does an article come to us from its address?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Configuration
from onrecord.network import Fetcher, Guard, Limits, SystemClock, follow
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.exchanges import Exchange

__all__ = ["Fetched", "NotFetched", "fetched"]

_MOST = 64 * 2**20  # bytes; a long article with all its markup has one or two million


class NotFetched(OnrecordError):
    """Nothing came of asking for it. Nothing follows from that."""

    exit_code = EXIT_USAGE
    advice = "Nothing follows from that. Save the page in a browser, and give its file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes of an article, and how they came to us."""

    data: bytes
    media_type: str | None  # by the server's word
    url: str
    retrieved_at: datetime | None


async def fetched(url: str, settings: Configuration) -> Fetched:
    """What a server answers at an address, through the guard. Raises NotFetched."""
    if not url.lower().startswith(("http://", "https://")):
        raise NotFetched(f"{url[:200]!r} is no address such as https://…")
    network = settings.network
    async with Fetcher(
        vantage=network.vantage,
        contact=network.contact,
        guard=Guard(allow_private=network.allow_private),
        clock=SystemClock(),
        limits=Limits(body=_MOST),
        tls_only=False,  # a person who names an address means that one
    ) as fetcher:
        *_, answer = await follow(fetcher, url)
    if answer.failure is not None or answer.status != 200:
        raise NotFetched(f"{url[:200]}: {_why(answer)}")
    media_type = next((value for name, value in answer.headers if name == "content-type"), None)
    return Fetched(
        data=answer.body,
        media_type=media_type,
        url=answer.url,
        retrieved_at=answer.answered_at,
    )


def _why(answer: Exchange) -> str:
    if answer.failure is not None:
        return answer.failure
    return f"the server answered {answer.status}, not with an article"
