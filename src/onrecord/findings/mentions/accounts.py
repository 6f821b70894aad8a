"""Which accounts does a report name, and whose does it say they are?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.findings.article import Article, BlockKind, Place

__all__ = [
    "AccountMention",
    "Address",
    "NamedAccount",
    "accounts_in",
    "addresses_in",
    "named_accounts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMention:
    """An account named once: by its handle, by its owner, or both."""

    place: Place  # of the handle; of the words that name the account, where there is none
    handle: str | None  # without @; with its host where that was written
    platform: str | None  # as the report calls it
    owner: Place | None  # as the report says


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAccount:
    """What the mentions of one account say together. Owners are the report's words."""

    handle: str | None
    owner: str | None
    platform: str | None
    mentions: tuple[AccountMention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address in the text or behind a link; whose it is, the platforms know."""

    url: str
    place: Place | None


_HANDLE = re.compile(r"(?<![\w@/.])@(\w(?:[\w.-]{0,80}\w)?(?:@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5})?)")
_SMALL = r"(?:of|in|for|the|and|to|on|at|de|del|la|al|der|des)"
_NAME = rf"[A-ZÀ-Þ][\w.&'’-]*(?: (?:{_SMALL} ){{0,2}}[A-ZÀ-Þ][\w.&'’-]*){{0,11}}"
# "Valdoria's embassy in Port Sorrel": the house in small letters belongs to the name before it.
_NAME += (
    r"(?:(?<=['’]s) (?:foreign |defence |interior )?(?:embassy|consulate(?: general)?|mission"
    r"|ministry|government|parliament|delegation|army|navy|police)"
    rf"(?: {_SMALL}(?: the)? {_NAME})?)?"
)
_SERVICE = (
    r"(?:(?P<platform>Twitter|X|Bluesky|Mastodon|Facebook|Instagram|Weibo|Telegram|Threads|TikTok"
    r"|YouTube|VK|WeChat)\s)"
)
_ACCOUNT = r"(?:accounts?|handle|page|profile|channel|feed)"
_OF = rf"{_SERVICE}?{_ACCOUNT}\s(?:of|for|belonging to|run by)\s(?:the\s)?(?P<owner>{_NAME})"
_OPENING = r",?\s*[(,]?\s*[‘'\"“]*$"
_BEFORE = tuple(
    re.compile(pattern + _OPENING)
    for pattern in (
        _OF,
        rf"(?P<owner>{_NAME}|\b(?:the|its|their|our) [a-z][a-z ]{{2,40}}?)['’]s?\s(?:official\s"
        rf"|verified\s|own\s|main\s)*{_SERVICE}?{_ACCOUNT}",
    )
)
_PARENTHESIS = re.compile(rf"(?P<owner>{_NAME})\s*\($")
_AFTER = re.compile(
    rf"[’'\"”)]*,?\s(?:is\s|was\s|which is\s)?(?:the\s)?(?:official\s|verified\s)*{_OF}"
)
_UNNAMED = re.compile(rf"\b(?:(?:official|verified|main)\s)?{_OF}")
_ACCOUNT_WORD = re.compile(rf"\b{_ACCOUNT}\b")
_URL = re.compile(r"https?://[^\s<>\"“”‘’]{3,2000}")
_WINDOW = 160


def accounts_in(article: Article) -> tuple[AccountMention, ...]:
    """Return each account's mentions in order; related lines are another article's."""
    found = [
        mention
        for block in article.blocks
        if block.kind is not BlockKind.RELATED
        for mention in _in_block(article.text, block.place)
    ]
    return tuple(sorted(found, key=lambda mention: mention.place))


def _in_block(text: str, block: Place) -> Iterator[AccountMention]:
    owners: set[Place] = set()
    for m in _HANDLE.finditer(text, block.start, block.end):
        owner, platform = _owner(text, block, m)
        if owner:
            owners.add(owner)
        yield AccountMention(place=Place(*m.span()), handle=m[1], platform=platform, owner=owner)
    for m in _UNNAMED.finditer(text, block.start, block.end):
        owner = Place(*m.span("owner"))
        if owner not in owners:
            yield AccountMention(
                place=Place(*m.span()), handle=None, platform=m["platform"], owner=owner
            )


def _owner(text: str, block: Place, handle: re.Match[str]) -> tuple[Place | None, str | None]:
    start = max(block.start, handle.start() - _WINDOW)
    before = text[start : handle.start()]
    patterns = _BEFORE if _ACCOUNT_WORD.search(before) else ()
    for pattern in (*patterns, *((_PARENTHESIS,) if before.endswith("(") else ())):
        if m := pattern.search(before):
            a, b = m.span("owner")
            return Place(start + a, start + b), m.groupdict().get("platform")
    if m := _AFTER.match(text, handle.end(), min(block.end, handle.end() + _WINDOW)):
        return Place(*m.span("owner")), m["platform"]
    return None, None


def named_accounts(text: str, mentions: Sequence[AccountMention]) -> tuple[NamedAccount, ...]:
    """Put mentions of one account together: by handle, or by an owner of the same words."""
    groups: list[list[AccountMention]] = []
    by_key: dict[str | frozenset[str], list[AccountMention]] = {}
    for mention in sorted(mentions, key=lambda m: (m.handle is None, m.place)):
        keys: list[str | frozenset[str]] = []
        if mention.handle:
            keys.append(mention.handle.casefold())
        if mention.owner:
            keys.append(_words(mention.owner.of(text)))
        group = next((by_key[key] for key in keys[:1] if key in by_key), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(mention)
        for key in keys:
            by_key.setdefault(key, group)
    return tuple(_named(text, sorted(group, key=lambda m: m.place)) for group in groups)


def _words(owner: str) -> frozenset[str]:
    """`Consulate General of Pakistan in Chengdu` and `Pakistan Consulate General Chengdu` agree."""
    return frozenset(re.findall(r"\w+", owner.casefold())) - frozenset(_SMALL[3:-1].split("|"))


def _named(text: str, mentions: list[AccountMention]) -> NamedAccount:
    best = sorted(mentions, key=lambda m: m.handle is None)  # the words beside the handle itself
    return NamedAccount(
        handle=next((m.handle for m in mentions if m.handle), None),
        owner=next((m.owner.of(text) for m in best if m.owner), None),
        platform=next((m.platform for m in mentions if m.platform), None),
        mentions=tuple(mentions),
    )


def addresses_in(article: Article) -> tuple[Address, ...]:
    """Return the addresses that stand in the text, then those behind links and shown posts."""
    written = [
        Address(url=m[0].rstrip(".,;:!?)]}'"), place=Place(*m.span()))
        for m in _URL.finditer(article.text)
    ]
    behind = [Address(url=link.href, place=link.place) for link in article.links if link.href]
    shown = [Address(url=embed.url, place=embed.place) for embed in article.embeds if embed.url]
    return tuple(dict.fromkeys([*written, *behind, *shown]))
