"""What is asked of t.me?

The control is the preview of Telegram's own channel, on its own server: nobody else learns of the
question, and the right answer shows something. A server in disorder can well say of everything
that it is not there.
"""

from collections.abc import Sequence

from onrecord.platforms.polling import Account, Question
from onrecord.platforms.telegram.addresses import is_number
from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = [
    "MANY",
    "SERVER",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "ask_profile",
    "own_channel",
]

SERVER = "https://t.me"
MANY = 15  # of the twenty on a page; notes of the service stand among them


def own_channel(host: str) -> Account:
    """Telegram's own channel."""
    return Account(account=AccountId("1005640892"), handle=Handle("telegram"), host=host)


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The preview's first page: the latest messages."""
    return (Question(url=preview(account), accept="text/html"),)


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:
    """The page of the preview that ends with the latest of these messages."""
    numbers = [int(post) for post in posts if is_number(post)]
    if not numbers:
        return None
    return Question(url=f"{preview(account)}?before={max(numbers) + 1}", accept="text/html")


def ask_post(account: Account, post: PostId) -> Question | None:
    """One message, as other pages embed it: the server says there if it has none."""
    if not is_number(post):
        return None
    url = f"{account.host}/{account.handle}/{post}?embed=1&mode=tme"
    return Question(url=url, accept="text/html")


def ask_account(account: Account) -> Question:
    """The preview again: it names the channel and holds its number."""
    return ask_latest(account)[0]


def ask_control(account: Account) -> Question:
    """The preview of Telegram's own channel."""
    return Question(url=preview(own_channel(account.host)), accept="text/html")


def ask_profile(account: Account) -> Question:
    """The page to which the preview leads where there is none."""
    return Question(url=f"{account.host}/{account.handle}", accept="text/html")


def preview(account: Account) -> str:
    """The address of a channel's preview."""
    return f"{account.host}/s/{account.handle}"
