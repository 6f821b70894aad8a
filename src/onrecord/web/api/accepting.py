"""Does whoever asks take what we give? RFC 9110, section 12.5.1."""

__all__ = ["accepts"]


def accepts(header: str | None, media_type: str) -> bool:
    """Whether an Accept header takes a media type; no header takes everything."""
    if header is None or not header.strip():
        return True
    kind = media_type.partition(";")[0].strip()
    weights: dict[str, float] = {}
    for text in header.split(","):
        name, *parameters = (part.strip().lower() for part in text.split(";"))
        weights[name] = max(weights.get(name, 0.0), _weight(parameters))
    main = kind.partition("/")[0]
    told = next((weights[one] for one in (kind, f"{main}/*", "*/*") if one in weights), 0.0)
    return told > 0


def _weight(parameters: list[str]) -> float:
    for one in parameters:
        name, _, value = one.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
