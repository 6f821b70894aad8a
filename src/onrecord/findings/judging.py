"""How is a declaration judged by what is on record about an account?"""

from dataclasses import replace

from onrecord.findings.authority import speaking
from onrecord.findings.channels import independence
from onrecord.findings.declared import Declared
from onrecord.findings.ownership import Ownership

__all__ = ["judged"]


def judged(one: Declared, whose: Ownership, spoken_from: Ownership | None = None) -> Declared:
    """A declaration with what is on record about who said it where. Arguments: `speaking`."""
    return replace(
        one,
        speaking=speaking(one.declaration, whose, spoken_from),
        channel=independence(one.declaration, whose, spoken_from),
    )
