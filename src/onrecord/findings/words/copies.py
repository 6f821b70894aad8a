"""How do we say that somebody gave us a copy of something, and what is only their word?"""

from onrecord.findings.words.moments import moment, quoted
from onrecord.record.custody import ThirdPartyCopy

__all__ = ["COPY_PROVES", "copy_words"]

COPY_PROVES = (
    "A copy that somebody gave us is their word. It never changes what we say of whether the post"
    " was there."
)

_KINDS = {
    "application/wacz": "an archive of web pages (WACZ)",
    "application/warc": "an archive of web pages (WARC)",
    "application/warc+gzip": "an archive of web pages (WARC)",
    "image/png": "a picture (PNG)",
    "image/jpeg": "a picture (JPEG)",
    "image/webp": "a picture (WebP)",
    "application/pdf": "a document (PDF)",
}


def copy_words(copy: ThirdPartyCopy) -> str:
    """Who gave it, what it is, and what it says of itself."""
    what = _KINDS.get(copy.media_type, "a file")
    words = [f"{quoted(copy.given_by)} gave us a copy, {what}{_of_itself(copy)}."]
    if copy.obtained:
        words.append(f"How we came by it: {quoted(copy.obtained)}.")
    if copy.note:
        words.append(f"Noted by an editor: {quoted(copy.note)}.")
    return " ".join(words)


def _of_itself(copy: ThirdPartyCopy) -> str:
    said = [] if copy.url is None else [f"is of {quoted(copy.url)}"]
    if copy.made_at is not None:
        said.append(f"was made {moment(copy.made_at)}")
    if not said:
        return ", of which nothing says where or when it was made"
    return f", which by its own or their word {' and '.join(said)}"
