"""What do all machines of an archive know of each other, beside the records?

Whether publishing was stopped, which only the owner of the tables lifts; and what the one that
watches has noted for those that show pages, which may be lost.
"""

__all__ = ["SHARED"]

SHARED = """
    CREATE TABLE publishing_stopped (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        why text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE notes (
        name text PRIMARY KEY,
        value text NOT NULL
    );
"""
