"""Who tells which kind of target?"""

from onrecord.archive import Archive
from onrecord.archive.notification_targets import Hook, Mail, MailServer, Rule, Service, Target
from onrecord.desk.notifying.hooks import HookTeller
from onrecord.desk.notifying.mails import MailTeller
from onrecord.desk.notifying.outcomes import Teller
from onrecord.desk.notifying.services import ServiceTeller
from onrecord.network import Fetch, Guard

__all__ = ["teller_of"]


def teller_of(
    archive: Archive,
    rule: Rule,
    target: Target,
    mail: MailServer | None,
    network: Fetch,
    guard: Guard,
) -> Teller:
    """The teller of a target; `mail` is there if any target is people (checked on reading)."""
    match target:
        case Hook():
            return HookTeller(target, rule.name, archive.origin, network)
        case Service():
            return ServiceTeller(target, guard)
        case Mail():
            assert mail is not None  # the file would have been refused
            return MailTeller(target, mail, rule.name, archive.origin, guard)
