"""Who is told what happened, does it work, and what was never taken?"""

import asyncio
from base64 import b64encode
from pathlib import Path
from secrets import token_bytes

import click

from onrecord.archive import open_archive
from onrecord.archive.notification_rules import load_notifications
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.printing_notices import (
    outcome_shape,
    outcome_words,
    print_log,
    print_rules,
    rule_shape,
)
from onrecord.cli.wiring import hands
from onrecord.cli.wiring_notices import notifier
from onrecord.desk.notifying import Delivered, NoSuchRule, notes, restart, stands
from onrecord.network import SystemClock
from onrecord.record.errors import EXIT_FAILED
from onrecord.watch.asking import Asker

__all__ = ["notify"]


@click.command()
@archive_option
@json_option
@click.option("--once", is_flag=True, help="Send what is owed now, without waiting for a retry.")
@click.option("--test", "tested", metavar="RULE", help="Send a test to each target of a rule.")
@click.option(
    "--restart",
    "anew",
    metavar="RULE",
    help="Begin anew with what comes from now on, also where a receiver had answered 410.",
)
@click.option("--log", "logged", is_flag=True, help="Show what began, failed and was given up.")
@click.option("--new-secret", is_flag=True, help="Print a new secret for a web hook.")
def notify(
    folder: Path,
    wants_json: bool,
    once: bool,
    tested: str | None,
    anew: str | None,
    logged: bool,
    new_secret: bool,
) -> int:
    """Show who is told what happened, and how each rule stands.

    Rules, and the web hooks, services and mail addresses that they tell, stand in
    notifications.toml in the archive's folder (docs/notifications.md). `onrecord watch` tells
    them while it runs. No secret is ever printed.
    """
    if sum((once, tested is not None, anew is not None, logged, new_secret)) > 1:
        raise click.UsageError("Give one of --once, --test, --restart, --log, --new-secret.")
    if new_secret:
        say(f"whsec_{b64encode(token_bytes(32)).decode()}")
        return 0
    if once:
        return asyncio.run(_once(folder, wants_json=wants_json))
    if tested is not None:
        return asyncio.run(_test(folder, tested, wants_json=wants_json))
    if anew is not None:
        return _restart(folder, anew)
    with open_archive(folder, writing=False) as archive:
        if logged:
            print_log(notes(archive.state), wants_json=wants_json)
            return 0
        found = stands(archive, load_notifications(folder))
    as_json([rule_shape(one) for one in found]) if wants_json else print_rules(found)
    return 0


async def _once(folder: Path, *, wants_json: bool) -> int:
    with open_archive(folder, writing=False) as archive:
        async with hands(archive.configuration) as found:
            asker = Asker(archive, found.fetcher, found.clock)
            async with notifier(asker, lambda words: say(words, dim=True, err=True)) as telling:
                taken = await telling.once(at_once=True)
    if wants_json:
        as_json({"taken": taken})
    else:
        say("1 notice was taken" if taken == 1 else f"{taken} notices were taken")
    return 0


async def _test(folder: Path, rule: str, *, wants_json: bool) -> int:
    with open_archive(folder, writing=False) as archive:
        async with hands(archive.configuration) as found:
            asker = Asker(archive, found.fetcher, found.clock)
            async with notifier(asker, lambda _: None) as telling:
                tests = await telling.test(rule)
    if wants_json:
        as_json([{"target": one.target, **outcome_shape(one.outcome)} for one in tests])
    else:
        for one in tests:
            say(f": {outcome_words(one.outcome)}", head=one.target)
    return 0 if all(isinstance(one.outcome, Delivered) for one in tests) else EXIT_FAILED


def _restart(folder: Path, name: str) -> int:
    with open_archive(folder, writing=False) as archive:
        found = [one for one in load_notifications(folder).rules if one.name == name]
        if not found:
            raise NoSuchRule(f"there is no rule called {name[:80]!r}")
        restart(archive, found[0], SystemClock().now())
    say(f"{name} begins anew with what comes on record from now on")
    return 0
