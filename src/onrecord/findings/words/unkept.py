"""How do we say that we saw a text and did not keep it?"""

__all__ = ["text_not_kept"]


def text_not_kept(why: str) -> str:
    return (
        f"We saw this text and did not keep it: {why}. Its digest is on record, so that a copy can "
        "be compared with it."
    )
