"""Following accounts, so that their instances tell us what they do."""

import asyncio
from pathlib import Path

import click

from onrecord.archive import Archive, ConfigurationError, open_archive
from onrecord.cli.options import archive_option, say
from onrecord.cli.wiring import hands
from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.speech import Address, AddressError
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries import OurActor, follow, our_actor
from onrecord.watch.sources.watched import Source, load_sources

__all__ = ["follow_command"]


@click.command("follow")
@archive_option
@click.argument("account")
@click.option("--stop", is_flag=True, help="No longer: undo it.")
def follow_command(folder: Path, account: str, stop: bool) -> None:
    """Follow an enrolled account of the Fediverse.

    Its instance then delivers what it posts, edits and removes, signed, to the inbox that
    `onrecord serve` keeps; [activitypub] in onrecord.toml names its address. ACCOUNT is the
    account's id, handle or profile.
    """
    asyncio.run(_follow(folder, account, stop=stop))


async def _follow(folder: Path, text: str, *, stop: bool) -> None:
    with open_archive(folder) as archive:
        ourselves, source = _ourselves(archive), _enrolled(archive, text)
        async with hands(archive.configuration) as found:
            asker = Asker(archive, found.fetcher, found.clock)
            await follow(asker, ourselves, source.account.account, stop=stop)
    called = source.account.handle or source.account.account
    if stop:
        say(f"No longer followed: {called}", bold=True)
        return
    say(f"Asked to be told what {called} does", bold=True)
    say("  Its instance may ask the account first. Polling goes on all the same.")


def _ourselves(archive: Archive) -> OurActor:
    found = our_actor(archive)
    if found is None:
        raise ConfigurationError(
            "this archive has no actor that could follow anybody",
            advice="Write the public address of its pages into [activitypub] actor.",
        )
    return found


def _enrolled(archive: Archive, text: str) -> Source:
    addresses = [x for x in (mastodon.read_address(text), _address(text)) if x is not None]
    for source in load_sources(archive).values():
        if source.platform.NAME in (activitypub.NAME, mastodon.NAME):
            account = source.account
            handle = account.handle and account.handle.lower()
            if text == account.account or text.lower().lstrip("@") == handle:
                return source
            if any(
                account.account == x.account or (handle and handle == x.handle) for x in addresses
            ):
                return source
    raise AddressError(
        f"{text[:200]!r} is no account of the Fediverse that is on record",
        advice="Put it on the record first: onrecord add URL --institution NAME",
    )


def _address(text: str) -> Address | None:
    prefix = f"{activitypub.NAME}:"
    return activitypub.read_address(text if text.startswith(prefix) else f"{prefix}{text}")
