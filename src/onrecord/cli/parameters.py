"""How does a person write a time, a decision or an address on the command line?"""

from datetime import datetime
from urllib.parse import urlsplit

import click

from onrecord.record.declarations import Act, Capacity, Covers, Denied, Ground, ScopeKind
from onrecord.record.times import TimeError, read_claimed

__all__ = ["COVERS", "MOMENT", "WEB_ADDRESS", "WORDS", "among"]


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return read_claimed(str(value))
        except TimeError as error:
            self.fail(f"{error}. {error.advice}", param, ctx)


class _CoversOption(click.ParamType[tuple[str, Covers, str]]):
    name = "REF=yes|no|unclear:reason"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Covers, str]:
        ref, _, rest = str(value).partition("=")
        word, _, reason = rest.partition(":")
        try:
            return ref, Covers(word), reason.strip()
        except ValueError:
            self.fail("write REF=yes, REF=no or REF=unclear, then a colon and why", param, ctx)


class _Words(click.ParamType[str]):
    name = "text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        if not str(value).strip():
            self.fail("nothing is written there", param, ctx)
        return str(value)


class _WebAddress(click.ParamType[str]):
    name = "url"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        try:
            split = urlsplit(str(value))
            whole = split.scheme in ("http", "https") and bool(split.hostname)
        except ValueError:
            whole = False
        if not whole:
            self.fail(f"{str(value)[:200]!r} is not an address such as https://…", param, ctx)
        return str(value)


MOMENT = _Moment()
COVERS = _CoversOption()
WORDS = _Words()
WEB_ADDRESS = _WebAddress()


def among(names: type[Act | Capacity | Denied | Ground | ScopeKind]) -> click.Choice[str]:
    """One of the words of a vocabulary."""
    return click.Choice([one.value for one in names])
