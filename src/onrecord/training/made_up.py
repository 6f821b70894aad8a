"""Which made-up accounts is a calibration for show fitted on?"""

from onrecord.training.accounts import Account
from onrecord.training.reading import Reading
from onrecord.training.synthetic import account_id, made_up_accounts

__all__ = ["SYNTHETIC", "made_up"]

SYNTHETIC = "synthetic"
"""The name of the data set that nobody posted."""

_ACCOUNTS, _POSTS = 80, 130  # enough that its ratios look like those of a real one


def made_up(seed: int, accounts: int = _ACCOUNTS, posts: int = _POSTS) -> Reading:
    """Made-up accounts as if they had been read; the same for the same seed."""
    found = tuple(
        Account(account_id(number), None, own)
        for number, own in enumerate(made_up_accounts(seed, accounts, posts))
    )
    return Reading(name=SYNTHETIC, accounts=found, left_out={}, malformed=(), sha256={})
