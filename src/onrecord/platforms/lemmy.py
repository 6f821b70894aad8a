"""How does Lemmy speak, over its API v3, of a user's posts or of a community's?

An instance signs nothing here. It says of a post that its author or a moderator took it back by a
flag where it still shows the post, and otherwise by an error, which is one and the same for both.
Sources: join-lemmy.org/api (v3); the server's crates `api_common`, `db_views` and `utils`, 0.18 to
0.19 and 1.0: errors come with status 400, `not_found` with 404, and before 0.19 times without an
offset, which are in UTC.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from onrecord.platforms.authored import same_by
from onrecord.platforms.bodies import list_in, object_in, object_of, text_in
from onrecord.platforms.polling import Account, Answer, Found, Located, Question, Shown
from onrecord.platforms.speech import Address, AddressError, Said, Unplaced
from onrecord.platforms.statuses import read_status
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread
from onrecord.record.times import TimeError, read_claimed

NAME = "lemmy"
SERVER = ""
READER = "lemmy 1"
DOUBTS = False
MANY = 0

_PAGE = 50  # posts; the most that the API gives at once
_PREFIX = "lemmy:"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
_COMMUNITY = re.compile(rf"!([A-Za-z0-9_]+)@({_HOST})")  # as people write it
_PROFILE = re.compile(rf"(https?://{_HOST})/([uc])/([A-Za-z0-9_]+)/?", re.IGNORECASE)
_POST = re.compile(r"/post/([0-9]{1,18})")
_NO_POST = ("couldnt_find_post", "not_found")
_NO_ACCOUNT = (
    "couldnt_find_person",
    "couldnt_find_that_username_or_email",
    "couldnt_find_community",
    "not_found",
)
_REFUSALS = ("rate_limit_error", "instance_is_private", "not_logged_in", "incorrect_login")
_BEGINNING = datetime.min.replace(tzinfo=UTC)


# Addresses


def read_address(text: str) -> Address | None:
    """Read `!community@host`, `lemmy:https://host/u/user` or `lemmy:https://host/c/community`.

    Other servers have pages at /u/ and /c/ too: without the prefix such an address is not ours.
    """
    text = text.strip()
    if (named := _COMMUNITY.fullmatch(text)) is not None:
        return _address(f"https://{named[2].lower()}", "c", named[1])
    if not text.lower().startswith(_PREFIX):
        return None
    profile = _PROFILE.fullmatch(text[len(_PREFIX) :])
    if profile is None:
        raise AddressError(
            f"{text[:200]!r} names neither a user nor a community",
            advice="Write lemmy: and a profile's address: lemmy:https://lemmy.example/u/ministry",
        )
    return _address(profile[1].lower(), profile[2].lower(), profile[3])


def _address(origin: str, kind: str, name: str) -> Address:
    handle = Handle(f"{name}@{origin.partition('://')[2]}".lower())
    return Address(account=None, handle=handle, post=None, at=f"{origin}/{kind}/{name.lower()}")


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The id itself: the instance shows a page there."""
    page = account if post is None else post
    return page if page.startswith(("https://", "http://")) else None


def kind_of(post: PostId) -> ScopeKind:  # noqa: ARG001  # every platform is asked so
    """A cross-post is a post of its own."""
    return ScopeKind.POSTS


# Questions


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The latest posts of a user, or in a community."""
    return (_listing(account.account, 1),)


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:  # noqa: ARG001  # every platform is asked so
    """Posts are asked for one by one."""
    return None


def ask_post(account: Account, post: PostId) -> Question | None:
    """A post by its number on the account's own instance."""
    origin, _, _ = _parts(account.account)
    number = _POST.fullmatch(post.removeprefix(origin))
    return None if number is None else _question(f"{origin}/api/v3/post?id={number[1]}")


def ask_account(account: Account) -> Question:
    """The user with its posts, or the community."""
    origin, kind, name = _parts(account.account)
    if kind == "u":
        return _listing(account.account, 1)
    return _question(f"{origin}/api/v3/community?name={quote(name)}")


