"""Which account does an address at X name?"""

from collections.abc import Sequence
from typing import Any

from onrecord.platforms.bodies import object_of, text_in
from onrecord.platforms.polling import Account, Located, Question
from onrecord.platforms.speech import Address, Unplaced
from onrecord.platforms.x.addresses import is_id
from onrecord.platforms.x.answers import facts_of, failure_in
from onrecord.platforms.x.problems import problems_in, state_of
from onrecord.platforms.x.questions import Asked, ask_name, ask_owner, ask_user, asked
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread

__all__ = ["find"]


def find(
    address: Address, answers: Sequence[Exchange], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """Ask for the account by its id or its handle; by a post alone, first whose that is."""
    if not answers:
        return _first(address, server)
    last = answers[-1]
    failure, question = failure_in(last), asked(last.url)
    if failure is not None:
        return failure
    try:
        if question is None:
            raise Unplaced("an answer to a question that we never put")
        return _next(address, question, object_of(last), server)
    except Unplaced as error:
        return Unread(str(error))


def _first(address: Address, server: str) -> Question | Unread:
    if address.account is not None:
        return ask_user(server, address.account)
    if address.handle is not None:
        return ask_name(server, address.handle)
    if address.post is not None:
        return ask_owner(server, address.post)
    return Unread("an address that names nothing")


def _next(
    address: Address, question: Asked, body: dict[str, Any], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    if "data" not in body:
        return _not_there(question, body)
    data = body["data"]
    if question.what == "post":
        author = text_in(data, "author_id")
        if text_in(data, "id") != address.post or not is_id(author):
            raise Unplaced("an answer about another post")
        return ask_user(server, author)
    return _located(question, data, server)


def _not_there(question: Asked, body: dict[str, Any]) -> Absent | Refused | Unreached | Unread:
    for problem in problems_in(body):
        is_of_it = problem.is_of_user(question.ids) or problem.is_of_post(question.ids[0])
        if is_of_it:
            said = state_of(problem)
            return Absent(problem.words) if isinstance(said, AccountState) else said
    return Unread("neither the account nor a word on it")


def _located(question: Asked, data: Any, server: str) -> Located:
    account = text_in(data, "id")
    facts = facts_of(server, data)
    names = {name.lower() for one in facts if isinstance(one, Identity) for name in one.handles}
    asked_for = question.ids[0].lower()
    if not is_id(account) or asked_for not in (account, *names):
        raise Unplaced("an answer about another account")
    handle = next(name for one in facts if isinstance(one, Identity) for name in one.handles)
    return Located(
        Account(account=AccountId(account), handle=handle, host=server.rstrip("/")), facts
    )
