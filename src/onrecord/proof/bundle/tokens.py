"""Do enough services that the verifier trusts vouch for when the case was in the log?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.lapses import Holding, ProvedToken, holdings
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.paths import MANIFEST, pinned_service
from onrecord.proof.bundle.sandwich import Sandwich
from onrecord.proof.bundle.stamped import Continuity
from onrecord.proof.bundle.token_reader import read_answers
from onrecord.proof.bundle.tokens_told import listed, told
from onrecord.proof.bundle.trust import Trust
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.proof.timestamp import TimeStampError, read_pinned
from onrecord.record.stamps import Stamp

__all__ = ["Tokens", "check_tokens", "time_not_proved"]

_A_DAY = timedelta(days=1)
_LARGEST_PINS = 262_144  # bytes, as pins are bounded where they are read


@dataclass(frozen=True, slots=True)
class Tokens:
    """What step 8 found: the verified tokens and how each holds, and whether too many lapsed.

    `held` are those that hold at the verifier's own time, or all if that is not known.
    `untrusted` names services whose tokens count for nothing.
    """

    step: Step
    holdings: Mapping[ProvedToken, Holding] = field(default_factory=dict)
    held: tuple[ProvedToken, ...] = ()
    untrusted: tuple[str, ...] = ()
    wanted: int = 0
    lapsed: bool = False


def check_tokens(
    bundle: Bundle, continuity: Continuity, trust: Trust | None, at: datetime | None
) -> Tokens:
    """Step 8: each token is about its head, and by the service that the verifier has pinned.

    And as many different services as the verifier asks for have stamped every entry of the case,
    with tokens that hold at `at`. If some do not, and the bounds of an entry are lost by that or
    move by more than a day, its times have lapsed. Without pinned services nothing is counted.
    """
    services = {one.name: one for one in (() if trust is None else trust.services)}
    wanted = trust.wanted if trust is not None and services else 0
    answers = read_answers(bundle, continuity.stamps, services)
    found = holdings(answers.proved, wanted)
    held = tuple(one for one in answers.proved if at is None or found[one].until > at)
    last = _last_of_case(bundle)
    stamped, holding = _services_over(last, answers.proved), _services_over(last, held)
    faults = [*_stray_pins(bundle), *answers.faults]
    if len(stamped) < wanted:
        where = MANIFEST if last is None else last.path
        others = f"; not trusted: {listed(answers.untrusted)}" if answers.untrusted else ""
        faults.append(
            f"{where}: stamped by {len(stamped)} of the services that you trust"
            f" ({listed(stamped)}), and {wanted} are asked for{others}"
        )
    lapsed = wanted > 0 and _moved(bundle, answers.proved, held, wanted)
    untrusted = tuple(answers.untrusted)
    if not faults and not any(isinstance(one.entry, Stamp) for one in bundle.entries):
        return Tokens(unchecked(8, "the bundle holds no time-stamp tokens"))
    says = told(answers, found, at, wanted=wanted, holding=holding, lapsed=lapsed)
    ok = True if held and not lapsed else None
    return Tokens(step(8, faults, says, ok=ok), found, held, untrusted, wanted, lapsed)


def time_not_proved(tokens: Tokens) -> Iterator[str]:
    """What the tokens leave open, in words."""
    own = "Times are the recording machine's; the log proves an order."
    if tokens.holdings:
        yield (
            "When anything began: a token shows that something existed no later than it says, and"
            " the order of the log what was put into it after an older token."
        )
        yield (
            "That no certificate of a service was revoked then: lists and answers about that (CRL,"
            " OCSP) come along as they were fetched, and are not read here."
        )
    elif tokens.untrusted:
        names = listed(tokens.untrusted)
        yield f"When: you trust none of the services that stamped the log ({names}). {own}"
    else:
        yield f"When: the bundle holds no time stamp of a third party. {own}"
    if tokens.lapsed:
        yield (
            "When, against whoever could have got hold of a service's key after its certificates"
            " ended: too few tokens were stamped again before, see step 8."
        )


def _last_of_case(bundle: Bundle) -> Carried | None:
    """The last entry that is not a time stamp itself: no stamp covers itself."""
    of_case = [one for one in bundle.entries if not isinstance(one.entry, Stamp)]
    return of_case[-1] if of_case else None


def _services_over(last: Carried | None, tokens: Iterable[ProvedToken]) -> list[str]:
    """The services that stamped a head with all entries of the case."""
    size = 0 if last is None else last.index + 1
    return sorted({one.service for one in tokens if one.size >= size})


def _moved(
    bundle: Bundle, proved: Sequence[ProvedToken], held: Sequence[ProvedToken], wanted: int
) -> bool:
    """Whether the bounds of any entry have grown by more than a day since tokens have lapsed."""
    if len(held) == len(proved):
        return False
    then, now = Sandwich(proved, wanted), Sandwich(held, wanted)
    places = [one.index for one in bundle.entries if not isinstance(one.entry, Stamp)]
    return any(now.bounds(place).exceeds(then.bounds(place), _A_DAY) for place in places)


def _stray_pins(bundle: Bundle) -> Iterator[str]:
    """Certificates that the issuer added: of services in the bundle, and nothing else in them."""
    named = {one.entry.service for one in bundle.entries if isinstance(one.entry, Stamp)}
    for name in bundle.container.members:
        service = pinned_service(name)
        if service is None:
            continue
        try:
            if service not in named:
                yield f"{name}: no time stamp in the bundle is by {service}"
            read_pinned(service, bundle.container.read(name, _LARGEST_PINS))
        except BundleError as error:
            yield str(error)
        except TimeStampError as error:
            yield f"{name}: {error}"
