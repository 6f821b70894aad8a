"""How does a person write a time, a decision or an address on the command line?"""

from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

import click

from onrecord.desk.declarations.written import is_web_address, read_covers, read_detail, read_moment
from onrecord.record.declarations import Covers, Detail
from onrecord.record.errors import OnrecordError

__all__ = ["COVERS", "DETAIL", "MOMENT", "SITE_ADDRESS", "WEB_ADDRESS", "WORDS", "among"]


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(str(value))
        except OnrecordError as error:
            self.fail(f"{error}. {error.advice}", param, ctx)


class _CoversOption(click.ParamType[tuple[str, Covers, str]]):
    name = "REF=yes|no|unclear:reason"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Covers, str]:
        try:
            return read_covers(str(value))
        except OnrecordError as error:
            self.fail(str(error), param, ctx)


class _DetailOption(click.ParamType[Detail]):
    name = "KIND:OF:WORDS[@TIME]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Detail:
        try:
            return read_detail(str(value))
        except OnrecordError as error:
            self.fail(f"{error}", param, ctx)


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
        if not is_web_address(str(value)):
            self.fail(f"{str(value)[:200]!r} is not an address such as https://…", param, ctx)
        return str(value)


class _SiteAddress(_WebAddress):
    """Where pages are: what stands before the path of each."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        address = super().convert(value, param, ctx)
        if any(sign in "?#" or sign.isspace() or not sign.isprintable() for sign in address):
            self.fail(f"{address[:200]!r}: no path of a page fits behind that", param, ctx)
        if not _is_public(address):
            self.fail(f"{address[:200]!r}: no such port, or a name that signs in", param, ctx)
        return address


def _is_public(address: str) -> bool:
    """Whether any reader could ask there: with a port that there is, and as nobody."""
    try:
        split = urlsplit(address)
        return split.port != 0 and split.username is None and split.password is None
    except ValueError:
        return False


MOMENT = _Moment()
COVERS = _CoversOption()
DETAIL = _DetailOption()
WORDS = _Words()
WEB_ADDRESS = _WebAddress()
SITE_ADDRESS = _SiteAddress()


def among(names: type[StrEnum]) -> click.Choice[str]:
    """One of the words of a vocabulary."""
    return click.Choice([one.value for one in names])
