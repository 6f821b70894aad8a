"""What do accounts look like that nobody has?

Made-up accounts with habits of their own, the same ones for the same seed: for tests, and for a
calibration that shows how an assessment looks and says nothing about any account.
"""

from onrecord.training.synthetic.accounts import (
    PLATFORM,
    account_id,
    made_up_account,
    made_up_accounts,
)

__all__ = ["PLATFORM", "account_id", "made_up_account", "made_up_accounts"]
