"""What do the pages of institutions' own sites say: press releases, statements, notices?

A page signs nothing and has no number but its address. It is gone when its server says so by its
status, or answers as it answers for a page that can't exist; never by what is written on it.
Sources: RFC 9110 (statuses), the HTML Standard, the Open Graph protocol and schema.org (dates).
"""

from collections.abc import Mapping, Sequence

from onrecord.platforms.authored import same_by
from onrecord.platforms.polling import Account, Located, Question
from onrecord.platforms.speech import Address, Said, Unplaced
from onrecord.platforms.statuses import read_status
from onrecord.platforms.versions import read_fields, readable
from onrecord.platforms.web.addresses import (
    home_of,
    host_of,
    impossible_beside,
    is_list,
    page_of,
    read_address,
    same_place,
)
from onrecord.platforms.web.answers import ACCEPT, claimed_at, is_sound, leads_to, read
from onrecord.platforms.web.main_text import EXTRACTOR
from onrecord.platforms.web.pages import MOST_NAMED, read_page
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread

__all__ = [
    "DOUBTS",
    "MANY",
    "MOST_NAMED",
    "NAME",
    "READER",
    "SERVER",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "find",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "page_of",
    "read",
    "read_address",
    "read_version",
]

NAME = "web"
SERVER = ""
READER = f"web 1, {EXTRACTOR}"
DOUBTS = True
MANY = 0


def find(
    address: Address,
    answers: Sequence[Exchange],
    server: str,  # noqa: ARG001  # every platform is asked so
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """The page or list at an address. Where it leads to another, that one must be given."""
    asked = str(address.account or address.at)
    url = asked
    try:
        for exchange in answers:
            failure = read_status(exchange)
            if failure is not None:
                return failure
            if exchange.status in (404, 410):
                return Absent(f"HTTP {exchange.status}")
            target = leads_to(exchange)
            if target is None:
                return _located(asked, exchange)
            if not same_place(target, url):
                return Unread(f"it leads to {target}: give that address, if it is meant")
            url = target
    except Unplaced as error:
        return Unread(str(error))
    return Question(url=url, accept=ACCEPT)


def _located(asked: str, exchange: Exchange) -> Located | Unread:
    found = page_of(AccountId(exchange.url), None) or asked
    page = read_page(exchange)
    if is_list(found) and not page.links:
        return Unread("it ends in a slash, so it is a list, but it links no page beneath itself")
    if not is_list(found) and not page.text:
        return Unread("it is a page without text")
    host = home_of(found).rstrip("/")
    return Located(
        Account(account=AccountId(found), handle=None, host=host),
        (AccountState("active", host_of(found)), Identity((), None, host, host_of(found))),
    )


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The list, or the page itself."""
    return (Question(url=account.account, accept=ACCEPT),)


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:  # noqa: ARG001  # every platform is asked so
    """Pages are asked for one by one."""
    return None


def ask_post(account: Account, post: PostId) -> Question | None:  # noqa: ARG001  # every platform is asked so
    """The page."""
    return Question(url=post, accept=ACCEPT)


def ask_account(account: Account) -> Question:
    """The list; beside a single page, the home page of its host."""
    url = account.account if is_list(account.account) else home_of(account.account)
    return Question(url=url, accept=ACCEPT)


def ask_control(account: Account) -> Question:
    """A page that can't exist, in the same folder: the same one each time."""
    return Question(url=impossible_beside(account.account), accept=ACCEPT)


def kind_of(post: PostId) -> ScopeKind:  # noqa: ARG001  # every platform is asked so
    """A page is said, not repeated from others."""
    return ScopeKind.POSTS


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions have the same words and date: a new layout or address is no edit."""
    return same_by(_of_the_author, before, now)


def _of_the_author(fields: Mapping[str, object]) -> tuple[object, ...]:
    published = fields.get("published")
    at = claimed_at(published) if isinstance(published, str) else None
    return fields.get("title"), fields.get("text"), at or published


def read_version(post: PostId, data: bytes) -> Said:  # noqa: ARG001  # every platform is asked so
    """What a version of a page says. Raises `Unplaced`."""
    fields = read_fields(data)
    title, text = _text(fields.get("title")), _text(fields.get("text"))
    language = _text(fields.get("language"))
    return Said(
        kind=ScopeKind.POSTS,
        text=text if text.startswith(title) else f"{title}\n\n{text}",
        claimed_at=claimed_at(_text(fields.get("published"))),
        languages=(language,) if language else (),
        media=(),
        links=(),
        labels=(),
        answers=None,
        quotes=None,
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unplaced("not a version of a page")
    return readable(value)
