"""What is wrong with a WACZ file, and in which of its members?"""

from enum import StrEnum

from onrecord.record.errors import OnrecordError

__all__ = ["WHOLE", "Fault", "WaczError"]

WHOLE = "the package"
"""How a fault names what belongs to no member."""


class Fault(StrEnum):
    """A fault by its name; its words are in `SAYS`."""

    # the zip file
    NOT_ZIP = "not-zip"
    AFTER_END = "after-end"
    DISKS = "disks"
    ZIP64 = "zip64"
    MANY_MEMBERS = "many-members"
    LIST = "list"
    NAME = "name"
    TWICE = "twice"
    CLASH = "clash"
    LINK = "link"
    ENCRYPTED = "encrypted"
    METHOD = "method"
    EXTRA = "extra"
    COMMENT = "comment"
    DISAGREES = "disagrees"
    OVERLAP = "overlap"
    BETWEEN = "between"
    DESCRIPTOR = "descriptor"
    LARGE = "large"
    DEFLATE = "deflate"
    CHECKSUM = "checksum"
    PACKED = "packed"
    # the package
    MISSING = "missing"
    JSON = "json"
    VERSION = "version"
    RESOURCE = "resource"
    LISTED_TWICE = "listed-twice"
    ABSENT = "absent"
    UNLISTED = "unlisted"
    DIFFERS = "differs"
    SEAL = "seal"
    SIGNED = "signed"
    PAGE = "page"
    # the index
    INDEX_LINE = "index-line"
    INDEX_PLACE = "index-place"
    INDEX_TWICE = "index-twice"
    INDEX_DIFFERS = "index-differs"
    INDEX_BLOCK = "index-block"
    # the records
    NO_RECORDS = "no-records"
    GZIP = "gzip"
    BOMB = "bomb"
    NOT_WARC = "not-warc"
    HEADERS = "headers"
    HEADER = "header"
    LENGTH = "length"
    RECORD_LARGE = "record-large"
    RECORD_END = "record-end"
    SEVERAL = "several"
    MANY_RECORDS = "many-records"
    HTTP = "http"
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"


_SAYS: dict[Fault, str] = {
    Fault.NOT_ZIP: "not a zip file, or cut short",
    Fault.AFTER_END: "something follows its end: a comment, or other bytes",
    Fault.DISKS: "is spread over several disks",
    Fault.ZIP64: "its zip64 records are missing, or say something else than its others",
    Fault.MANY_MEMBERS: "has more members than are read",
    Fault.LIST: "its list of members is not where, or as long as, it says",
    Fault.NAME: "no name that is the same, and harmless, on every system",
    Fault.TWICE: "stands twice in the list of members",
    Fault.CLASH: "is the same name as another, or lies within another, on some systems",
    Fault.LINK: "is a link or a device, not a file",
    Fault.ENCRYPTED: "is encrypted",
    Fault.METHOD: "is packed in a way that is not read here",
    Fault.EXTRA: "has an extra field by which readers come to different results",
    Fault.COMMENT: "has a comment of its own",
    Fault.DISAGREES: "its own header says something else than the list of members",
    Fault.OVERLAP: "lies over another member",
    Fault.BETWEEN: "bytes that belong to no member lie beside it",
    Fault.DESCRIPTOR: "what follows it says something else than the list of members",
    Fault.LARGE: "is larger than what is read",
    Fault.DEFLATE: "does not unpack to the size that is stated for it",
    Fault.CHECKSUM: "its bytes do not have the checksum that is stated for them",
    Fault.PACKED: "must be stored as it is, so that a record can be read where it lies",
    Fault.MISSING: "a WACZ must hold it, and this one does not",
    Fault.JSON: "is not the JSON that it should be",
    Fault.VERSION: "is a package of another version of the format",
    Fault.RESOURCE: "lists a file without a path, a size or a SHA-256 that can be read",
    Fault.LISTED_TWICE: "is listed twice in datapackage.json",
    Fault.ABSENT: "is listed in datapackage.json, and not in the package",
    Fault.UNLISTED: "is in the package, and not listed in datapackage.json",
    Fault.DIFFERS: "its bytes are not those that datapackage.json lists",
    Fault.SEAL: "names another datapackage.json than the one in the package",
    Fault.SIGNED: "claims a signature over another datapackage.json",
    Fault.PAGE: "holds a line that is no page",
    Fault.INDEX_LINE: "holds a line that is no index entry",
    Fault.INDEX_PLACE: "points to a place where no record begins, or has this length",
    Fault.INDEX_TWICE: "points to one record twice",
    Fault.INDEX_DIFFERS: "says something else of a record than the record itself",
    Fault.INDEX_BLOCK: "points to a block of the index that is not there, or is another",
    Fault.NO_RECORDS: "holds no record",
    Fault.GZIP: "its compressed bytes are broken, or cut short",
    Fault.BOMB: "unpacks to far more than it could honestly hold",
    Fault.NOT_WARC: "no WARC record of version 1.0 or 1.1 begins there",
    Fault.HEADERS: "has a head longer than what is read",
    Fault.HEADER: "has a head that is not written as WARC has it",
    Fault.LENGTH: "ends before the length that it states",
    Fault.RECORD_LARGE: "states a length beyond what is read",
    Fault.RECORD_END: "does not end where the length that it states ends",
    Fault.SEVERAL: "several records are compressed as one, so that none can be read alone",
    Fault.MANY_RECORDS: "holds more records than are read",
    Fault.HTTP: "holds no HTTP message that can be read",
    Fault.BLOCK_DIGEST: "its block does not have the digest that it states",
    Fault.PAYLOAD_DIGEST: "its payload does not have the digest that it states",
}


class WaczError(OnrecordError):
    """A WACZ or WARC that is not whole, or that readers may read differently.

    `member` is the path within the package (or `WHOLE`), `fault` which rule is broken; the
    message says both, and where in the member if that is known.
    """

    advice = "Do not rely on this copy. Get it again from whoever made it, and keep both."

    def __init__(self, member: str, fault: Fault, where: str = "") -> None:
        at = f"{member[:200]}, {where[:200]}" if where else member[:200]
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in at)
        super().__init__(f"{shown}: {_SAYS[fault]}")
        self.member, self.fault, self.where = member, fault, where

    def within(self, member: str) -> "WaczError":
        """The same fault, of a member that the reader of a part did not know."""
        return WaczError(member, self.fault, self.where)
