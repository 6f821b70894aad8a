"""Do the exporter's findings follow from the entries that came along?

Presence, standing, what was released and what was corrected are folds over entries, so they can be
folded again. A difference from what the same version of onrecord said is a fault; a later version
may judge otherwise, and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord import __version__
from onrecord.desk.bundles.assessed import assessed_otherwise
from onrecord.desk.bundles.believed import trust_in_bundle
from onrecord.desk.bundles.corrected import corrected_otherwise
from onrecord.desk.bundles.institutions import Institutions
from onrecord.findings.declared import Declared
from onrecord.findings.presence import presence
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import standing
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Unplaced
from onrecord.proof.bundle import Bundle, BundleError
from onrecord.proof.bundle.paths import MANIFEST
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Declaration, ScopeKind
from onrecord.record.documents import Document
from onrecord.record.entries import EntryError, Logged
from onrecord.record.observations import AccountObservation, Gap, PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["Compared", "compare_claims"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of the comparison, in words, and the faults."""

    says: str
    faults: tuple[str, ...] = ()


def compare_claims(bundle: Bundle) -> Compared:
    """Fold the entries of each claimed post again, and compare verdict and standing."""
    claimed = bundle.manifest.claims.get("posts")
    posts = [post for post in claimed if _is_post(post)] if isinstance(claimed, list) else []
    if not posts:
        return Compared("the exporter claims nothing about posts")
    entries = _logged(bundle)
    whose_word = trust_in_bundle(bundle, entries)
    entries = whose_word.believed(entries)
    known = Institutions(bundle, entries)
    differences = [x for post in posts for x in _differences(bundle, entries, known, post)]
    if not differences:
        return Compared(f"what is claimed of {len(posts)} posts follows from the entries")
    if bundle.manifest.onrecord == __version__:
        return Compared("", tuple(differences))
    told = "; ".join(differences[:3])
    return Compared(
        f"onrecord {__version__} judges otherwise than {bundle.manifest.onrecord}: {told}"
    )


def _is_post(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("ref"), str)


def _differences(
    bundle: Bundle, entries: Sequence[Logged], known: Institutions, claim: Mapping[str, Any]
) -> Iterator[str]:
    ref = Ref(claim["ref"])
    own = [
        one for one in entries if isinstance(one.entry, PostObservation) and one.entry.ref == ref
    ]
    if not own or not isinstance(own[0].entry, PostObservation):
        if isinstance(claim.get("disbelieved"), list) and claim["disbelieved"]:
            return  # all of it came from who is not believed: nothing is claimed of the post
        yield f"{MANIFEST}: claims of the post {ref}, of which there is no observation"
        return
    first = own[0].entry
    around = [one for one in entries if _is_around(one, first)]
    found = presence(own, around)
    facts = facts_of(ref, first.account, _kind(bundle, own), own, around)
    spoken = _declared(bundle, entries, first)
    stands = standing(facts, found, [known.judged(one, first.account) for one in spoken])
    for what, said, is_now in (
        ("presence", _in(claim, "presence", "verdict"), found.verdict.value),
        ("standing", _in(claim, "standing", "state"), stands.state.value),
    ):
        if said != is_now:
            yield f"{MANIFEST}: {what} of {ref} is claimed as {said!r}; the entries say {is_now!r}"
    yield from assessed_otherwise(bundle, entries, ref, claim)
    yield from corrected_otherwise(bundle, entries, ref, claim)


def _logged(bundle: Bundle) -> list[Logged]:
    listed = bundle.manifest.entries
    return [Logged(one.index, listed[one.n].digest, one.entry) for one in bundle.entries]


def _is_around(logged: Logged, post: PostObservation) -> bool:
    entry = logged.entry
    return isinstance(entry, AccountObservation | Gap) and entry.account == post.account


def _kind(bundle: Bundle, own: Sequence[Logged]) -> ScopeKind:
    """The kind of the post, by the last version that can be read."""
    for logged in reversed(own):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or not isinstance(entry.outcome, Seen):
            continue
        platform = platform_named(entry.platform)
        try:
            if platform is not None and entry.part is None:
                data = bundle.bytes_of(entry.outcome.version)
                return platform.read_version(entry.post, data).kind
        except (BundleError, Unplaced):  # left out, or for a reader to come: an earlier one may do
            continue
    unread = own[0].entry
    if not isinstance(unread, PostObservation):
        return ScopeKind.POSTS
    reader = platform_named(unread.platform)
    return ScopeKind.POSTS if reader is None else reader.kind_of(unread.post)


def _declared(
    bundle: Bundle, entries: Sequence[Logged], post: PostObservation
) -> Iterator[Declared]:
    for logged in entries:
        entry = logged.entry
        if not isinstance(entry, Document):
            continue
        if post.account not in entry.accounts and post.ref not in entry.posts:
            continue
        try:
            body = bundle.body_of(entry)
        except (BundleError, EntryError):  # step 10 says so
            continue
        if isinstance(body, Declaration):
            yield Declared(logged.digest, entry.recorded_at, body)


def _in(claim: Mapping[str, Any], part: str, name: str) -> Any:
    held = claim.get(part)
    return held.get(name) if isinstance(held, Mapping) else None
