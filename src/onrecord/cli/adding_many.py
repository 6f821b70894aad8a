"""How does an operator put many accounts on record at once?"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from secrets import SystemRandom
from typing import Any

from onrecord.archive import Archive, open_archive
from onrecord.cli.lines import hanging
from onrecord.cli.options import as_json, say
from onrecord.cli.wiring import hands
from onrecord.desk.enrolments import (
    Defaults,
    ListRefused,
    Wish,
    accounts_in,
    missing_institutions,
    wishes,
)
from onrecord.desk.institutions.stating import state_all
from onrecord.network import SystemClock
from onrecord.platforms import PLATFORMS
from onrecord.record.errors import EXIT_FAILED
from onrecord.watch.asking import Asker
from onrecord.watch.sources.adding import Wanted
from onrecord.watch.sources.adding_many import Became, How, add_all
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.vouching import Vouchers

__all__ = ["add_list"]

_TOLD = {
    How.ADDED: ("on record", "green"),
    How.ALREADY: ("already  ", None),
    How.FAILED: ("FAILED   ", "red"),
    How.NOT_TRIED: ("not tried", "yellow"),
}
_UNDONE = (How.FAILED, How.NOT_TRIED)


def add_list(folder: Path, file: Path, given: Defaults, *, wants_json: bool, dry_run: bool) -> int:
    """Add the accounts that a file lists; the exit status, 1 if any of them could not be added.

    Nothing is recorded before every row has been read. Raises FileFault and ListRefused.
    """
    try:
        wanted = wishes(accounts_in(file), given, [one.NAME for one in PLATFORMS])
        with open_archive(folder, writing=not dry_run) as archive:
            missing = missing_institutions(archive, wanted)
            names = [one.name for one in missing]
            if dry_run:
                _print_plan(wanted, names, wants_json=wants_json)
                return 0
            state_all(archive, missing, SystemClock().now())
            became = asyncio.run(_add(archive, wanted, quiet=wants_json))
    except ListRefused as refused:
        for fault in refused.faults:
            under = f", {fault.key}" if fault.key else ""
            say(f"{fault.where}{under}: {' '.join(fault.says.split())}", err=True)
        raise
    if wants_json:
        as_json({"institutions": names, "accounts": [_shape(wanted, one) for one in became]})
    else:
        _print_end(wanted, names, became)
    return EXIT_FAILED if any(one.how in _UNDONE for one in became) else 0


async def _add(archive: Archive, wanted: Sequence[Wish], *, quiet: bool) -> list[Became]:
    chance, settings = SystemRandom().random, archive.configuration
    found: list[Became] = []
    async with hands(settings) as network:
        asker = Asker(archive, network.fetcher, network.clock)
        vouchers = Vouchers(asker, settings.bluesky.handle_resolver, chance, _aside)
        questions = Questions(asker, chance=chance, tell=_aside)
        try:
            async for one in add_all(asker, questions, vouchers, [_wanted(x) for x in wanted]):
                found.append(one)
                if not quiet:
                    _print_one(wanted, one)
        finally:
            archive.publish_here()  # whatever ends it: what is on record is published
    return found


def _wanted(wish: Wish) -> Wanted:
    return Wanted(
        text=wish.url,
        platform=wish.platform,
        institution=wish.institution,
        under=wish.under,
        voucher=wish.voucher,
    )


def _print_one(wanted: Sequence[Wish], one: Became) -> None:
    wish, (told, colour) = wanted[one.place], _TOLD[one.how]
    head = f"{one.place + 1:>6} of {len(wanted)}  {told}  "
    hanging(head, f"{wish.url} for {wish.institution}{_besides(one)}", colour)


def _besides(one: Became) -> str:
    if one.how is not How.ADDED:
        return ""
    seen = "" if one.vouched else "; nobody was seen to speak of it"
    return f": {one.posts} posts already there{seen}"


def _print_end(wanted: Sequence[Wish], names: Sequence[str], became: Sequence[Became]) -> None:
    say()
    counted = [f"{sum(x.how is how for x in became)} {how.value}" for how in How]
    say(f"Accounts: {', '.join(counted)}. Institutions put on record: {len(names)}.", bold=True)
    for one in became:
        if one.how is How.FAILED:
            wish = wanted[one.place]
            hanging(f"  {wish.where}: ", f"{wish.url}: {one.why}")
    if any(one.how in _UNDONE for one in became):
        say("Give the same list again: what is on record already is passed over.")


def _print_plan(wanted: Sequence[Wish], names: Sequence[str], *, wants_json: bool) -> None:
    if wants_json:
        as_json({"dry_run": True, "institutions": list(names), "accounts": len(wanted)})
        return
    counted = "1 account" if len(wanted) == 1 else f"{len(wanted)} accounts"
    say(f"{counted} would be added. Nothing was recorded, and nobody was asked.")
    for name in names:
        say(f"  would be put on record as an institution: {name}")


def _shape(wanted: Sequence[Wish], one: Became) -> dict[str, Any]:
    wish = wanted[one.place]
    return {
        "where": wish.where,
        "url": wish.url,
        "institution": wish.institution,
        "became": one.how.value,
        "account": one.account,
        "posts": one.posts,
        "vouched": one.vouched,
        "why": one.why or None,
    }


def _aside(words: str) -> None:
    say(words, dim=True, err=True)
