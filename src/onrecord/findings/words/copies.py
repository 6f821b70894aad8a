"""How do we say that somebody gave us a copy of something, and what is only their word?"""

from onrecord.findings.copies_of_states import Agreement, Compared
from onrecord.findings.words.moments import moment, quoted
from onrecord.record.custody import CopyWords, ThirdPartyCopy

__all__ = ["COPY_PROVES", "compared_words", "copy_words", "shows_words"]

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
    "text/html": "a web page (HTML)",
    "text/plain": "a text",
    "text/uri-list": "an archive's address, of which we fetched nothing",
    "application/json": "a part of a file (JSON)",
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


def compared_words(compared: Compared) -> str:
    """What follows for a copy's words from the digest of what was served to us."""
    match compared.agreement:
        case Agreement.MATCHES:
            how = () if compared.candidate is None else compared.candidate.how
            told = "as they are" if not how else ", ".join(how)
            return (
                f"The words match the digest that we recorded ({told}): they are the text that the"
                " platform's API served us."
            )
        case Agreement.DIFFERS:
            return (
                "The words do not match a digest that we recorded; that shows nothing, since a copy"
                " may leave out or change a letter, a line or a link."
            )
        case Agreement.NO_DIGEST:
            return "No digest is known of the text, so that nothing can be compared."


def shows_words(words: CopyWords) -> str:
    """How the words came out of the copy."""
    how = "by" if words.read_by.startswith(("an editor", "a program")) else "from"
    return f"It shows these words of the post, read {how} {words.read_by}:"
