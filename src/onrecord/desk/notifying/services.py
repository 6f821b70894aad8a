"""How is a phone or a chat told, by one of the services that Apprise knows?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive.notification_targets import Service
from onrecord.desk.notifying.notices import Notice
from onrecord.desk.notifying.outcomes import Delivered, Failed, Outcome
from onrecord.desk.notifying.telling import plain, title
from onrecord.network import Guard
from onrecord.network.apprising import NoApprise, ServiceFailed, require_apprise, tell_service

__all__ = ["ServiceTeller"]

_SHOWN = 10  # notices in one message: it is read on a phone


@dataclass(frozen=True, slots=True)
class ServiceTeller:
    """Tells all that is owed in one message."""

    service: Service
    guard: Guard
    most: int = 500

    async def tell(self, notices: Sequence[Notice], now: datetime) -> Outcome:  # noqa: ARG002  # Teller's
        """One message: the latest notices, and how many came before them."""
        try:
            require_apprise()
            body = plain(notices, _SHOWN)
            await tell_service(self.guard, self.service.url, title(notices), body)
        except NoApprise as error:
            return Failed(f"{error}. {error.advice}")
        except ServiceFailed as error:
            return Failed(str(error))
        return Delivered()
