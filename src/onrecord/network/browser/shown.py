"""What does the page show in the end: to the eye, as text, as a document?"""

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from onrecord.network.browser.budget import Budget
from onrecord.network.browser.page_scripts import DOM, FACTS, TEXT, TITLE, evaluate
from onrecord.network.browser.sessions import CdpError, Session
from onrecord.reading.pages import MARKS

__all__ = ["Shown", "take_shown"]

_Taken = TypeVar("_Taken")
_CONSENT = "() => typeof window.__tcfapi === 'function'"


@dataclass(slots=True)
class Shown:
    """As much of the page as could be taken in time."""

    screenshot: bytes | None = None
    dom: str | None = None
    text: str | None = None
    title: str = ""
    url: str = ""
    facts: Any = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of the three ways to keep what it looked like there are not."""
        ways = {"picture": self.screenshot, "text": self.text, "DOM": self.dom}
        return tuple(name for name, taken in ways.items() if taken is None)


async def take_shown(
    session: Session, frame: str, budget: Budget, shown: Shown, note: Callable[[str], None]
) -> None:
    """Take it all, each with half of the time at most; what can't be taken is noted."""
    each = budget.finishing / 2

    async def within(what: str, work: Awaitable[_Taken]) -> _Taken | None:
        try:
            async with asyncio.timeout(each):
                return await work
        except (CdpError, TimeoutError) as error:
            note(f"{what} could not be taken: {str(error) or 'not in time'}")
            return None

    tree = await within("the address", session.send("Page.getFrameTree"))
    shown.url = str(tree["frameTree"]["frame"]["url"]) if tree is not None else ""
    shown.facts = await within("the page's structure", _facts(session, frame))
    shown.title = str(await within("the title", evaluate(session, frame, TITLE)) or "")
    shown.text = _text(await within("the text", evaluate(session, frame, TEXT, budget.text)))
    shown.dom = _text(await within("the DOM", evaluate(session, frame, DOM, budget.text)))
    shown.screenshot = await within("the picture", _screenshot(session, budget))


async def _facts(session: Session, frame: str) -> Any:
    facts = await evaluate(session, frame, FACTS, dict(MARKS))
    # The page's own world alone has this one: it can only say that it has a consent framework.
    told = await session.send("Runtime.evaluate", expression=f"({_CONSENT})()", returnByValue=True)
    if isinstance(facts, dict) and told.get("result", {}).get("value") is True:
        facts["consent"] = True
    return facts


async def _screenshot(session: Session, budget: Budget) -> bytes:
    """The whole page as PNG, from its top, as high as the budget allows."""
    metrics = await session.send("Page.getLayoutMetrics")
    size = metrics["cssContentSize"]
    clip = {
        "x": 0,
        "y": 0,
        "width": min(max(size["width"], 1), budget.height),
        "height": min(max(size["height"], 1), budget.height),
        "scale": 1,
    }
    told = await session.send(
        "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
    )
    return b64decode(told["data"])


def _text(told: Any) -> str | None:
    return told if isinstance(told, str) else None
