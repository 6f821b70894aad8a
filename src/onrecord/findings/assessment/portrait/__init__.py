"""How does an account post, as an editor may look at it?

For editors only (design, section 11): never exported, never public. It counts posts. It does not
separate, count or describe the people who operate an account, and crosses no client with an hour.
"""

from onrecord.findings.assessment.portrait.pictures import (
    Cell,
    Mark,
    Picture,
    Portrait,
    Role,
    Row,
    Topic,
)
from onrecord.findings.assessment.portrait.portraying import portrait

__all__ = ["Cell", "Mark", "Picture", "Portrait", "Role", "Row", "Topic", "portrait"]
