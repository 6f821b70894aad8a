"""What does notifications.toml say?

Read as strictly as onrecord.toml: a misspelt rule would otherwise be a notice that never comes.
It holds secrets, so nobody but its owner may read it, and no error repeats a value of it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.archive import notification_values as values
from onrecord.archive.errors import ArchiveError
from onrecord.archive.layout import Layout
from onrecord.archive.notification_targets import (
    Hook,
    Mail,
    MailServer,
    Notifications,
    Rule,
    Service,
    Target,
)
from onrecord.archive.private_files import read_private
from onrecord.record.errors import EXIT_USAGE

__all__ = ["NotificationsRefused", "load_notifications", "read_notifications"]


class NotificationsRefused(ArchiveError):
    """notifications.toml can't be read, or may be read by others."""

    exit_code = EXIT_USAGE
    advice = "See docs/notifications.md, mend notifications.toml, and look: onrecord notify"


def load_notifications(folder: Path) -> Notifications:
    """The rules of an archive; none if there is no file. NotificationsRefused, StorageError."""
    data = read_private(
        Layout(folder).notifications, "secrets of notifications", NotificationsRefused
    )
    if data is None:
        return Notifications()
    try:
        return read_notifications(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotificationsRefused("notifications.toml is not UTF-8 text") from error


def read_notifications(text: str) -> Notifications:
    """Read the text of the file; NotificationsRefused names the place, never a value."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(
            r"at (line \d+|end of document)", str(error)
        )  # the rest may quote a secret
        raise NotificationsRefused(
            f"notifications.toml is not TOML{f' ({place[0]})' if place else ''}"
        ) from error
    top = _table(
        "the file",
        found,
        {"mail": values.anything, "targets": values.anything, "rules": values.anything},
    )
    mail = _mail_server(top["mail"]) if "mail" in top else None
    targets = {name: _target(name, one) for name, one in _named("targets", top)}
    rules = tuple(_rule(name, one) for name, one in _named("rules", top))
    _require_known(rules, targets, mail)
    return Notifications(rules, targets, mail)


def _require_known(
    rules: tuple[Rule, ...], targets: Mapping[str, Target], mail: MailServer | None
) -> None:
    for rule in rules:
        for name in rule.to:
            if name not in targets:
                raise NotificationsRefused(f"[rules.{rule.name}] names a target that is not there")
    if mail is None and any(isinstance(one, Mail) for one in targets.values()):
        raise NotificationsRefused("[mail] does not say by which server digests leave")


def _named(section: str, top: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    found = top.get(section, {})
    if not isinstance(found, dict):
        raise NotificationsRefused(f"{section} are sections: write [{section}.NAME]")
    for name, one in found.items():
        if not values.NAME.fullmatch(name):
            raise NotificationsRefused(
                f"a name in [{section}] is not of small letters, digits and dashes, up to 40"
            )
        yield name, one


def _target(name: str, found: Any) -> Target:
    where, kinds = f"targets.{name}", {"hook", "apprise", "mail"}
    ways = kinds & set(found) if isinstance(found, dict) else set()
    match sorted(ways):
        case ["hook"]:
            read = _table(where, found, {"hook": values.web_address, "secret": values.secret})
            return Hook(name, _needed(where, read, "hook"), _needed(where, read, "secret"))
        case ["apprise"]:
            read = _table(where, found, {"apprise": values.apprise})
            return Service(name, _needed(where, read, "apprise"))
        case ["mail"]:
            read = _table(
                where, found, {"mail": values.addresses, "every": values.every, "hour": values.hour}
            )
            every = read.get("every", "hourly")
            return Mail(name, _needed(where, read, "mail"), every, read.get("hour", 6))
        case _:
            raise NotificationsRefused(f"[{where}] has one of: hook, apprise, mail")


def _rule(name: str, found: Any) -> Rule:
    where = f"rules.{name}"
    reads: dict[str, values.Read] = {
        "to": values.names,
        "accounts": values.lines,
        "institutions": values.lines,
        "cases": values.cases,
        "kinds": values.kinds,
        "happenings": values.truth,
        "sources": values.truth,
    }
    rule = Rule(name=name, **{"to": (), **_table(where, found, reads)})
    if not rule.to:
        raise NotificationsRefused(f"[{where}] does not say to whom: to = [...]")
    if not (rule.happenings or rule.sources):
        raise NotificationsRefused(f"[{where}] tells of nothing: neither happenings nor sources")
    return rule


def _mail_server(found: Any) -> MailServer:
    reads: dict[str, values.Read] = {
        "server": values.server,
        "security": values.security,
        "from": values.sender,
        "user": values.line,
        "password": values.line,
    }
    read = _table("mail", found, reads)
    host, port = _needed("mail", read, "server")
    security, sender = read.get("security", "starttls"), _needed("mail", read, "from")
    user, password = read.get("user", ""), read.get("password", "")
    if user and security == "none":
        raise NotificationsRefused("[mail] would send a password without TLS")
    return MailServer(
        host=host, port=port, security=security, sender=sender, user=user, password=password
    )


def _table(where: str, found: Any, reads: Mapping[str, values.Read]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise NotificationsRefused(f"{where} is a section: write [{where}] on a line of its own")
    read = {}
    for key, value in found.items():
        if key not in reads:
            known = ", ".join(reads)
            raise NotificationsRefused(f"[{where}] has a key that is none; there are: {known}")
        read[key] = reads[key](value)
        if read[key] is None:
            raise NotificationsRefused(f"[{where}] {key} must be {values.WORDS[key]}")
    return read


def _needed(where: str, read: Mapping[str, Any], key: str) -> Any:
    if key not in read:
        raise NotificationsRefused(f"[{where}] lacks {key}: {values.WORDS[key]}")
    return read[key]
