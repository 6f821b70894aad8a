"""Under which address does a page of ours find the captured pages?"""

from dataclasses import dataclass

from starlette.requests import Request

from onrecord.web.page import now_of
from onrecord.web.replay.passes import Passes

__all__ = ["ReplayPlace", "frame_of", "whole_frame_of"]


@dataclass(frozen=True, slots=True)
class ReplayPlace:
    """The origin on which captured pages are shown, such as `https://replay.example`."""

    origin: str


def frame_of(request: Request, capture: int) -> str | None:
    """The address of a frame with what anybody may see of this capture; None: there is no place."""
    place: ReplayPlace | None = request.app.state.replay
    return None if place is None else f"{place.origin}/captures/{capture}/"


def whole_frame_of(request: Request, capture: int) -> str | None:
    """The same with all of it, for a quarter of an hour: for pages of editors alone."""
    place: ReplayPlace | None = request.app.state.replay
    passes: Passes = request.app.state.passes
    if place is None:
        return None
    return f"{place.origin}/whole/{passes.give(capture, now_of(request))}/{capture}/"
