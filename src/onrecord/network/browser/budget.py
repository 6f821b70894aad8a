"""How much may one visit take?"""

from dataclasses import dataclass

__all__ = ["Budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Where a visit ends, with everything kept that came until then.

    Seconds are of the whole visit; a fifth of them is kept back for the picture and the text.
    """

    seconds: float = 90.0
    bytes: int = 200_000_000  # of answers, decoded
    requests: int = 3_000
    height: int = 16_000  # CSS pixels: browsers paint no texture higher than 16,384
    redirects: int = 20  # the Fetch standard's own limit, section 4.4; scripts' own count as well
    text: int = 20_000_000  # characters of the final DOM, and of its text

    @property
    def looking(self) -> float:
        """Seconds until the page is taken as it stands."""
        return self.seconds * 0.8

    @property
    def finishing(self) -> float:
        """Seconds for taking it as it stands."""
        return max(self.seconds * 0.2, 4.0)
