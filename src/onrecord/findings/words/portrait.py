"""Which words stand in an account's portrait?"""

from collections.abc import Iterator

from onrecord.findings.assessment.portrait import Portrait, Role, Row, Topic
from onrecord.findings.words.moments import moment

__all__ = [
    "NOT_CONCLUDED",
    "PRIVATE",
    "WHY_PRIVATE",
    "counted",
    "explained",
    "label",
    "left_out",
    "not_marked",
    "strength",
    "title",
    "untold",
]

PRIVATE = "Private: for the editors of this archive only. Not for publication, not for a bundle."
WHY_PRIVATE = (
    "It shows the working habits behind an account, and somebody could try to read persons into"
    " them. It counts posts and not people: it can't tell who wrote one, and it must not be used to"
    " find out. Keep the file where only you can read it, and take it away when the question is"
    " answered."
)
NOT_CONCLUDED = (
    "A marked post that lies where few others do is unusual for this account, and nothing more"
    " follows: duties, tools and habits change. The time, the client and the language of a post are"
    " the platform's word."
)

_TITLES = {
    Topic.HOURS: "Hour and weekday, in UTC",
    Topic.LOCAL_HOURS: "Hour and weekday, by the clocks of ",
    Topic.CLIENTS: "Clients over time",
    Topic.LANGUAGES: "Languages over time",
    Topic.KINDS: "Kinds of posts over time",
    Topic.MEDIA: "Media over time",
    Topic.LENGTH: "Length in characters",
    Topic.PAUSES: "Pauses between posts",
    Topic.LINKS: "Where links lead",
    Topic.MENTIONS: "Whom it mentions",
    Topic.HASHTAGS: "Hashtags",
}
_EXPLAINED = {
    Topic.HOURS: "When its posts were posted, by the platform's word.",
    Topic.LOCAL_HOURS: "The same posts, with daylight saving time as it was on each day.",
    Topic.CLIENTS: (
        "The application that the platform names. A client is not a person: one person may use"
        " several, and several may use one."
    ),
    Topic.LANGUAGES: "The first language that the platform names.",
    Topic.KINDS: "Reposts and likes have no words of the account's own, and are left out.",
    Topic.MEDIA: "What is attached. A post with several kinds is in the row of each.",
    Topic.LENGTH: "As written, with links, mentions and hashtags.",
    Topic.PAUSES: (
        "The time since its own post before. Posts whose words are not on record are left out, so"
        " that a pause may seem longer than it was."
    ),
    Topic.LINKS: "By host. A post with several links is in the row of each host.",
    Topic.MENTIONS: "Accounts that its own words name with an @.",
    Topic.HASHTAGS: "In small letters, as its own words have them.",
}
_NONE = {
    Topic.CLIENTS: "not stated",
    Topic.LANGUAGES: "not stated",
    Topic.MEDIA: "no media",
    Topic.LINKS: "no links",
    Topic.MENTIONS: "no mentions",
    Topic.HASHTAGS: "no hashtags",
}
_UNTOLD = {
    Topic.CLIENTS: "the client",
    Topic.LANGUAGES: "the language",
    Topic.MEDIA: "media",
    Topic.LINKS: "where links lead",
}


def title(topic: Topic, zone: str | None) -> str:
    """The heading of a picture; `zone` is whose clocks Topic.LOCAL_HOURS goes by."""
    return _TITLES[topic] + ((zone or "") if topic is Topic.LOCAL_HOURS else "")


def explained(topic: Topic) -> str:
    """What a picture counts, in a sentence or two."""
    return _EXPLAINED[topic]


def strength(topic: Topic) -> str | None:
    """What a stronger colour means in a picture with columns; None where bars are drawn."""
    match topic:
        case Topic.HOURS | Topic.LOCAL_HOURS:
            return "The stronger the colour, the more posts."
        case Topic.CLIENTS | Topic.LANGUAGES | Topic.KINDS | Topic.MEDIA:
            return "The stronger the colour, the larger the part of the posts in that column."
        case Topic.LENGTH | Topic.PAUSES | Topic.LINKS | Topic.MENTIONS | Topic.HASHTAGS:
            return None


def label(topic: Topic, row: Row) -> str:
    """What a row is called."""
    match row.role:
        case Role.OURS | Role.THEIRS:
            return row.label
        case Role.REST:
            return "1 other" if row.label == "1" else f"{int(row.label):,} others"
        case Role.NONE:
            return _NONE.get(topic, "none")


def counted(found: Portrait, unread: int) -> str:
    """How many posts the portrait counts, of which time, and which it leaves out."""
    return " ".join(_counted(found, unread))


def _counted(found: Portrait, unread: int) -> Iterator[str]:
    if found.first is None or found.last is None:
        yield "No post of the account's own is counted."
    elif found.posts == 1:
        yield f"One post of the account's own is counted, of {moment(found.first)}."
    else:
        between = f"between {moment(found.first)} and {moment(found.last)}"
        yield f"{found.posts:,} posts of the account's own are counted, {between}."
    if found.marks:
        yield (
            "They are from before the first marked post; a marked post is shown by its number and"
            " is in no count."
        )
    if unread:
        left = (
            "post are not on record: it is" if unread == 1 else "posts are not on record: they are"
        )
        yield f"The words of {unread:,} more {left} left out."


def left_out(disowned: int) -> str:
    """How many posts are not counted since somebody disowned them."""
    are = "post that was disowned is" if disowned == 1 else "posts that were disowned are"
    return f"{disowned:,} {are} left out."


def not_marked(repeats: bool, ref: str) -> str:
    """Why a post can't be marked; `ref` is empty where it is so of all that were named."""
    which = f"the post {ref}" if ref else "what was named"
    if repeats:
        return f"{which} has no words of its own"
    return f"{which} has no time, or no words, on record"


def untold(topics: tuple[Topic, ...]) -> str | None:
    """What the platform does not tell, so that there is no picture of it."""
    named = [_UNTOLD[topic] for topic in topics]
    if not named:
        return None
    told = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return f"The platform does not tell {told}."
