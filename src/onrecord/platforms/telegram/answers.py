"""What does an answer of t.me say?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from onrecord.platforms.markup import Page, read_page
from onrecord.platforms.polling import Account, Answer, Found, Located, Question, Shown
from onrecord.platforms.speech import Address, Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.platforms.telegram.addresses import is_number
from onrecord.platforms.telegram.messages import (
    MESSAGE,
    channel_in,
    claimed_in,
    classes,
    media_at,
    message_in,
    number_in,
)
from onrecord.platforms.telegram.questions import ask_profile, own_channel, preview
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Refused,
    Unreached,
    Unread,
)

__all__ = ["find", "is_sound", "media_shown", "read"]

_BEGINNING = datetime(2013, 1, 1, tzinfo=UTC)  # Telegram began in August of that year


def find(
    address: Address, answers: Sequence[Exchange], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """Find a channel by its name: its number is in the messages that its preview shows."""
    name = address.handle or Handle("")
    sought = Account(account=AccountId(""), handle=name, host=server.rstrip("/"))
    if not answers:
        return Question(url=preview(sought), accept="text/html")
    try:
        return _located(sought, answers[-1])
    except Unplaced as error:
        return Unread(str(error))


def read(account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
    """What a preview, a profile or an embedded message says; `Unread` if it can't be placed."""
    del beside
    failure = read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    try:
        return _answer(account, exchange)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


def _answer(account: Account, exchange: Exchange) -> Answer:
    match _path(account, exchange.url), exchange.status:
        case ["s", _], 301 | 302 | 303 | 307 | 308:
            return _led(account, exchange)
        case _, int(status) if status != 200:
            raise Unplaced(f"HTTP {status}, where previews are served with 200")
        case ["s", _] | ["s", _, _], _:
            return _listed(account, read_page(exchange.body), _is_latest(exchange.url))
        case [_, number], _:
            post = PostId(number)
            return Answer(posts={post: _single(account, post, read_page(exchange.body))})
        case [_], _:
            return _profile(account, read_page(exchange.body))
        case _:
            raise Unplaced("not a question that is put to Telegram")


def _path(account: Account, url: str) -> list[str]:
    """The parts of a question's path, of which one has to be the channel's name."""
    try:
        split, host = urlsplit(url), urlsplit(account.host)
    except ValueError as error:
        raise Unplaced("not an address") from error
    parts = [part for part in split.path.split("/") if part]
    name = parts[1] if parts[:1] == ["s"] and len(parts) > 1 else "".join(parts[:1])
    if split.netloc != host.netloc or name.lower() != (account.handle or "").lower():
        raise Unplaced("an answer about another channel")
    return parts


def _is_latest(url: str) -> bool:
    return "before=" not in urlsplit(url).query


def _led(account: Account, exchange: Exchange) -> Answer:
    """A redirect: from the preview to the profile, where there is no preview."""
    profile = ask_profile(account)
    try:
        where = urljoin(exchange.url, header(exchange, "location") or "")
    except ValueError as error:
        raise Unplaced("a redirect to no address") from error
    if where.lower() != profile.url.lower():
        raise Unplaced(f"a redirect to {where[:200]}")
    return Answer(instead=profile)


def _profile(account: Account, page: Page) -> Answer:
    """A profile is only looked at where the preview led to it."""
    if page.first(".tgme_page") is None:
        raise Unplaced("neither a preview nor a profile")
    if page.first(".tgme_page .tgme_page_title") is None:
        return Answer(facts=(AccountState("no channel has this name", _server(account)),))
    return Answer(failure=Refused("no preview: it is switched off, or this is no channel"))


def _located(
    sought: Account, exchange: Exchange
) -> Question | Located | Absent | Refused | Unreached | Unread:
    failure = read_status(exchange)
    if failure is not None:
        return failure
    account = sought
    if exchange.status == 200 and _path(sought, exchange.url)[:1] == ["s"]:
        account = _shown_channel(sought, read_page(exchange.body))
    answer = _answer(account, exchange)
    if answer.facts and account.account:
        return Located(account, answer.facts)
    return answer.instead or answer.failure or Absent("no channel has this name")