def ask_control(account: Account) -> Question:
    """The instance itself, which answers anybody who may see anything."""
    return _question(f"{_parts(account.account)[0]}/api/v3/site")


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether the instance names itself and its version."""
    if control.url != ask_control(account).url or control.status != 200:
        return False
    try:
        body = object_of(control)
        return bool(text_in(body, "version")) and isinstance(body.get("site_view"), dict)
    except Unplaced:
        return False


def _listing(account: AccountId, page: int) -> Question:
    origin, kind, name = _parts(account)
    end = f"sort=New&limit={_PAGE}&page={page}"
    if kind == "u":
        return _question(f"{origin}/api/v3/user?username={quote(name)}&{end}")
    return _question(f"{origin}/api/v3/post/list?community_name={quote(name)}&type_=All&{end}")


def _question(url: str) -> Question:
    return Question(url=url, accept="application/json")


def _parts(account: AccountId) -> tuple[str, str, str]:
    """The instance, "u" or "c", and the name."""
    origin, kind, name = account.rsplit("/", 2)
    return origin, kind, name


# Answers


def find(
    address: Address,
    answers: Sequence[Exchange],
    server: str,  # noqa: ARG001  # every platform is asked so
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """The user or community at an address, on its own instance.

    A community in which anybody may post speaks for nobody, and is not taken.
    """
    account = Account(
        account=AccountId(str(address.at)),
        handle=address.handle,
        host=str(address.at).rsplit("/", 2)[0],
    )
    if not answers:
        return ask_account(account)
    try:
        answer = _read(account, answers[-1])
        if answer.failure is not None:
            return answer.failure
        state = next((one for one in answer.facts if isinstance(one, AccountState)), None)
        if state is None or state.state != "active":
            return Absent("nobody is there" if state is None else state.state)
        body = object_of(answers[-1])
        if _parts(account.account)[1] == "c" and not _of_moderators(body):
            return Unread("anybody may post in this community: it is nobody's account")
    except Unplaced as error:
        return Unread(str(error))
    return Located(account, answer.facts)


def _of_moderators(body: dict[str, Any]) -> bool:
    community = object_in(object_in(body, "community_view"), "community")
    return community.get("posting_restricted_to_mods") is True


def read(account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:  # noqa: ARG001  # every platform is asked so
    """What an answer to any of these questions says."""
    try:
        return _read(account, exchange)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


def _read(account: Account, exchange: Exchange) -> Answer:
    # 1. What was asked for?
    post = _asked_post(account.account, exchange.url)
    listed = _asked_page(account.account, exchange.url)
    if exchange.url == ask_control(account).url or exchange.status == 304:
        return Answer()
    if post is None and listed is None and exchange.url != ask_account(account).url:
        raise Unplaced("an answer about another account or post than was asked for")
    # 2. The instance's own errors.
    error = _error(exchange)
    if error in _REFUSALS:
        return Answer(failure=Refused(f"{error} (HTTP {exchange.status})"))
    if error in _NO_POST and post is not None:
        return Answer(posts={post: Absent(f"the instance says: {error}")})
    if error in _NO_ACCOUNT and post is None:
        return Answer(facts=(AccountState(str(error), _host(account)),))
    # 3. How it came otherwise, and what it shows.
    failure = read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    if exchange.status != 200:
        raise Unplaced(f"HTTP {exchange.status}")
    body = object_of(exchange)
    if post is not None:
        return _read_post(account, post, body)
    return _read_account(account, body, listed)


def _asked_post(account: AccountId, url: str) -> PostId | None:
    origin = _parts(account)[0]
    number = url.removeprefix(f"{origin}/api/v3/post?id=")
    return PostId(f"{origin}/post/{number}") if number != url and number.isdecimal() else None


def _asked_page(account: AccountId, url: str) -> int | None:
    try:
        said = parse_qs(urlsplit(url).query).get("page", [""])[0]
    except ValueError:
        return None
    page = int(said) if said.isdecimal() and len(said) < 9 else 0
    return page if page > 0 and url == _listing(account, page).url else None


def _error(exchange: Exchange) -> str | None:
    """The code of an error; None where the instance gave none of its own."""
    if exchange.failure is not None or exchange.status in (None, 200):
        return None
    try:
        return text_in(object_of(exchange), "error")[:100]
    except Unplaced:
        return None


def _read_post(account: Account, post: PostId, body: dict[str, Any]) -> Answer:
    view = object_in(body, "post_view")
    if _id_of(account, view) != post or not _is_of(account, view):
        raise Unplaced("an answer about another post than was asked for")
    return Answer(posts={post: _found(account, view)})


def _read_account(account: Account, body: dict[str, Any], page: int | None) -> Answer:
    facts = tuple(_facts(account, body))
    if page is None:
        return Answer(facts=facts)
    views = [view for view in list_in(body, "posts") if isinstance(view, dict)]
    if not all(_is_of(account, view) for view in views):
        raise Unplaced("a list with posts of another account")
    posts = {_id_of(account, view): _found_in_list(account, view) for view in views}
    # A community's pinned posts come first, and are older than what follows them.
    times = [
        found.claimed_at
        for view in views
        if not object_in(view, "post").get("featured_community")
        and isinstance(found := posts[_id_of(account, view)], Shown)
        and found.claimed_at is not None
    ]
    full = len(views) >= _PAGE
    reach = min(times, default=None) if full else _BEGINNING
    return Answer(
        posts=posts,
        facts=facts,
        reaches_to=reach if page == 1 else None,
        older=_listing(account.account, page + 1) if full else None,
    )


def _facts(account: Account, body: dict[str, Any]) -> Iterator[AccountState | Identity]:
    """The account's state and names, if the answer shows it. A community's list does not."""
    user = _parts(account.account)[1] == "u"
    view, name = ("person_view", "person") if user else ("community_view", "community")
    if not user and view not in body:
        return
    actor = object_in(object_in(body, view), name)
    if actor.get("actor_id", actor.get("ap_id")) != account.account:
        raise Unplaced("an answer about another account than was asked for")
    host = _host(account)
    flags = [flag for flag in ("deleted", "banned", "removed") if actor.get(flag) is True]
    yield AccountState(f"{flags[0]}: true" if flags else "active", host)
    shown = actor.get("display_name") if user else actor.get("title")
    names = [f"{_parts(account.account)[2]}@{host}", *([shown] if isinstance(shown, str) else [])]
    origin = _parts(account.account)[0]
    yield Identity(tuple(Handle(one) for one in names if one), None, origin, host)


def _is_of(account: Account, view: dict[str, Any]) -> bool:
    name = "creator" if _parts(account.account)[1] == "u" else "community"
    actor = object_in(view, name)
    return bool(actor.get("actor_id", actor.get("ap_id")) == account.account)


def _id_of(account: Account, view: dict[str, Any]) -> PostId:
    """A post's page on this instance; of posts that were written here it is their id, too."""
    number = object_in(view, "post").get("id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 10**18:
        raise Unplaced("a post without its number")
    return PostId(f"{_parts(account.account)[0]}/post/{number}")


def _found_in_list(account: Account, view: dict[str, Any]) -> Found:
    try:
        return _found(account, view)
    except Unplaced as error:
        return Unread(str(error))


def _found(account: Account, view: dict[str, Any]) -> Found:
    post = object_in(view, "post")
    for flag in ("removed", "deleted"):  # by whoever moderates; by its author
        if post.get(flag) is True:
            return Absent(f'the instance says: "{flag}": true')
    by, within = object_in(view, "creator"), object_in(view, "community")
    user = _parts(account.account)[1] == "u"
    other = within if user else by
    published = text_in(post, "published")
    version = write_fields(
        {
            "alt": post.get("alt_text"),
            "body": post.get("body"),
            "in" if user else "by": other.get("actor_id", other.get("ap_id")),
            "nsfw": post.get("nsfw") is True or None,
            "published": published,
            "title": text_in(post, "name"),
            "url": post.get("url"),
        }
    )
    return Shown(version, _instant(published))


def _instant(text: str) -> datetime | None:
    for written in (text, f"{text}Z"):
        try:
            return read_claimed(written)
        except TimeError:
            continue
    return None


def _host(account: Account) -> str:
    return _parts(account.account)[0].partition("://")[2]


# Versions


def read_version(post: PostId, data: bytes) -> Said:  # noqa: ARG001  # every platform is asked so
    """What a version says: its title, and its body as Markdown. Raises `Unplaced`."""
    fields = read_fields(data)
    title, body, url, published = (
        _text(fields, name) for name in ("title", "body", "url", "published")
    )
    return Said(
        kind=ScopeKind.POSTS,
        text="\n\n".join(part for part in (title, body) if part),
        claimed_at=_instant(published),
        languages=(),
        media=(),
        links=(url,) if url else (),
        labels=("nsfw",) if fields.get("nsfw") is True else (),
        answers=None,
        quotes=None,
    )


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions differ only in what changes without the author.

    Moderators may mark a post, and from 0.19 on the same time is written with an offset.
    """
    return same_by(_of_the_author, before, now)


def _of_the_author(fields: Mapping[str, Any]) -> dict[str, Any]:
    published = fields.get("published")
    at = _instant(published) if isinstance(published, str) else None
    own = {name: value for name, value in fields.items() if name != "nsfw"}
    return {**own, "published": at or published}


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Unplaced("not a version of a post")
    return readable(value)
