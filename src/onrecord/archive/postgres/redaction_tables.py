"""How is it kept in PostgreSQL what is withheld?

`changed` grows with each change, so that the largest tells whether a list is still the newest.
The list is no evidence and no secret of the log's: it repeats what the log says, with the marks.
"""

__all__ = ["REDACTIONS"]

REDACTIONS = """
    CREATE SEQUENCE withheld_changes;
    CREATE TABLE withheld (
        commitment text PRIMARY KEY CHECK (commitment ~ '^[0-9a-f]{64}$'),
        nth bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        changed bigint NOT NULL DEFAULT nextval('onrecord.withheld_changes'),
        why text NOT NULL,
        by text NOT NULL,
        at text NOT NULL,
        key text CHECK (key ~ '^[0-9a-f]{64}$'),
        mark text CHECK (mark ~ '^[0-9a-f]{64}$')
    );
    -- Which redaction is carried out just now.
    CREATE TABLE redacting (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        leaf text NOT NULL
    );
"""
