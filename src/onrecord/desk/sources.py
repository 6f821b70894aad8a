"""Is what the sources need there, as far as one sees without asking anybody?"""

import stat
from collections.abc import Iterator
from importlib.util import find_spec

from onrecord.archive import Archive, ArchiveError
from onrecord.archive.layout import Layout
from onrecord.archive.tokens import read_token
from onrecord.desk.custody.check import Check, State
from onrecord.desk.documents import recorded
from onrecord.record.accounts import Enrolment
from onrecord.record.documents import DocumentKind

__all__ = ["checks_of_needs"]

_EXTRACTOR = "trafilatura"  # of the extra `pages`


def checks_of_needs(archive: Archive) -> Iterator[Check]:
    """Tokens, extras, retention, and whether there is anything that is known to be good."""
    platforms = _platforms(archive)
    yield from _tokens(archive, platforms)
    if "web" in platforms and find_spec(_EXTRACTOR) is None:
        says = "Web pages are watched, and what extracts their text is not installed."
        yield Check("pages", State.FAULT, says, "pip install 'onrecord[pages]'")
    if "x" in platforms:
        yield _retention(archive)
    if platforms - {"bluesky"} and not archive.configuration.sources.known_good:
        says = "No address is named that is known to be good: a broken reader shows late."
        yield Check("known good", State.WARNING, says, "Name some in [sources] known_good.")


def _platforms(archive: Archive) -> frozenset[str]:
    bodies = (one.body for one in recorded(archive, DocumentKind.ENROLMENT))
    return frozenset(body.platform for body in bodies if isinstance(body, Enrolment))


def _tokens(archive: Archive, platforms: frozenset[str]) -> Iterator[Check]:
    """Whether each token can be used, and by its owner alone. None of them is ever shown."""
    paths = sorted(Layout(archive.folder).keys.glob("*.token"))
    fine = []
    for path in paths:
        name = path.name.removesuffix(".token")
        try:
            token = read_token(archive.folder, name)
        except ArchiveError as error:
            yield Check("tokens", State.FAULT, f"{error}.", error.advice)
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if token is None or mode & 0o077:
            says = f"keys/{path.name} is no name of a platform or server, and is not read."
            yield Check("tokens", State.WARNING, says, "Rename it, or take it away.")
        else:
            fine.append(name)
    if fine:
        says = f"for {', '.join(fine)}; only their owner may read them"
        yield Check("tokens", State.FINE, says)
    if "x" in platforms and "x" not in (path.name.removesuffix(".token") for path in paths):
        says = "Accounts on X are watched, and there is no token for its API."
        yield Check("tokens", State.WARNING, says, "Write it into keys/x.token, with mode 0600.")


def _retention(archive: Archive) -> Check:
    if archive.configuration.x.retention == "states":
        says = "of X only ids, digests and states are kept, as its terms ask"
        return Check("retention", State.FINE, says)
    says = "Of X texts and answers are kept, too: that was decided in onrecord.toml."
    return Check("retention", State.WARNING, says, "See docs/retention.md.")
