"""How do we say what a picture shows, beside what we hold?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import ended, moment, quoted


def matches(part: bool) -> str:
    shown = "The part of the post that the picture shows" if part else "The picture's text"
    return f"{shown} is the post's, word for word as far as a picture can show it."


def differs(count: int) -> str:
    return f"The picture differs from the post in {_counted(count)}."


def unsure(count: int) -> str:
    is_said = "That does not say that it differs" if count == 1 else "That doesn't say they differ"
    return f"{_counted(count).capitalize()} could not be read surely. {is_said}."


def not_read_well(count: int) -> str:
    return (
        f"The picture's text was read with so little certainty ({_counted(count)} unlike the "
        "post's) that no word of it is said to differ."
    )


def replaced(read: str, post: str) -> str:
    return ended(f"The picture shows {quoted(read)} where the post has {quoted(post)}")


def added(read: str) -> str:
    return f"The picture shows {quoted(read)}, which the post does not have there."


def missing(post: str) -> str:
    return f"The post has {quoted(post)} there, which the picture does not show."


def maybe(read: str, post: str) -> str:
    if not read:
        return ended(f"Not read surely: where the post has {quoted(post)}")
    if not post:
        return ended(f"Not read surely: {quoted(read)}, which the post does not have there")
    return ended(f"Not read surely: {quoted(read)} where the post has {quoted(post)}")


def another_handle(shown: str, known: str) -> str:
    return f"The picture shows the handle “@{shown}”; this post is @{known}'s."


def another_time(shown: str, claimed: datetime) -> str:
    return (
        f"The picture shows the time {quoted(shown)}; the post claims {moment(claimed)}, which no "
        "time zone explains."
    )


def part_before(post: str) -> str:
    return ended(f"The picture does not show how the post begins: {quoted(post)}")


def part_after(post: str) -> str:
    return ended(f"The picture does not show how the post goes on: {quoted(post)}")


def beside(lines: Sequence[str]) -> str:
    return ended("Also in the picture: " + ", ".join(map(quoted, lines)))


def _counted(words: int) -> str:
    return "one place" if words == 1 else f"{words} places"