def _shown_channel(sought: Account, page: Page) -> Account:
    numbers = {channel_in(page, message) for message in page.all(MESSAGE)}
    if len(numbers) != 1:
        raise Unplaced("a preview that shows no message, so that the channel's number is not known")
    return Account(account=numbers.pop(), handle=_called(page, sought), host=sought.host)


def _listed(account: Account, page: Page, is_latest: bool) -> Answer:
    messages = page.all(MESSAGE)
    if page.first(".tgme_channel_info_header_title") is None:
        raise Unplaced("not a channel's preview")
    if not messages:
        raise Unplaced("a preview that shows no message, so that it could be another channel's")
    # Notes of the service are no posts; that this is the channel, they show as well.
    numbered = [(number_in(account, page, message), message) for message in messages]
    posts = {
        number: message_in(page, message)
        for number, message in numbered
        if "service_message" not in classes(message)
    }
    older = _older(account, page)
    if not is_latest:
        return Answer(posts=posts, older=older)
    named = Account(account=account.account, handle=_called(page, account), host=account.host)
    return Answer(
        posts=posts,
        facts=_facts(named),
        reaches_to=_reaches_to(page, messages),
        older=older,
    )


def _older(account: Account, page: Page) -> Question | None:
    more = page.first("a.tme_messages_more[data-before]")
    before = "" if more is None else page.attribute(more, "data-before") or ""
    if not is_number(before):
        return None
    return Question(url=f"{preview(account)}?before={before}", accept="text/html")


def _reaches_to(page: Page, messages: Sequence[LexborNode]) -> datetime | None:
    """The time of the oldest message; on a channel's only page, that of the first one ever."""
    if page.first("a.tme_messages_more, link[rel=prev]") is None:
        return _BEGINNING
    claims = [claimed_in(page, message) for message in messages]
    known = [claim for claim in claims if claim is not None]
    return min(known) if len(known) == len(claims) else None


def _single(account: Account, post: PostId, page: Page) -> Found:
    """A message as it is embedded, or the element that stands in its place."""
    messages, errors = page.all(MESSAGE), page.all("div.tgme_widget_message_error")
    if len(messages) == 1 and not errors:
        if number_in(account, page, messages[0]) != post:
            raise Unplaced("another message than was asked for")
        return message_in(page, messages[0])
    # "Channel with username X not found" stands in the same element, with the name in one of its
    # own: that speaks of the name.
    if len(errors) == 1 and not messages and errors[0].css_first("div > *") is None:
        return Absent(page.words(errors[0]).strip() or "(no words)")
    raise Unplaced("neither a message nor its absence")


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether Telegram's own channel is shown, with its number."""
    answer = read(own_channel(account.host), control)
    return answer.failure is None and any(isinstance(x, Shown) for x in answer.posts.values())


def _called(page: Page, account: Account) -> Handle:
    """The channel's name as the preview writes it, if it is the one that was asked for."""
    link = page.first(".tgme_channel_info_header_username")
    written = "" if link is None else page.words(link).strip().removeprefix("@")
    is_same = written.lower() == (account.handle or "").lower()
    return Handle(written) if is_same else Handle(account.handle or "")


def _facts(account: Account) -> tuple[AccountState | Identity, ...]:
    by, handles = _server(account), (Handle((account.handle or "").lower()),)
    return AccountState("active", by), Identity(handles, None, account.host, by)


def _server(account: Account) -> str:
    return urlsplit(account.host).netloc


def media_shown(exchange: Exchange, post: PostId) -> tuple[str, ...]:
    """Where the pictures and films of a message lie, by the answer that showed it.

    Their addresses are others with every answer, so that no version holds them.
    """
    try:
        page = read_page(exchange.body)
    except Unplaced:
        return ()
    named = [
        x for x in page.all(MESSAGE) if (page.attribute(x, "data-post") or "").endswith(f"/{post}")
    ]
    return media_at(page, named[0]) if len(named) == 1 else ()
