"""What do we run within a page, and where? In a world of our own, that its scripts can't reach."""

import json
from importlib.resources import files
from typing import Any

from onrecord.network.browser.sessions import CdpError, Session

__all__ = ["DOM", "FACTS", "PLACE", "PLAY", "SETTLED", "TEXT", "TITLE", "TO_TOP", "evaluate"]

_WORLD = "onrecord"
FACTS = (files(__package__) / "facts.js").read_text()
PLACE = """() => {
    const whole = document.scrollingElement || document.documentElement;
    return {top: whole.scrollTop, screen: innerHeight, height: whole.scrollHeight};
}"""
TO_TOP = "() => { scrollTo(0, 0); return true; }"
# Pictures and fonts that are under way; a lazy picture out of sight is not waited for.
SETTLED = """() => document.fonts.status === "loaded" && [...document.images].every(
    one => one.complete || (one.loading === "lazy" && one.getBoundingClientRect().top > innerHeight)
)"""
# Plays without sound, so that what it shows is fetched; tells how much there is of each, in seconds.
PLAY = """() => [...document.querySelectorAll("video, audio")].slice(0, 8).map(one => {
    const played = one.buffered, last = played.length ? played.end(played.length - 1) : 0;
    one.muted = true;
    one.preload = "auto";
    if (one.paused && !one.ended) {
        one.play().catch(() => null);
    }
    return {
        known: last,
        whole: one.ended ? last : Number.isFinite(one.duration) ? one.duration : 0,
        failed: Boolean(one.error) || one.networkState === 3,
    };
})"""
TEXT = "(most) => (document.body ? document.body.innerText : '').slice(0, most)"
DOM = "(most) => document.documentElement.outerHTML.slice(0, most)"
TITLE = "() => document.title.slice(0, 500)"


async def evaluate(session: Session, frame: str, script: str, *given: Any) -> Any:
    """What a function of JavaScript returns, as JSON. Raises `CdpError`."""
    world = await session.send("Page.createIsolatedWorld", frameId=frame, worldName=_WORLD)
    told = await session.send(
        "Runtime.evaluate",
        expression=f"({script})({', '.join(json.dumps(one) for one in given)})",
        contextId=world["executionContextId"],
        returnByValue=True,
    )
    if "exceptionDetails" in told:
        raise CdpError(str(told["exceptionDetails"].get("text")))
    return told["result"].get("value")
