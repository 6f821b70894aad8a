"""Does the index lead to the records that it describes?

CDXJ: `key timestamp {json}` per line, sorted, in `indexes/`. A replayer shows what the index
points to, so an index that leads elsewhere would show another page than the records hold. The
`.idx` of a compressed index tells where its blocks lie, each a gzip member.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import BinaryIO

from onrecord.proof.wacz.datapackage import read_json
from onrecord.proof.wacz.digests import read_digest
from onrecord.proof.wacz.errors import Fault, WaczError
from onrecord.proof.wacz.inflating import GzipPieces, Spend
from onrecord.proof.wacz.limits import CHUNK, WaczLimits
from onrecord.proof.wacz.lines import lines_of
from onrecord.proof.wacz.package import Package
from onrecord.proof.wacz.places import Places
from onrecord.proof.window import window

__all__ = ["check_indexes", "indexed_answers"]

_FOLDER = "indexes/"
_PLAIN = (".cdx", ".cdxj")
_PACKED = (".cdx.gz", ".cdxj.gz")
_BLOCKS = ".idx"


def check_indexes(
    package: Package, places: Mapping[str, Places], limits: WaczLimits, spend: Spend
) -> int:
    """Check every line against the records at `places`, which are by their WARC's file name.

    Returns how many lines there are. Raises WaczError.
    """
    count = 0
    blocks: dict[str, dict[int, int]] = {}
    for name, lines in _indexes(package, blocks, limits, spend):
        for line in lines:
            count += 1
            _check_line(package, name, line, places)
        for known in places.values():
            known.forget_names()
    for name in sorted(package.members):
        if name.startswith(_FOLDER) and name.endswith(_BLOCKS):
            _check_blocks(package, name, blocks, limits)
    return count


def indexed_answers(package: Package, limits: WaczLimits, spend: Spend) -> int:
    """How many answers of servers the indexes name, nothing of them checked. WaczError."""
    lines = (
        (name, line) for name, of_index in _indexes(package, {}, limits, spend) for line in of_index
    )
    return sum(_number(_fields(name, line), "status") is not None for name, line in lines)


def _indexes(
    package: Package, blocks: dict[str, dict[int, int]], limits: WaczLimits, spend: Spend
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each index with its lines; once they were read, the blocks of a compressed one."""
    for name in sorted(package.members):
        if not name.startswith(_FOLDER):
            continue
        if name.endswith(_PACKED):
            blocks[name] = {}
            chunks = _inflated(package.open(name), name, blocks[name], limits, spend)
        elif name.endswith(_PLAIN):
            chunks = package.chunks(name)
        else:
            continue
        yield name, lines_of(name, chunks, limits.index_line, limits.index, limits)


def _inflated(
    file: BinaryIO, name: str, blocks: dict[int, int], limits: WaczLimits, spend: Spend
) -> Iterator[bytes]:
    pieces = GzipPieces(file, spend)
    try:
        while (offset := pieces.begin()) is not None:
            while chunk := pieces.read():
                yield chunk
            blocks[offset] = pieces.end(b"") - offset
            if len(blocks) > limits.lines:
                raise WaczError(name, Fault.LARGE)
    except WaczError as error:
        raise error.within(name) from error


def _check_line(package: Package, name: str, line: bytes, places: Mapping[str, Places]) -> None:
    said = _fields(name, line)
    file, offset, length = said.get("filename"), _number(said, "offset"), _number(said, "length")
    if not isinstance(file, str) or offset is None or length is None:
        raise WaczError(name, Fault.INDEX_LINE)
    where = f"{offset} in {file[:80]}"
    of_file = places.get(file.removeprefix("archive/"))
    known = None if of_file is None else of_file.at(offset)
    if of_file is None or known is None or known.length != length:
        raise WaczError(name, Fault.INDEX_PLACE, where)
    if not of_file.name(offset):
        raise WaczError(name, Fault.INDEX_TWICE, where)
    url, stated = said.get("url"), read_digest(str(said.get("digest", "")))
    status = _number(said, "status")
    if not isinstance(url, str) or not known.is_of(url):
        raise WaczError(name, Fault.INDEX_DIFFERS, f"the address, {where}")
    if stated is not None and known.has(stated) is False:
        raise WaczError(name, Fault.INDEX_DIFFERS, f"the digest, {where}")
    if status and known.status and status != known.status:
        raise WaczError(name, Fault.INDEX_DIFFERS, f"the status, {where}")
    if not known.is_at(line.split(b" ", 2)[1]):
        raise WaczError(name, Fault.INDEX_DIFFERS, f"the time, {where}")
    of_record = said.get("recordDigest")
    if isinstance(of_record, str):
        member = f"archive/{file.removeprefix('archive/')}"
        if of_record != f"sha256:{_digest(package.open(member), offset, length)}":
            raise WaczError(name, Fault.INDEX_DIFFERS, f"the digest of the record, {where}")


def _check_blocks(
    package: Package, name: str, blocks: Mapping[str, dict[int, int]], limits: WaczLimits
) -> None:
    file = ""
    for line in lines_of(name, package.chunks(name), limits.index_line, limits.index, limits):
        said = _fields(name, line)
        if line.startswith(b"!meta"):
            file = f"{_FOLDER}{said.get('filename')}"
            continue
        offset, length = _number(said, "offset"), _number(said, "length")
        if offset is None or blocks.get(file, {}).pop(offset, None) != length:
            raise WaczError(name, Fault.INDEX_BLOCK)
        stated = said.get("digest")
        if length is None or not isinstance(stated, str):
            continue
        if stated != f"sha256:{_digest(package.open(file), offset, length)}":
            raise WaczError(name, Fault.INDEX_BLOCK)


def _fields(name: str, line: bytes) -> dict[str, object]:
    parts = line.split(b" ", 2)
    if len(parts) != 3:
        raise WaczError(name, Fault.INDEX_LINE)
    return read_json(name, parts[2], Fault.INDEX_LINE)


def _number(said: Mapping[str, object], name: str) -> int | None:
    """A whole number, which most writers give as text; None for anything else."""
    value = said.get(name)
    if isinstance(value, str) and len(value) <= 15 and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _digest(file: BinaryIO, offset: int, length: int) -> str:
    found = sha256()
    part = window(file, offset, offset + length)
    while chunk := part.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
