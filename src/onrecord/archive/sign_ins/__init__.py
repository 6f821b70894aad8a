"""Who may sign in, and how do we know them again?

What lies here is no evidence: it may be lost, and editors are then invited anew. No secret lies
here in clear, but what does is enough to try passwords against: the file is its owner's alone,
and in no backup.
"""

from onrecord.archive.sign_ins.credentials import Credentials, Passkey
from onrecord.archive.sign_ins.invitations import INVITATION_LASTS, Invitation, Invitations
from onrecord.archive.sign_ins.moments import Entropy
from onrecord.archive.sign_ins.sessions import IDLE, LONGEST_SESSION, Session, Sessions
from onrecord.archive.sign_ins.tables import SignInError, SignInRefused
from onrecord.archive.sign_ins.tokens import TOKEN_BEGINS, ApiToken, KeptToken, Scope, Tokens
from onrecord.archive.sign_ins.tries import Limit, Tries

__all__ = [
    "IDLE",
    "INVITATION_LASTS",
    "LONGEST_SESSION",
    "TOKEN_BEGINS",
    "ApiToken",
    "Entropy",
    "Invitation",
    "KeptToken",
    "Limit",
    "Passkey",
    "Scope",
    "Session",
    "SignInError",
    "SignInRefused",
    "SignIns",
]


class SignIns(Invitations, Credentials, Sessions, Tokens, Tries):
    """The sign-ins of one archive: `SignIns(Layout(folder).sign_ins)`. To be closed.

    Several threads and processes may use one file. Everybody is called by the name that stands
    in an appointment; names are compared as `record.assessments.is_another_editor` does. Raises
    StorageError, ArchiveBusy, SignInError.
    """

    def forget(self, editor: str) -> None:
        """Somebody left: whatever they could sign in with, and where they are signed in."""
        with self._writing() as database:
            person = self._person(database, editor)
            if person is not None:
                database.execute("DELETE FROM people WHERE id = ?", (person,))
