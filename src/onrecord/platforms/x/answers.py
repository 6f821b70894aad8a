"""What does an answer of X's API say of an account and its posts?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from onrecord.platforms.bodies import list_in, object_of, text_in
from onrecord.platforms.polling import Account, Answer, Found
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import read_status
from onrecord.platforms.x.addresses import is_id, is_name
from onrecord.platforms.x.events import is_event, read_event
from onrecord.platforms.x.posts import Post, minted_at, post_of
from onrecord.platforms.x.problems import Problem, failure_of, found_of, problems_in, state_of
from onrecord.platforms.x.questions import CONTROL, Asked, ask_control, ask_newest, ask_older, asked
from onrecord.record.accounts import Handle, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import AccountState, Identity, Refused, Unreached, Unread

__all__ = ["facts_of", "failure_in", "is_sound", "read"]

_BEGINNING = datetime(2006, 3, 21, tzinfo=UTC)  # of the platform: nothing is older
_SAID_BY = "X's API"
_LONGEST = 200


def read(
    account: Account,
    exchange: Exchange,
    beside: Sequence[Exchange] = (),  # noqa: ARG001  # nothing of it is needed here
) -> Answer:
    """What an answer to any of our questions says, or an event of a stream. Nothing raises."""
    try:
        if is_event(exchange):
            return read_event(account, exchange)
        return _read(account, exchange)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether X's own account was shown."""
    if control.url != ask_control(account).url:
        return False
    try:
        body = object_of(control) if control.status == 200 else {}
        return text_in(body.get("data"), "id") == CONTROL
    except Unplaced:
        return False


def failure_in(exchange: Exchange) -> Refused | Unreached | Unread | None:
    """Why an answer says nothing, in X's words where it gives any; None for 200, 404 and 410."""
    failure = read_status(exchange)
    match failure:
        case Refused(why):
            named = _named_problem(exchange)
            if named is None or named.kind == "about:blank":  # which only repeats the status
                return failure
            return Refused(f"{why}: {named.kind}")
        case None if exchange.status not in (200, 404, 410):
            return Unread(f"HTTP {exchange.status}")
        case _:
            return failure


def _named_problem(exchange: Exchange) -> Problem | None:
    try:
        return next(iter(problems_in(object_of(exchange))), None)
    except Unplaced:
        return None


def _read(account: Account, exchange: Exchange) -> Answer:
    failure, question = failure_in(exchange), asked(exchange.url)
    if failure is not None:
        return Answer(failure=failure)
    if question is None:
        raise Unplaced("an answer to a question that we never put")
    body = _body(exchange)
    problems = problems_in(body)
    if exchange.status != 200 and not problems:
        raise Unplaced(f"HTTP {exchange.status} without a word of X's API")
    match question.what:
        case "timeline":
            return _timeline(account, question, body, problems)
        case "posts" | "post":
            return _posts(account, question, body, problems)
        case "user" | "name":
            return _user(account, question, body, problems)


def _body(exchange: Exchange) -> dict[str, Any]:
    try:
        return object_of(exchange)
    except Unplaced as error:
        if exchange.status == 200:
            raise
        raise Unplaced(f"HTTP {exchange.status}: {error}") from error


def _timeline(
    account: Account, question: Asked, body: dict[str, Any], problems: Sequence[Problem]
) -> Answer:
    if question.ids != (account.account,):
        raise Unplaced("an answer about another account")
    if "data" not in body and (said := _of_user(account, problems)) is not None:
        return said
    items = list_in(body, "data") if "data" in body else []
    if not items and not _is_empty(body):
        raise Unplaced("neither posts nor the word that there are none")
    posts = _found(account, items, _included(account, body), problems)
    if any(isinstance(found, Unread) and found.why == _ANOTHERS for found in posts.values()):
        raise Unplaced("a list with posts of another account")
    cursor = _meta(body).get("next_token")
    return Answer(
        posts=posts,
        facts=tuple(_facts_in(account, body)),
        reaches_to=None if problems or question.paged else _reaches_to(items, cursor is not None),
        older=ask_older(account, cursor),
    )


def _posts(
    account: Account, question: Asked, body: dict[str, Any], problems: Sequence[Problem]
) -> Answer:
    data = body.get("data")
    items = data if isinstance(data, list) else [] if data is None else [data]
    if any(text_in(item, "id") not in question.ids for item in items):
        raise Unplaced("an answer about other posts than were asked for")
    included = _included(account, body)
    posts = _found(account, items, included, problems)
    for one in question.ids:
        told = [found_of(problem) for problem in problems if problem.is_of_post(one)]
        if told and any(item["id"] == one for item in items):
            posts[PostId(one)] = Unread("shown, and said not to be")
        elif told:
            posts[PostId(one)] = told[0]
    newer = [post.newest for post in _parsed(account, items) if post.newest not in included]
    instead = newer[0] if question.what == "post" and newer and newer[0] != items[0]["id"] else None
    if not items and not any(PostId(one) in posts for one in question.ids):
        return Answer(failure=_whole_failure(problems))
    return Answer(
        posts=posts,
        facts=tuple(_facts_in(account, body)),
        instead=None if instead is None else ask_newest(account, instead),
    )


