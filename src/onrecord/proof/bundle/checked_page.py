"""How can somebody attach a verification to their own report?

One static HTML page: no scripts, nothing fetched, readable on paper. Whatever came out of the
bundle is escaped, and signs that can't be seen were spelled out before (`verification.step`).
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape

from onrecord.proof.bundle.trust import Trust
from onrecord.proof.bundle.verification import Step, Verification
from onrecord.proof.bundle.words import MARKS, PROVES, told
from onrecord.record.commitments import Digest
from onrecord.record.times import instant

__all__ = ["CheckedFile", "checked_page"]

_STYLE = """
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 serif; color: #000;
  background: #fff; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid #999; }
th, td:not(:last-child) { overflow-wrap: normal; }
@media print { tr, li { break-inside: avoid; } body { font-size: 10pt; } }
"""
_STYLE_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy"'
    f" content=\"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'\">"
    f"<title>Verification of a bundle</title><style>{_STYLE}</style></head><body>"
)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was verified, with what, when (by the clock of whoever did), and under which trust."""

    name: str
    sha256: Digest
    size: int
    program: str
    at: datetime
    trust: Trust | None


def checked_page(found: Verification, file: CheckedFile) -> bytes:
    """The page, in UTF-8."""
    words = told(found)
    parts = (
        _HEAD,
        f"<h1>{_text(words.verdict)}</h1>",
        _facts(file),
        "<h2>Step by step</h2>",
        _steps(words.steps),
        *(f"<h2>{title}</h2>{_list(sentences)}" for title, sentences in words.sections),
        "<p>This page itself proves nothing: anybody can write one. Whoever doubts it verifies the"
        " file with the SHA-256 above under keys of their own.</p></body></html>\n",
    )
    return "\n".join(parts).encode("utf-8", "backslashreplace")


def _facts(file: CheckedFile) -> str:
    rows = (
        ("File", file.name),
        ("SHA-256", file.sha256),
        ("Size", f"{file.size} bytes"),
        ("Checked by", file.program),
        ("Checked at", f"{instant(file.at)}, by the clock of the machine that checked"),
        ("Trusted", "; ".join(_trusted(file.trust))),
    )
    cells = "".join(f"<tr><th>{name}</th><td>{_text(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _trusted(trust: Trust | None) -> Iterator[str]:
    if trust is None:
        yield "nobody: no keys were supplied"
        return
    yield from (f"the log's key {key}" for key in trust.keys)
    yield from (f"the witness {witness.key}" for witness in trust.policy.witnesses)
    yield from (f"the time-stamping service {service.name}" for service in trust.services)


def _steps(steps: Iterable[Step]) -> str:
    rows = "".join(_step(step) for step in steps)
    return f"<table><tr><th></th><th>Check</th><th></th><th>What was found</th></tr>{rows}</table>"


def _step(step: Step) -> str:
    proves = f"<br><em>{_text(PROVES[step.n])}</em>" if step.ok else ""
    mark = f"<td>{MARKS[step.ok]}</td>"
    return (
        f"<tr><td>{step.n}</td><td>{_text(step.name)}</td>{mark}"
        f"<td>{_text(step.says)}{proves}</td></tr>"
    )


def _list(sentences: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_text(words)}</li>" for words in sentences) + "</ul>"


def _text(words: str) -> str:
    """A text as HTML, in which every sign that can't be seen is spelled out."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)
    return escape(shown)
