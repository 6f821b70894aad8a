"""May an answer be given again, to the next of many readers?

A page that a newspaper links to is asked for by thousands within minutes, and folds the same
entries each time. It is given again as long as the log has not grown and `LONGEST` has not
passed: the bands of coverage end with the present.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive

__all__ = ["LONGEST", "KeptAnswers"]

LONGEST = timedelta(seconds=30)
_MOST = 256  # answers; about 10 MB


@dataclass(frozen=True, slots=True)
class _Kept:
    state: tuple[int, int]  # entries on record, and published
    made_at: datetime
    body: bytes
    media_type: str


class KeptAnswers:
    """The latest answers of one archive's pages. May be used from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._lock = archive, Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def answer(
        self, request: Request, now: datetime, made: Callable[[Request], Response]
    ) -> Response:
        """The kept answer to this address if it still holds, else a new one, which is kept."""
        state = (self._archive.head.size, self._archive.published.size)  # before it is made
        asked = f"{request.url.path}?{request.url.query}"
        with self._lock:
            kept = self._kept.get(asked)
        if kept is None or kept.state != state or not now - LONGEST <= kept.made_at <= now:
            answer = made(request)
            kept = _Kept(state, now, bytes(answer.body), str(answer.media_type))
            with self._lock:
                self._kept[asked] = kept
                self._kept.move_to_end(asked)
                while len(self._kept) > _MOST:
                    self._kept.popitem(last=False)
        return Response(kept.body, media_type=kept.media_type)
