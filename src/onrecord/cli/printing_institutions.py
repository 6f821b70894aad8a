"""How is an institution printed for people?"""

from collections.abc import Iterator

from onrecord.cli.lines import hanging
from onrecord.cli.options import say
from onrecord.desk.institutions.found import InstitutionFinding, voucher_of
from onrecord.findings.ownership import Link
from onrecord.findings.words.moments import moment
from onrecord.record.accounts import Voucher
from onrecord.record.institutions import Authority, InstitutionChannel

__all__ = ["print_institution"]


def print_institution(found: InstitutionFinding) -> None:
    """An institution: the chain above it, who may speak for it, its channels and accounts."""
    say(found.name, bold=True)
    if found.as_of.moment is not None:
        say(f"  who might speak at {moment(found.as_of.moment)}")
    if found.as_of.known is not None:
        say(f"  as this archive knew it at {moment(found.as_of.known)}")
    hanging("  ", _described(found.chain[0]))
    for link in found.chain[1:]:
        hanging("  under ", f"{link.name}: {_described(link)}")
    if len(found.chain) == 1:
        hanging("  ", "Which institution is above it is not on record.")
    for name in found.below:
        hanging("  above ", name)
    _section("Who may speak for it", (_office(one.body) for one in found.offices))
    _section("Where it speaks", (_channel(one.body) for one in found.channels))
    accounts = (f"{one.body.handle or ''} {one.body.account}".strip() for one in found.accounts)
    _section("Its accounts", accounts)


def _described(link: Link) -> str:
    if link.stated is None:
        voucher = voucher_of(link)
        return f"named by others only{'' if voucher is None else '; ' + _by(voucher)}"
    stated = link.stated.body
    return f"{stated.kind.value}{_listed('; also ', stated.also_named)}; {_by(stated.voucher)}"


def _office(one: Authority) -> str:
    since = "" if one.since is None else f", from {moment(one.since)}"
    until = "" if one.until is None else f", until {moment(one.until)}"
    about = "" if not one.accounts else f", only about {', '.join(one.accounts)}"
    return f"{one.speaker}: {one.capacity.value}{since}{until}{about}; {_by(one.voucher)}"


def _channel(one: InstitutionChannel) -> str:
    where = "" if one.url is None else f" ({one.url})"
    shares = _listed("; whoever holds it holds too: ", one.shares_access_with)
    apart = _listed("; independent of ", one.independent_of)
    return f"{one.name}{where}{shares}{apart}; {_by(one.voucher)}"


def _listed(head: str, names: tuple[str, ...]) -> str:
    return head + ", ".join(names) if names else ""


def _by(voucher: Voucher) -> str:
    where = "" if voucher.where is None else f" ({voucher.where})"
    words = "" if voucher.words is None else f": “{voucher.words}”"
    return f"vouched for by {voucher.by}{where}{words}"


def _section(title: str, lines: Iterator[str]) -> None:
    told = list(lines)
    say(f"  {title}: {'' if told else 'nothing is on record'}".rstrip(" "))
    for line in told:
        hanging("    ", line)