def _whole_failure(problems: Sequence[Problem]) -> Refused | Unreached | Unread:
    failed = [failure_of(problem) for problem in problems]
    return next(iter(failed), Unread("neither the posts nor a word on them"))


def _user(
    account: Account, question: Asked, body: dict[str, Any], problems: Sequence[Problem]
) -> Answer:
    if question.what == "user" and question.ids != (account.account,):
        raise Unplaced("an answer about another account")
    if "data" in body:
        if text_in(body["data"], "id") != account.account:
            raise Unplaced("an answer about another account")
        return Answer(facts=facts_of(account.host, body["data"]))
    said = _of_user(account, problems)
    return said or Answer(failure=_whole_failure(problems))


def _of_user(account: Account, problems: Sequence[Problem]) -> Answer | None:
    """What a problem about the account itself says, in the place of what was asked for."""
    names = [account.account, *([account.handle] if account.handle else [])]
    for problem in problems:
        if problem.is_of_user(names):
            said = state_of(problem)
            if isinstance(said, AccountState):
                return Answer(facts=(said,))
            return Answer(failure=said)
    return None


_ANOTHERS = "a post of another account"


def _found(
    account: Account,
    items: Sequence[Any],
    included: Mapping[str, Post],
    problems: Sequence[Problem],
) -> dict[PostId, Found]:
    """What is shown: of each post the newest version, if it is here."""
    found: dict[PostId, Found] = {}
    for item in items:
        own = text_in(item, "id")
        if not is_id(own):
            raise Unplaced("a post whose id is no number")
        try:
            post = post_of(item)
        except Unplaced as error:
            found[PostId(own)] = Unread(str(error))
            continue
        lacking = next((x for x in problems if x.is_of_field({own, post.newest})), None)
        if lacking is not None:  # of a long text, the beginning alone is no other text
            found[post.first] = Unread(f"shown in part: {lacking.words}"[:_LONGEST])
            continue
        newest = post if post.id == post.newest else included.get(post.newest)
        if post.author != account.account:
            found[PostId(own)] = Unread(_ANOTHERS)
        elif newest is not None and newest.first == post.first:
            found[post.first] = newest.shown
    return found


def _parsed(account: Account, items: Sequence[Any]) -> Iterator[Post]:
    for item in items:
        try:
            post = post_of(item)
        except Unplaced:
            continue
        if post.author == account.account:
            yield post


def _included(account: Account, body: dict[str, Any]) -> dict[str, Post]:
    """The other versions that came along. Others' posts are left alone."""
    includes = body.get("includes")
    listed = includes if isinstance(includes, dict) else {}
    posts = [listed.get(name) for name in ("posts", "tweets")]
    items = [item for one in posts if isinstance(one, list) for item in one]
    return {post.id: post for post in _parsed(account, items)}


def _facts_in(account: Account, body: dict[str, Any]) -> Iterator[AccountState | Identity]:
    includes = body.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    for user in users if isinstance(users, list) else []:
        if isinstance(user, dict) and user.get("id") == account.account:
            yield from facts_of(account.host, user)
            return


def facts_of(server: str, user: Any) -> tuple[AccountState | Identity, ...]:
    """What a user object says. Raises `Unplaced`."""
    name = text_in(user, "username")
    if not is_name(name):
        raise Unplaced("a username that is none")
    state = "protected" if user.get("protected") is True else "active"
    identity = Identity((Handle(name),), None, server.rstrip("/"), _SAID_BY)
    return identity, AccountState(state, _SAID_BY)


def _meta(body: dict[str, Any]) -> dict[str, Any]:
    meta = body.get("meta")
    return meta if isinstance(meta, dict) else {}


def _is_empty(body: dict[str, Any]) -> bool:
    count = _meta(body).get("result_count")
    return type(count) is int and count == 0


def _reaches_to(items: Sequence[Any], is_cut: bool) -> datetime | None:
    """The newest 100 reach to the oldest of them; without a page before it, to the beginning."""
    if not is_cut:
        return _BEGINNING
    times = [minted_at(item["id"]) for item in items]
    dated = [at for at in times if at is not None]
    return min(dated) if dated and len(dated) == len(times) else None
